// Command secured takes a guard from elsewhere, and forgets it. // want package:"uses hotel/guard: , made"
package main

import (
	"log"
	"net/http"

	api "example.com/hotelapi"
	"security" // want `the guard that security/security.go:15 makes is mounted nowhere in this program: no request passes it; serve what its Handler or Middleware returns, register its wrappers, or mount it \(unmounted-guard\)`
)

type hotel struct{}

func (hotel) CreateRoom(w http.ResponseWriter, r *http.Request) {}

func main() {
	g, err := security.New()
	if err != nil || g == nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("localhost:8080", api.Handler(hotel{})))
}
