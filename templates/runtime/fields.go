package guard

import (
	"errors"
	"net/http"
)

// complete is grant for an operation that requires fields: missing describes
// one that the request lacks and is empty where none is missing.
func (g *engine[P]) complete(w http.ResponseWriter, r *http.Request, d *decision[P], c *caller[P], missing string) (p P, ok bool) {
	if missing != "" {
		g.incomplete(w, r, d, c, missing)
		return p, false
	}
	return g.grant(r, d, c)
}

// incomplete answers 400. It comes after authorization, so that nobody learns
// of an operation's fields without being let in.
func (g *engine[P]) incomplete(w http.ResponseWriter, r *http.Request, d *decision[P], c *caller[P], missing string) {
	err := errors.New("missing: " + missing)
	if g.observer != nil {
		seen := Decision{Operation: d.operation, Status: http.StatusBadRequest, Reason: ReasonMissingParameter, Err: err}
		if c != nil {
			seen.Principal = c.principal
		}
		g.observer(r, seen)
	}
	g.answer(w, r, Denial{Status: http.StatusBadRequest, Reason: ReasonMissingParameter, Operation: d.operation, Err: err}, nil)
}

// firstMissing is the first of several fields that the request lacks.
func firstMissing(fields ...string) string {
	for _, f := range fields {
		if f != "" {
			return f
		}
	}
	return ""
}
