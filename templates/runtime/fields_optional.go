package guard

// grantKnownIf is grantKnown for an operation that requires parameters.
func (d *decision[P]) grantKnownIf(complete bool) (p P, ok, granted bool) {
	p, ok = d.grantIf(complete)
	return p, ok, ok
}

// orAnonymousIf is orAnonymous for an operation that requires parameters.
func (d *decision[P]) orAnonymousIf(complete bool) (p P, ok, granted bool) {
	if complete || d.noPath || d.isBad() {
		return d.orAnonymous()
	}
	d.incomplete(nil, "")
	return p, false, false
}
