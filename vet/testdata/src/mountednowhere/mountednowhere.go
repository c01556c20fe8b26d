// Command mountednowhere makes a guard, and only asks whether it would fit. // want package:"uses hotel/guard: "
package main

import (
	"log"
	"net/http"

	"github.com/go-chi/chi/v5"

	"hotel/guard"
	"hotel/guard/guardchi"
)

type cards struct{}

func (cards) AuthenticateKeyCard(_ *http.Request, token string) (string, error) { return token, nil }

func main() {
	g, err := guard.NewGuard[string](cards{}) // want `this guard is mounted nowhere: no request passes it, whatever the program serves; serve what its Handler or Middleware returns, register its wrappers, or mount it \(unmounted-guard\)`
	if err != nil {
		log.Fatal(err)
	}
	router := chi.NewRouter()
	if err := guardchi.Verify(router, g); err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("localhost:8080", router))
}
