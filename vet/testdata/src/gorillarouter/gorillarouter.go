// Package gorillarouter registers routes on gorilla/mux. // want package:"uses hotel/guard: OpenDoor"
package gorillarouter

import (
	"net/http"

	"github.com/gorilla/mux"

	"hotel/guard"
)

func open(w http.ResponseWriter, r *http.Request) {}

func door(w http.ResponseWriter, r *http.Request, name, roomID string) {}

func routes(g *guard.Guard[string]) http.Handler {
	r := mux.NewRouter()
	r.HandleFunc("/rooms", open).Methods("GET")
	r.HandleFunc("/rooms", open).Methods(http.MethodPost)                        // want `route POST /rooms does not pass the guard of operation "createRoom"`
	r.Handle("/rooms/{id:[0-9/]+}/door", http.HandlerFunc(open)).Methods("POST") // want `route POST /rooms/{id:\[0-9/\]\+}/door does not pass the guard of operation "openDoor"`
	r.Handle("/rooms/{id}/door", g.OpenDoor(door)).Methods("POST")
	r.Methods("POST").Path("/rooms/{id}/door").HandlerFunc(open) // want `route POST /rooms/{id}/door does not pass the guard of operation "openDoor"`
	guests := r.PathPrefix("/guests").Subrouter()
	guests.HandleFunc("/{guest}/bill", open).Methods("GET")          // want `route GET /guests/{guest}/bill does not pass the guard of operation "getBill"`
	guests.HandleFunc("/{guest}/phone", open)                        // want `route /guests/{guest}/phone is in no document`
	r.PathPrefix("/static/").Handler(http.FileServer(http.Dir("."))) // want `route /static/\* is in no document`
	return r
}
