package guard

import "net/http"

// knownComplete is known for an operation that requires fields.
func (g *engine[P]) knownComplete(w http.ResponseWriter, r *http.Request, d *decision[P], c *caller[P], missing string) (p P, ok, granted bool) {
	p, ok = g.complete(w, r, d, c, missing)
	return p, ok, ok
}

// anonymousComplete is anonymous for an operation that requires fields.
func (g *engine[P]) anonymousComplete(w http.ResponseWriter, r *http.Request, d *decision[P], missing string, tried ...*caller[P]) (p P, ok, granted bool) {
	if missing != "" && !d.isBad() {
		g.incomplete(w, r, d, nil, missing)
		return p, false, false
	}
	return g.anonymous(w, r, d, tried...)
}
