// Command nowhere makes a guard, and serves beside it. // want package:"uses hotel/guard: "
package main

import (
	"log"
	"net/http"

	api "example.com/hotelapi"
	"hotel/guard"
)

type cards struct{}

func (cards) AuthenticateKeyCard(_ *http.Request, token string) (string, error) { return token, nil }

type hotel struct{}

func (hotel) CreateRoom(w http.ResponseWriter, r *http.Request) {}

func main() {
	g, err := guard.NewGuard[string](cards{}) // want `this guard is mounted nowhere: no request passes it, whatever the program serves; serve what its Handler or Middleware returns, register its wrappers, or mount it \(unmounted-guard\)`
	if err != nil {
		log.Fatal(err)
	}
	_ = g
	log.Println(guard.Routes())
	mux := http.NewServeMux()
	api.HandlerFromMux(hotel{}, mux)
	log.Fatal(http.ListenAndServe("localhost:8080", mux))
}
