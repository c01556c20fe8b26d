package guard

import "net/http"

// callerText keeps a credential between its reading and its verification.
type callerText struct{ text string }

// decisionHalf notes that half of an alternative was sent: a denial of its own,
// also where anonymous callers are welcome.
type decisionHalf struct{ half bool }

func (h decisionHalf) isHalf() bool { return h.half }

// read keeps what was read for one scheme of an alternative that needs several.
func (d *decision[P]) read(c *caller[P], text string, s callerState) callerState {
	c.text, c.state = text, s
	if s != presented {
		d.unread(c, s)
	}
	return s
}

// allSent reports whether all credentials of an alternative were sent and can be read.
func (d *decision[P]) allSent(parts ...callerState) bool {
	var some, none, bad bool
	for _, s := range parts {
		some = some || s != absent
		none = none || s == absent
		bad = bad || s == malformed
	}
	d.half = d.half || some && none
	return !none && !bad
}

// combine makes one principal of several, folding left. An error counts as the
// last authenticator's.
func (g *engine[P]) combine(r *http.Request, d *decision[P], c *caller[P], parts ...*caller[P]) bool {
	if c.state != unread {
		return c.again()
	}
	c.principal = parts[0].principal
	for _, next := range parts[1:] {
		p, err := g.authn.Combine(r, c.principal, next.principal)
		if err != nil || noPrincipal(&g.settings, p) {
			last := parts[len(parts)-1]
			d.refuse(c, err)
			if c.fault > last.fault { // several sets may end with it: the worst of them is told
				last.fault, last.err = c.fault, c.err
			}
			return false
		}
		c.principal = p
	}
	c.state = valid
	return true
}
