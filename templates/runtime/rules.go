package guard

import (
	"errors"
	"net/http"
)

// passes reports whether the rule held, and notes the denial if it did not.
func (d *decision[P]) passes(c *caller[P], ok bool) bool {
	return ok || d.forbid(c, ReasonForbidden)
}

func (d *decision[P]) forbid(c *caller[P], why Reason) bool {
	switch {
	case c.asked&broken != 0: // noted as unavailable
	case c.noID:
		d.note(missingParameter, errNoResourceID)
	case d.forbidden == "":
		if c.noPath {
			why = ReasonNoPathValue
		}
		d.forbidden, d.principal = why, c.principal
	}
	return false
}

var errNoResourceID = errors.New("the parameter that carries the resource id is absent, empty or repeated")

// grants returns what the authorizer grants c. It is asked once; after an error
// nothing is granted, and nothing more is asked of it in the alternative.
func (g *engine[P]) grants(r *http.Request, d *decision[P], c *caller[P]) Grants {
	if c.asked == grantsKnown {
		return c.granted
	}
	if c.asked == 0 {
		granted, err := g.authz.Grants(r, c.principal)
		if err == nil {
			c.granted, c.asked = granted, grantsKnown
			return granted
		}
		c.asked, c.err = grantsFailed, err
	}
	c.asked |= broken
	d.note(unavailable, c.err)
	return Grants{}
}
