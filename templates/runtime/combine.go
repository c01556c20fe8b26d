package guard

// callerText keeps a credential between its reading and its verification, and
// whether it was sent without the others of an AND.
type callerText struct {
	text string
	half bool
}

// isHalf reports whether a credential was sent for one part of an AND only: a denial
// of its own, also where anonymous callers are welcome. One that is nobody's does
// not count, whenever that became known.
func (d *decision[P]) isHalf() bool {
	for i := range d.count {
		if c := &d.tried[i]; c.half && c.why != ReasonNoCredential {
			return true
		}
	}
	return false
}

// keeps keeps what was read of a credential.
func (d *decision[P]) keeps(c *caller[P], text string, why Reason) {
	c.text = text
	d.sees(c, why)
}

// verifies is reads for a credential that was kept.
func (d *decision[P]) verifies(c *caller[P]) bool { return d.reads(c, "") }

// allSent reports whether all credentials of an alternative were sent and can be
// read: before that, none of them is verified.
func (d *decision[P]) allSent(parts ...*caller[P]) bool {
	none, bad := false, false
	for _, c := range parts {
		none = none || c.isAbsent()
		bad = bad || c.why == ReasonMalformedCredential && c.err == nil
	}
	if none && !bad {
		for _, c := range parts {
			c.half = c.half || !c.isAbsent()
		}
	}
	return !none && !bad
}

// isAbsent reports whether no credential was sent for the scheme of c.
func (c *caller[P]) isAbsent() bool { return c.stage == failed && c.why == "" }

// askAbout makes the alternative ask about the caller who came by s alone.
func (d *decision[P]) askAbout(s *scheme) bool {
	d.asked = d.caller(s).at
	return true
}

// combine makes one caller of several that were all verified, folding left. An
// error counts as the last authenticator's.
func (d *decision[P]) combine(verified bool, together *scheme, parts ...*caller[P]) bool {
	if d.barred {
		return false
	}
	if !verified {
		halve(parts)
		return false
	}
	c := d.caller(together)
	if c.stage != unread {
		return d.accepts(c)
	}
	whole := parts[0].principal
	last := parts[len(parts)-1]
	for _, next := range parts[1:] {
		p, err := d.guard.authn.Combine(d.r, whole, next.principal)
		switch {
		case err == nil && !noPrincipal(&d.guard.settings, p):
			whole = p
		case err != nil && classify(err) == ReasonNoCredential:
			// It settles this alternative alone, all of whose other credentials were sent.
			c.stage, c.why = failed, ReasonNoCredential
			for _, part := range parts[:len(parts)-1] {
				part.half = true
			}
			return false
		default:
			d.refuse(c, err)
			if rank(c.why) > rank(last.why) { // several sets may end with it: the worst of them is told
				last.why, last.err, last.order = c.why, c.err, c.order
			}
			return false
		}
	}
	c.principal, c.stage = whole, accepted
	return d.accepts(c)
}

// halve marks the others where the first part that was not accepted is nobody's.
func halve[P any](parts []*caller[P]) {
	for i, c := range parts {
		if c.stage == accepted {
			continue
		}
		if c.why == ReasonNoCredential {
			for j, other := range parts {
				other.half = other.half || i != j
			}
		}
		return
	}
}
