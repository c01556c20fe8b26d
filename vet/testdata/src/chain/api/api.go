// Package api knows the guard by what keys shows of it. // want package:"uses hotel/guard: CreateRoom, OpenDoor"
package api

import (
	"net/http"

	"chain/keys"
)

type API struct{ Keys *keys.Keys }

func (a *API) Door(next http.HandlerFunc) http.HandlerFunc { return a.Keys.Door(next) } // want Door:"passes a guard"

func Open(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) }

// Register puts its routes behind the guard, and forgets one.
func (a *API) Register(mux *http.ServeMux) { // want Register:"passes a guard"
	mux.HandleFunc("POST /rooms/{roomId}/door", a.Door(Open))
	mux.HandleFunc("POST /rooms", Open)           // want `route POST /rooms does not pass the guard of operation "createRoom": register what CreateRoom returns, or begin the handler with CheckCreateRoom \(unguarded-route\)`
	mux.HandleFunc("GET /rooms", Open)            // public
	mux.HandleFunc("POST /guests", Open)          // want `route POST /guests is in no document of the guards that this package uses: describe it, or give a reason with //oasguard:ignore undocumented-route REASON \(undocumented-route\)`
	mux.HandleFunc("GET /v1/rates", a.Door(Open)) // want `route GET /v1/rates passes the guard of OpenDoor, not that of operation "getRate": use GetRate \(unguarded-route\)`
}

// Raw may be put behind a guard by who imports it.
func Raw(mux *http.ServeMux) {
	mux.HandleFunc("GET /rates", Open) // want `route GET /rates does not pass the guard of operation "getRate": register what GetRate returns, or begin the handler with CheckGetRate \(unguarded-route\)`
}
