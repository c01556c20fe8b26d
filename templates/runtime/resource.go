package guard

// askable reports whether the authorizer may be asked about the object of that id:
// never after an error of its own in this alternative, and never about no object
// at all.
func (d *decision[P]) askable(id string) bool {
	if d.broken || id != "" {
		return !d.broken
	}
	d.lacksPath = d.noPath
	return false
}

// principal is whom the authorizer is asked about.
func (d *decision[P]) principal() P { return d.tried[d.asked].principal }

// allows takes the authorizer's answer about one object.
func (d *decision[P]) allows(ok bool, err error) bool {
	if err != nil {
		d.broken = true
		d.note(ReasonUnavailable, err)
		return false
	}
	return ok
}
