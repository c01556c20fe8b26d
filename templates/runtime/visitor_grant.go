package guard

// asAnonymous reports whether the request is judged by what anonymous callers hold,
// because it carried no credential. What is asked next is asked of that.
func (d *decision[P]) asAnonymous() bool {
	if d.noPath || !d.isNobody() {
		return false
	}
	granted, err := d.anonymousGrants()
	if err != nil {
		d.note(ReasonUnavailable, err)
		return false
	}
	c := d.caller(&visitorScheme)
	c.granted, c.grants = granted, grantsKnown
	d.asked = c.at
	return true
}

// grantAnonymous lets the request through without a principal.
func (d *decision[P]) grantAnonymous() (p P, ok, granted bool) {
	if d.marked != nil && d.marked.keeps {
		d.marked.callerGrants, d.marked.isGranted = d.tried[d.asked].callerGrants, true
	}
	if d.guard.observer != nil {
		d.guard.observer(d.r, Decision{Operation: d.operation, Granted: true, Anonymous: true})
	}
	return p, false, true
}
