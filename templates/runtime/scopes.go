package guard

import "net/http"

// hasScopes reports whether the authorizer grants c all scopes of a requirement;
// text is how a challenge names them (RFC 6750, 3).
func (g *engine[P]) hasScopes(r *http.Request, d *decision[P], c *caller[P], text string, scopes ...name) bool {
	for _, n := range scopes {
		if g.grants(r, d, c).has(n) {
			continue
		}
		if c.asked&broken == 0 && d.lacking == nil {
			d.lacking, d.scopes = c.scheme, text
		}
		return d.forbid(c, ReasonInsufficientScope)
	}
	return true
}
