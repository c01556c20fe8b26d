// Package nethttp registers routes on net/http.ServeMux. // want package:"uses hotel/guard: all"
package nethttp

import (
	"fmt"
	"net/http"

	"example.com/render"
	"github.com/justinas/alice"

	"hotel/guard"
)

const door = "/rooms/{roomId}/door"

type hotel struct {
	guard.Unimplemented[string]
	guard *guard.Guard[string]
	next  http.Handler
	store *render.Store
}

func listRooms(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "501 502") }

func openDoor(w http.ResponseWriter, r *http.Request) { render.JSON(w, r, r.PathValue("roomId")) }

func principal(w http.ResponseWriter, r *http.Request, name, roomID string) { fmt.Fprintln(w, name, roomID) }

// checked decides by itself.
func (h *hotel) checked(w http.ResponseWriter, r *http.Request) {
	name, ok := h.guard.CheckOpenDoor(w, r)
	if !ok {
		return
	}
	principal(w, r, name, r.PathValue("roomId"))
}

// viaField hands the request to what may be guarded.
func (h *hotel) viaField(w http.ResponseWriter, r *http.Request) { h.next.ServeHTTP(w, r) }

// plain uses a field, but not to serve.
func (h *hotel) plain(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, h.store) }

// stored hands the request to something that no one can look into.
func (h *hotel) stored(w http.ResponseWriter, r *http.Request) { h.store.Save(w, r) }

func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.URL)
		next.ServeHTTP(w, r)
	})
}

type server struct{ text string }

func (s *server) ServeHTTP(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, s.text) }

type checking func(http.ResponseWriter, *http.Request, string)

// policy is known to others by an interface.
type policy struct{ h *hotel }

func (p policy) Allow(w http.ResponseWriter, r *http.Request) bool { // want Allow:"passes a guard"
	_, ok := p.h.guard.CheckOpenDoor(w, r)
	return ok
}

type embedding struct{ *guard.Guard[string] }

// first and second call each other, and only first passes the guard.
func first(h *hotel, n int) http.HandlerFunc {
	if n > 0 {
		return second(h, n-1)
	}
	return h.checked
}

func second(h *hotel, n int) http.HandlerFunc { return first(h, n) }

