// Command mounted makes a guard, and mounts it by the package for its router. // want package:"uses hotel/guard: all"
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

type server struct{ guard.Unimplemented[string] }

func main() {
	g, err := guard.NewGuard[string](cards{})
	if err != nil {
		log.Fatal(err)
	}
	router := chi.NewRouter()
	guardchi.Mount(router, g, server{})
	log.Fatal(http.ListenAndServe("localhost:8080", router))
}
