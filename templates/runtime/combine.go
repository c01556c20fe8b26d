package guard

// callerText keeps a credential between its reading and its verification.
type callerText struct{ text string }

// decisionHalf notes that half of an alternative was sent: a denial of its own,
// also where anonymous callers are welcome.
type decisionHalf struct{ half bool }

func (h decisionHalf) isHalf() bool { return h.half }

// keeps keeps what was read of a credential.
func (d *decision[P]) keeps(c *caller[P], text string, why Reason) {
	c.text = text
	d.reads(c, why)
}

// allSent reports whether all credentials of an alternative were sent and can be
// read: before that, none of them is verified.
func (d *decision[P]) allSent(parts ...*caller[P]) bool {
	var some, none, bad bool
	for _, c := range parts {
		absent := c.isAbsent()
		some = some || !absent
		none = none || absent
		bad = bad || c.why == ReasonMalformedCredential && c.err == nil
	}
	d.half = d.half || some && none
	return !none && !bad
}

// isAbsent reports whether no credential was sent for the scheme of c.
func (c *caller[P]) isAbsent() bool { return c.stage == failed && c.why == "" }

// askAbout makes the alternative ask about the caller who came by s alone.
func (d *decision[P]) askAbout(s *scheme) bool {
	d.asked = d.caller(s).at
	return true
}

// combine makes one caller of several, folding left. An error counts as the last
// authenticator's.
func (d *decision[P]) combine(together *scheme, parts ...*caller[P]) bool {
	c := d.caller(together)
	if c.stage != unread {
		return d.accepts(c)
	}
	c.principal, c.stage = parts[0].principal, accepted
	for _, next := range parts[1:] {
		p, err := d.guard.authn.Combine(d.r, c.principal, next.principal)
		if err != nil || noPrincipal(&d.guard.settings, p) {
			last := parts[len(parts)-1]
			d.refuse(c, err)
			if rank(c.why) > rank(last.why) { // several sets may end with it: the worst of them is told
				last.why, last.err = c.why, c.err
			}
			return false
		}
		c.principal = p
	}
	return d.accepts(c)
}
