// Package mountedby registers handlers one by one, and others behind the middleware of a mount. // want package:"uses hotel/guard: all"
package mountedby

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"hotel/guard"
	"hotel/guard/guardchi"
)

func open(w http.ResponseWriter, r *http.Request) {}

func door(w http.ResponseWriter, r *http.Request, name, roomID string) {}

func create(w http.ResponseWriter, r *http.Request, name string) {}

func oneByOne(g *guard.Guard[string]) http.Handler {
	r := chi.NewRouter()
	r.Post("/rooms", guardchi.CreateRoom(g, create))
	r.Post("/rooms/{roomId}/door", guardchi.OpenDoor(g, door))
	r.Get("/rooms", open)
	guardchi.CreateRoom(g, create) // want `the handler that CreateRoom returns is dropped: no request passes it; serve or register it \(dropped-handler\)`
	return r
}

func swapped(g *guard.Guard[string]) http.Handler {
	r := chi.NewRouter()
	r.Post("/rooms/{roomId}/door", guardchi.CreateRoom[string](g, create)) // want `route POST /rooms/\{roomId\}/door passes the guard of CreateRoom, not that of operation "openDoor": use OpenDoor`
	r.Post("/rooms", guardchi.OpenDoor(g, door)) // want `route POST /rooms passes the guard of OpenDoor, not that of operation "createRoom": use CreateRoom`
	return r
}

func behind(authn guard.Authenticator[string]) (http.Handler, error) {
	g, err := guard.NewGuard[string](authn)
	if err != nil {
		return nil, err
	}
	r := chi.NewRouter()
	r.Use(guardchi.Middleware(r, g, "GET /health"))
	r.Post("/rooms", open)
	r.Get("/health", open)
	r.Get("/debug", open) // want `route GET /debug is in no document`
	return r, guardchi.Verify(r, g, "GET /health")
}
