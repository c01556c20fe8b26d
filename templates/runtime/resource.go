package guard

import "net/http"

// resourceID is the value that names the object of a resource check.
type resourceID struct {
	value string
	lack  idLack
}

// idLack says what a missing id means.
type idLack uint8

const (
	idOptional idLack = iota // the check fails: 403
	idRequired               // the request lacks a required parameter: 400
	idOfPath                 // the router gave no value: a wiring error, 403
)

// pathID reads the id from a path parameter.
func (g *engine[P]) pathID(r *http.Request, name string) resourceID {
	if g.pathValue != nil {
		return resourceID{g.pathValue(r, name), idOfPath}
	}
	return resourceID{r.PathValue(name), idOfPath}
}

// askable reports whether the authorizer may be asked about id: never after an
// error of its own in this alternative, and never about no object at all.
func (c *caller[P]) askable(id resourceID) bool {
	if c.asked&broken != 0 {
		return false
	}
	if id.value == "" {
		c.noID = c.noID || id.lack == idRequired
		c.noPath = c.noPath || id.lack == idOfPath
		return false
	}
	return true
}

// allows settles a resource check by the authorizer's answer.
func (d *decision[P]) allows(c *caller[P], ok bool, err error) bool {
	if err != nil {
		c.asked |= broken
		d.note(unavailable, err)
		return false
	}
	return ok
}

// required marks an id whose parameter the document requires.
func required(id resourceID) resourceID {
	id.lack = idRequired
	return id
}
