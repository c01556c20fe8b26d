package guard

import "net/http"

// protectOptional binds the decision of an operation that admits anonymous
// callers to its handler.
func protectOptional[P any](g *engine[P], next func(http.ResponseWriter, *http.Request, P, bool), check func(*engine[P], http.ResponseWriter, *http.Request) (P, bool, bool)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p, ok, granted := check(g, w, r); granted {
			next(w, r, p, ok)
		}
	})
}

// known lets c through to a handler that anonymous callers may reach as well.
func (g *engine[P]) known(r *http.Request, d *decision[P], c *caller[P]) (p P, ok, granted bool) {
	p, ok = g.grant(r, d, c)
	return p, ok, ok
}

// anonymous lets the request through without a principal, unless it carried a
// credential that is bad: that is never silently anonymous. A valid one that
// only lacks a scope or role is no reason to send its owner away.
func (g *engine[P]) anonymous(w http.ResponseWriter, r *http.Request, d *decision[P], tried ...*caller[P]) (p P, ok, granted bool) {
	if d.isBad() {
		d.forbidden = ""
		g.refuse(w, r, d, false, tried)
		return p, false, false
	}
	if g.observer != nil {
		g.observer(r, Decision{Operation: d.operation, Granted: true, Anonymous: true})
	}
	return p, false, true
}

// isBad reports whether a credential was sent that is malformed, refused, half
// of an alternative, or could not be judged.
func (d *decision[P]) isBad() bool { return d.verdict != noCredential || d.isHalf() }
