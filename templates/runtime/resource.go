package guard

import "errors"

// askable reports whether the authorizer may be asked about the object of that id:
// never after an error of its own in this alternative, and never about no object
// at all.
func (d *decision[P]) askable(id string) bool {
	return !d.broken && (id != "" || d.answers.answered(false))
}

// requiredID notes the first required id that the request lacks.
func (d *decision[P]) requiredID(id, in, name string) string {
	if id == "" && !d.lacksID {
		d.lacksID = true
		if d.why != ReasonMissingParameter {
			d.parameter = in + "." + name
		}
	}
	return id
}

// principal is whom the authorizer is asked about.
func (d *decision[P]) principal() P { return d.tried[d.asked].principal }

// allows takes the authorizer's answer about one object.
func (d *decision[P]) allows(ok bool, err error) bool {
	if err == nil {
		return d.answers.answered(ok)
	}
	if errors.Is(err, ErrNotFound) {
		d.notFound = true
		return d.answers.answered(false)
	}
	d.fails(err)
	return false
}
