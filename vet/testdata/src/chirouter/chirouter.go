// Package chirouter registers routes on chi. // want package:"uses hotel/guard: OpenDoor"
package chirouter

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"hotel/guard"
)

func open(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) }

func door(w http.ResponseWriter, r *http.Request, name, roomID string) {}

func logged(next http.Handler) http.Handler { return next }

func routes(g *guard.Guard[string]) http.Handler {
	r := chi.NewRouter()
	r.NotFound(open)
	r.Use(logged)
	r.Get("/rooms", open)
	r.Post("/rooms", open)                                                // want `route POST /rooms does not pass the guard of operation "createRoom"`
	r.Method("POST", "/rooms/{id:[0-9]{3}}/door", http.HandlerFunc(open)) // want `route POST /rooms/\{id:\[0-9\]\{3\}\}/door does not pass the guard of operation "openDoor"`
	r.With(logged).Method("POST", "/rooms/{id}/door", g.OpenDoor(door))
	r.Route("/rooms", func(r chi.Router) {
		r.Use(logged)
		r.Post("/", open) // want `route POST /rooms/ does not pass the guard of operation "createRoom"`
		r.Route("/{roomId}", func(r chi.Router) {
			r.Post("/door", open)   // want `route POST /rooms/{roomId}/door does not pass the guard of operation "openDoor"`
			r.Post("/window", open) // want `route POST /rooms/{roomId}/window is in no document`
		})
		r.Group(func(r chi.Router) {
			r.Handle("/*", http.HandlerFunc(open))
		})
	})
	r.Mount("/admin", chi.NewRouter())
	return r
}
