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

// has reports whether the authorizer grants n to c. Its grants are asked for
// once; after an error nothing more is asked of it in the alternative.
func (g *engine[P]) has(r *http.Request, d *decision[P], c *caller[P], n name) bool {
	return (c.asked == grantsKnown || g.ask(r, d, c)) && c.grants.has(n)
}

func (g *engine[P]) ask(r *http.Request, d *decision[P], c *caller[P]) bool {
	if c.asked&broken != 0 {
		return false
	}
	if c.asked == 0 {
		grants, err := g.authz.Grants(r, c.principal)
		if err == nil {
			c.grants, c.asked = grants, grantsKnown
			return true
		}
		c.asked = grantsFailed
		c.err = err
	}
	c.asked |= broken
	d.note(unavailable, c.err)
	return false
}
