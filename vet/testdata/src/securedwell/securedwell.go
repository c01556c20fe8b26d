// Command securedwell takes a guard from elsewhere and serves behind it. // want package:"uses hotel/guard: all, made"
package main

import (
	"log"
	"net/http"

	api "example.com/hotelapi"
	"security"
)

type hotel struct{}

func (hotel) CreateRoom(w http.ResponseWriter, r *http.Request) {}

func main() {
	g, err := security.New()
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("localhost:8080", g.Middleware(api.Handler(hotel{}))))
}
