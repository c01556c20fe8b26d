// Command identity is a first service on a real identity provider. Its callers come from the access
// tokens of that provider, and what they may do from hotel.yaml.
//
//	ISSUER=https://id.example.com AUDIENCE=https://api.example.com go run .
package main

//go:generate go tool oasguard generate --identity -o internal/guard -p guard hotel.yaml
//go:generate go tool oasguard generate --identity -o internal/lobby -p lobby lobby.yaml

import (
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/oasguard/oasguard/examples/identity/internal/guard/guardidentity"
	"github.com/oasguard/oasguard/integrations/identity"
)

// hotel does the work.
type hotel struct{}

func (hotel) ListRooms(w http.ResponseWriter, _ *http.Request, p *identity.Identity) {
	fmt.Fprintf(w, "rooms for %s\n", p.Subject)
}

func (hotel) CloseRoom(w http.ResponseWriter, _ *http.Request, _ *identity.Identity, _ string) {
	w.WriteHeader(http.StatusNoContent)
}

// newHandler is the whole wiring.
func newHandler(config identity.JWTConfig) (http.Handler, error) {
	tokens, err := identity.NewJWT(config)
	if err != nil {
		return nil, err
	}
	g, err := guardidentity.NewGuard(guardidentity.Verifiers{Token: tokens.VerifyRequest}, guardidentity.Names{})
	if err != nil {
		return nil, err
	}
	return g.Handler(hotel{}), nil
}

func main() {
	handler, err := newHandler(identity.JWTConfig{Issuer: os.Getenv("ISSUER"), Audiences: []string{os.Getenv("AUDIENCE")}})
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("localhost:8080", handler))
}
