package guard

import "net/http"

// conceal answers like deny, but 404 where that would be 403, so that the answer
// does not tell that there is something to forbid (RFC 9110, 15.5.4).
func (g *engine[P]) conceal(w http.ResponseWriter, r *http.Request, d *decision[P], tried ...*caller[P]) (P, bool) {
	g.refuse(w, r, d, true, tried)
	var zero P
	return zero, false
}
