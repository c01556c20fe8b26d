// Command served is two imports away from the guard. // want package:"uses hotel/guard: CreateRoom, OpenDoor"
package main

import (
	"log"
	"net/http"

	"chain/api"
)

func main() {
	a := &api.API{}
	mux := http.NewServeMux()
	a.Register(mux)
	mux.HandleFunc("GET /guests/{guest}/bill", api.Open) // want `route GET /guests/{guest}/bill does not pass the guard of operation "getBill": register what GetBill returns, or begin the handler with CheckGetBill \(unguarded-route\)`
	mux.HandleFunc("POST /rooms/{id}/door", a.Door(api.Open))
	mux.HandleFunc("POST /rooms", a.Door(api.Open)) // want `route POST /rooms passes the guard of OpenDoor, not that of operation "createRoom": use CreateRoom \(unguarded-route\)`
	log.Fatal(http.ListenAndServe("localhost:8080", mux))
}