func routes(g *guard.Guard[string], h *hotel, given http.Handler, table map[string]http.HandlerFunc) http.Handler {
	config := render.Config{Allow: func(*http.Request) bool { return g != nil }}
	mux := http.NewServeMux()
	mux.Handle("/", http.NotFoundHandler())
	mux.HandleFunc("/gone/", http.NotFound)

	// Public operations need no wrapper, guarded ones do.
	mux.HandleFunc("GET /rooms", listRooms)
	mux.HandleFunc("HEAD /rooms", listRooms)
	mux.Handle("GET /rooms", g.ListRooms(listRooms))
	mux.HandleFunc("POST /rooms", openDoor)                                     // want `route POST /rooms does not pass the guard of operation "createRoom": register what CreateRoom returns, or begin the handler with CheckCreateRoom \(unguarded-route\)`
	mux.HandleFunc("/rooms", listRooms)                                         // want `route /rooms does not pass the guard of operation "createRoom"`
	mux.HandleFunc("POST /rooms/{id}/door", openDoor)                           // want `route POST /rooms/{id}/door does not pass the guard of operation "openDoor"`
	mux.HandleFunc("POST "+door, openDoor)                                      // want `route POST /rooms/{roomId}/door does not pass the guard of operation "openDoor"`
	mux.HandleFunc("GET hotel.example/rates", listRooms)                        // want `route GET /rates does not pass the guard of operation "getRate"`
	mux.HandleFunc("GET /api/v1/rates", listRooms)                              // want `route GET /api/v1/rates passes no guard, and is operation "getRate" behind a prefix or in no document: register what GetRate returns, or begin the handler with CheckGetRate \(unguarded-route\)`
	http.HandleFunc("GET /rates", listRooms)                                    // want `route GET /rates does not pass the guard of operation "getRate"`
	mux.HandleFunc("POST "+door, func(w http.ResponseWriter, r *http.Request) { // want `does not pass the guard of operation "openDoor"`
		w.WriteHeader(http.StatusNoContent)
	})

	// Every way to pass it.
	mux.Handle("POST "+door, g.OpenDoor(principal))
	mux.Handle("POST /api/v1"+door, g.OpenDoor(principal))
	mux.HandleFunc("POST "+door, h.checked)
	mux.Handle("POST "+door, logged(g.OpenDoor(principal)))
	mux.Handle("POST "+door, alice.New(logged).Then(g.OpenDoor(principal)))
	mux.HandleFunc("POST "+door, func(w http.ResponseWriter, r *http.Request) {
		g.OpenDoor(principal).ServeHTTP(w, r)
	})
	wrapped := g.OpenDoor(principal)
	wrapped = logged(wrapped)
	mux.Handle("POST "+door, wrapped)

	// Whatever cannot be followed may pass.
	mux.Handle("POST "+door, given)
	mux.Handle("POST "+door, logged(given))
	mux.HandleFunc("POST "+door, table["door"])
	mux.HandleFunc("POST "+door, h.viaField)
	mux.HandleFunc("POST "+door, h.store.Save)
	mux.HandleFunc("POST "+door, h.stored)
	mux.Handle("POST "+door, h.next)
	for path, handler := range table {
		mux.HandleFunc(path, handler)
	}

	mux.HandleFunc("POST "+door, first(h, 3))
	mux.HandleFunc("POST "+door, second(h, 3))
	mux.HandleFunc("POST "+door, render.New(config).Save)
	mux.HandleFunc("POST "+door, func(w http.ResponseWriter, r *http.Request) { render.Ask(w, r, policy{h}) })
	mux.HandleFunc("POST "+door, func(w http.ResponseWriter, r *http.Request) { render.Ask(w, r, embedding{g}) })

	// What can be followed and does not.
	mux.HandleFunc("POST "+door, render.New(render.Config{}).Save)                                                   // want `does not pass the guard of operation "openDoor"`
	mux.HandleFunc("POST "+door, func(w http.ResponseWriter, r *http.Request) { render.Ask(w, r, &server{"open"}) }) // want `does not pass the guard of operation "openDoor"`
	mux.HandleFunc("POST "+door, h.store.Show)                                                                       // want `does not pass the guard of operation "openDoor"`
	var hooked, bare, asked render.Store
	hooked.Allow = func(r *http.Request) bool { return g != nil }
	bare.Count = 3
	asked = render.Store{Allow: func(r *http.Request) bool { return r.Header.Get("X") == "" }}
	mux.HandleFunc("POST "+door, hooked.Save)
	mux.HandleFunc("POST "+door, bare.Save)  // want `does not pass the guard of operation "openDoor"`
	mux.HandleFunc("POST "+door, asked.Save) // want `does not pass the guard of operation "openDoor"`
	local := http.HandlerFunc(openDoor)
	mux.Handle("POST "+door, local)                              // want `does not pass the guard of operation "openDoor"`
	mux.Handle("POST "+door, logged(http.HandlerFunc(openDoor))) // want `does not pass the guard of operation "openDoor"`
	mux.Handle("POST "+door, alice.New(logged).Then(local))      // want `does not pass the guard of operation "openDoor"`
	mux.HandleFunc("POST "+door, h.plain)                        // want `does not pass the guard of operation "openDoor"`
	mux.Handle("POST "+door, &server{text: "open"})              // want `does not pass the guard of operation "openDoor"`
	mux.Handle("POST "+door, http.StripPrefix("/a", &server{}))  // want `does not pass the guard of operation "openDoor"`

	// The guard of another operation.
	mux.Handle("GET /guests/{guest}/bill", g.OpenDoor(principal)) // want `route GET /guests/{guest}/bill passes the guard of OpenDoor, not that of operation "getBill": use GetBill \(unguarded-route\)`

	// Routes that nobody described.
	mux.HandleFunc("GET /healthz", listRooms)          // want `route GET /healthz is in no document of the guards that this package uses: describe it, or give a reason with //oasguard:ignore undocumented-route REASON \(undocumented-route\)`
	mux.HandleFunc("DELETE /rooms", listRooms)         // want `route DELETE /rooms is in no document`
	mux.Handle("DELETE /rooms", g.OpenDoor(principal)) // want `route DELETE /rooms is in no document`
	mux.HandleFunc("/debug/pprof/", listRooms)         // want `route /debug/pprof/ is in no document`
	mux.HandleFunc("OPTIONS /rooms", listRooms)
	mux.HandleFunc("GET /rooms/502/door", listRooms) // want `route GET /rooms/502/door is in no document`
	mux.HandleFunc("POST /rooms/502/door", openDoor)
	mux.HandleFunc("GET /{$}", listRooms)
	mux.HandleFunc("/rooms/", listRooms)

	// Directives.
	//oasguard:ignore undocumented-route the platform asks it
	mux.HandleFunc("GET /livez", listRooms)
	mux.HandleFunc("GET /readyz", listRooms) //oasguard:ignore undocumented-route the platform asks it
	/* want `an ignore directive is //oasguard:ignore RULE REASON, with a rule of oasguardvet and a reason \(ignore-directive\)` */ //oasguard:ignore undocumented-route
	mux.HandleFunc("GET /startupz", listRooms)                                                                                      // want `route GET /startupz is in no document`

	mux.Handle("/hotel/", http.StripPrefix("/hotel", g.Handler(h)))
	return mux
}
