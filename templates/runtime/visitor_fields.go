package guard

// grantAnonymousIf is grantAnonymous for an operation that requires parameters.
func (d *decision[P]) grantAnonymousIf(complete bool) (p P, ok, granted bool) {
	if complete {
		return d.grantAnonymous()
	}
	d.incomplete(nil, "")
	return p, false, false
}
