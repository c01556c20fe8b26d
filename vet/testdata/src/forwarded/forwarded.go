// Command forwarded answers a gateway, in front of a service that knows no guard. // want package:"uses hotel/guard: all"
package main

import (
	"log"
	"net/http"

	"hotel/guard"
	"hotel/guard/guardforwardauth"
)

type cards struct{}

func (cards) AuthenticateKeyCard(_ *http.Request, token string) (string, error) { return token, nil }

func main() {
	g, err := guard.NewGuard[string](cards{})
	if err != nil {
		log.Fatal(err)
	}
	name := guardforwardauth.Field[string]{Name: "X-Name", Value: func(p string) string { return p }}
	guardforwardauth.Handler(g, guardforwardauth.Nginx(), name) // want `the handler that Handler returns is dropped: no request passes it; serve or register it \(dropped-handler\)`
	log.Fatal(http.ListenAndServe("localhost:9000", guardforwardauth.Handler(g, guardforwardauth.Nginx(), name)))
}
