package guard

// grantKnown is grant for an operation that anonymous callers may reach as well.
func (d *decision[P]) grantKnown() (p P, ok, granted bool) {
	p, ok = d.grant()
	return p, ok, ok
}

// orAnonymous lets the request through without a principal, unless it carried a
// credential that is bad: that is never silently anonymous. A valid one that
// only lacks a scope or role is no reason to send its owner away.
func (d *decision[P]) orAnonymous() (p P, ok, granted bool) {
	if d.isBad() {
		if d.forbidden != ReasonNoPathValue {
			d.forbidden = ""
		}
		d.explain()
		return p, false, false
	}
	if d.noPath {
		d.forbidden = ReasonNoPathValue
		d.explain()
		return p, false, false
	}
	if d.guard.observer != nil {
		d.guard.observer(d.r, Decision{Operation: d.operation, Granted: true, Anonymous: true})
	}
	return p, false, true
}

// isBad reports whether a credential was sent that is malformed, refused, half
// of an alternative, barred, or could not be judged.
func (d *decision[P]) isBad() bool {
	why, _ := d.explanation()
	return why != "" || d.barred || d.forbidden == ReasonNoPathValue || d.isHalf() || d.marked != nil && d.marked.challenge
}
