// Package chifronted has a middleware of its own that passes the guard, so that // want package:"uses hotel/guard: OpenDoor"
// no handler behind it is certainly open.
package chifronted

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"hotel/guard"
)

func open(w http.ResponseWriter, r *http.Request) {}

type api struct{ guard *guard.Guard[string] }

func (a *api) decide(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := a.guard.CheckOpenDoor(w, r); ok {
			next.ServeHTTP(w, r)
		}
	})
}

func (a *api) routes() http.Handler {
	r := chi.NewRouter()
	r.With(a.decide).Post("/rooms/{roomId}/door", open)
	r.Get("/healthz", open) // want `route GET /healthz is in no document`
	return r
}
