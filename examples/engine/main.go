// Command engine is a service whose permissions live in an engine that speaks OpenID AuthZEN: who may
// read which file is data of the engine, not code.
//
//	ENGINE=http://localhost:8080/stores/01J… go run .
package main

//go:generate go tool oasguard generate --authzen -o internal/guard -p guard drive.yaml

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"

	"github.com/oasguard/oasguard/examples/engine/internal/guard"
	"github.com/oasguard/oasguard/examples/engine/internal/guard/guardauthzen"
	"github.com/oasguard/oasguard/integrations/authzen"
)

// person is a caller. The tokens of this example are "token-of-NAME"; a service takes those of its
// provider (docs/identity.md of oasguard).
type person struct{ name string }

type authenticator struct{}

func (authenticator) AuthenticateToken(_ *http.Request, token string) (*person, error) {
	if name, ok := strings.CutPrefix(token, "token-of-"); ok && name != "" {
		return &person{name}, nil
	}
	return nil, guard.ErrInvalidCredentials
}

// authorizer answers about objects by the engine, and about roles itself.
type authorizer struct{ guardauthzen.Objects[*person] }

func (authorizer) Grants(_ *http.Request, p *person) (guard.Grants, error) {
	if p.name == "sue" {
		return guard.Grants{}.WithRoles(guard.RoleSupport), nil
	}
	return guard.Grants{}, nil
}

// subject is how the engine calls a caller.
func subject(_ *http.Request, p *person) (authzen.Entity, error) {
	return authzen.Entity{Type: "user", ID: p.name}, nil
}

// drive does the work.
type drive struct{}

func (drive) ReadFile(w http.ResponseWriter, _ *http.Request, _ *person, fileID string) {
	fmt.Fprintf(w, "the text of %s\n", fileID)
}

func (drive) RemoveFile(w http.ResponseWriter, _ *http.Request, _ *person, _ string) {
	w.WriteHeader(http.StatusNoContent)
}

func (drive) RevokeGuest(w http.ResponseWriter, _ *http.Request, _ *person, _, _ string) {
	w.WriteHeader(http.StatusNoContent)
}

// newHandler is the whole wiring.
func newHandler(config authzen.Config) (http.Handler, error) {
	engine, err := authzen.New(config)
	if err != nil {
		return nil, err
	}
	objects, err := guardauthzen.NewObjects(engine, subject)
	if err != nil {
		return nil, err
	}
	g, err := guard.NewGuard[*person](authenticator{}, authorizer{objects})
	if err != nil {
		return nil, err
	}
	return g.Handler(drive{}), nil
}

func main() {
	handler, err := newHandler(authzen.Config{URL: os.Getenv("ENGINE")})
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("localhost:8081", handler))
}
