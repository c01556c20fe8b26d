package guard

import "net/http"

// decideConcealed is decide for an operation that answers 404 where others answer
// 403, so that the answer does not tell that there is something to forbid.
func (g *engine[P]) decideConcealed(w http.ResponseWriter, r *http.Request, operation string, path ...string) *decision[P] {
	d := &decision[P]{guard: g, w: w, r: r, operation: operation, conceal: true}
	d.begin(path)
	return d
}
