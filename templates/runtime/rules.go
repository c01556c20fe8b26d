package guard

import "slices"

// needs reports whether a rule holds, and notes the denial if it does not.
func (d *decision[P]) needs(rule bool) bool { return rule || d.forbid(d.lacking()) }

// has reports whether the authorizer grants the caller a role, permission or
// scope. It is asked once for each caller; after an error nothing is granted, and
// nothing more is asked of it in the alternative.
func (d *decision[P]) has(n name) bool {
	c := &d.tried[d.asked]
	switch {
	case d.broken:
		return false
	case c.grants == grantsKnown:
		return c.granted.has(n) || d.misses(nameTexts[n])
	case c.grants == grantsUnknown:
		granted, err := d.guard.authz.Grants(d.r, c.principal)
		if err == nil {
			c.granted, c.grants = granted, grantsKnown
			return granted.has(n) || d.misses(nameTexts[n])
		}
		c.grants, c.err = grantsFailed, err
	}
	d.fails(c.err)
	return false
}

// fails notes an error of the authorizer: nothing more is asked of it in the
// alternative, and nothing at all where it bars the caller.
func (d *decision[P]) fails(err error) {
	if classify(err) == ReasonForbidden {
		d.bar(&d.tried[d.asked], err)
		return
	}
	d.broken = true
	d.note(ReasonUnavailable, err)
}

// misses notes, for an observer, a check that failed.
func (d *decision[P]) misses(words string) bool {
	if d.guard.observer != nil && d.forbidden == "" && !slices.Contains(d.missing, words) {
		d.missing = append(d.missing, words)
	}
	return false
}
