// Package basepath registers under a base path. // want package:"uses hotel/guard: CreateRoom, GetBill, GetRate, ListRooms, OpenDoor"
package basepath

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"hotel/guard"
)

func list(w http.ResponseWriter, r *http.Request) {}

func room(w http.ResponseWriter, r *http.Request, name, id string) {}

func rate(w http.ResponseWriter, r *http.Request, name string, ok bool) {}

func logged(next http.Handler) http.Handler { return next }

func routes(g *guard.Guard[string]) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /api/v1/rooms", g.ListRooms(list))
	mux.Handle("POST /api/v1/rooms", g.CreateRoom(func(w http.ResponseWriter, r *http.Request, name string) { room(w, r, name, "") }))
	mux.Handle("POST /api/v1/rooms/{roomId}/door", logged(g.OpenDoor(room)))
	mux.Handle("GET /api/v1/guests/{guest}/bill", g.GetBill(room))
	mux.Handle("GET /api/v1/rates", g.GetRate(rate))
	return mux
}

func swapped(g *guard.Guard[string]) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /api/v1/rooms", g.CreateRoom(func(w http.ResponseWriter, r *http.Request, name string) { room(w, r, name, "") }))                     // want `route GET /api/v1/rooms passes the guard of CreateRoom, not that of operation "listRooms": use ListRooms \(unguarded-route\)`
	mux.Handle("GET /rooms", logged(g.GetBill(room)))                       // want `route GET /rooms passes the guard of GetBill, not that of operation "listRooms": use ListRooms \(unguarded-route\)`
	mux.Handle("POST /api/v1/rooms", g.ListRooms(list))                     // want `route POST /api/v1/rooms passes the guard of ListRooms, not that of operation "createRoom": use CreateRoom \(unguarded-route\)`
	mux.Handle("POST /api/v1/rooms/{roomId}/door", logged(g.GetRate(rate))) // want `route POST /api/v1/rooms/{roomId}/door passes the guard of GetRate, not that of operation "openDoor": use OpenDoor \(unguarded-route\)`
	mux.HandleFunc("GET /api/v1/rates", g.GetBill(room).ServeHTTP)          // want `route GET /api/v1/rates passes the guard of GetBill, not that of operation "getRate": use GetRate \(unguarded-route\)`
	mux.HandleFunc("GET /api/v1/rooms", func(w http.ResponseWriter, r *http.Request) {
		// A public operation may ask about others.
		if _, ok := g.CheckCreateRoom(w, r); ok {
			list(w, r)
		}
	})
	return mux
}

func under(g *guard.Guard[string]) http.Handler {
	r := chi.NewRouter()
	r.Route("/hotel", func(r chi.Router) {
		r.Method("POST", "/rooms", g.CreateRoom(func(w http.ResponseWriter, r *http.Request, name string) { room(w, r, name, "") }))
		r.Method("GET", "/rates", g.CreateRoom(func(w http.ResponseWriter, r *http.Request, name string) { room(w, r, name, "") }))        // want `route GET /hotel/rates passes the guard of CreateRoom, not that of operation "getRate": use GetRate \(unguarded-route\)`
		r.Method("POST", "/{roomId}/door", g.OpenDoor(room)) // want `route POST /hotel/{roomId}/door is in no document of the guards that this package uses: describe it, or give a reason with //oasguard:ignore undocumented-route REASON \(undocumented-route\)`
	})
	return r
}
