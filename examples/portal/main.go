// Command portal is a service with a front end that shows no button which its guard would refuse, and
// that hands its document out to each caller as far as it concerns them.
//
//	npm ci --prefix page && npm run build --prefix page
//	go run .   # http://localhost:8080/#card-of-rita
package main

//go:generate go tool oasguard generate -o internal/guard -p guard library.yaml
//go:generate go tool oasguard export --to typescript -o page/can.ts library.yaml
//go:generate go tool oasguard export --to openapi --anonymous -o documents/nobody.json library.yaml
//go:generate go tool oasguard export --to openapi --scheme card --role reader -o documents/reader.json library.yaml
//go:generate go tool oasguard export --to openapi --scheme card --role librarian -o documents/librarian.json library.yaml
//go:generate go tool oasguard export --to openapi --scheme card --role director -o documents/director.json library.yaml

import (
	"fmt"
	"log"
	"net/http"
	"slices"

	"github.com/oasguard/oasguard/examples/portal/internal/guard"
)

// person is who calls, by a card.
type person struct {
	Name  string     `json:"name"`
	Role  guard.Role `json:"role"`
	Loans []string   `json:"loans"` // that this person may renew
}

// people are all that there are, by the token of their card.
var people = map[string]*person{
	"card-of-rita": {"rita", guard.RoleReader, []string{"17"}},
	"card-of-rob":  {"rob", guard.RoleReader, nil},
	"card-of-lea":  {"lea", guard.RoleLibrarian, nil},
	"card-of-dan":  {"dan", guard.RoleDirector, nil},
	"card-of-eve":  {"eve", "", []string{"17"}}, // the card is blocked, but for what was borrowed
}

// desk says who a caller is and what they may do.
type desk struct{}

func (desk) AuthenticateCard(_ *http.Request, token string) (*person, error) {
	if p := people[token]; p != nil {
		return p, nil
	}
	return nil, guard.ErrInvalidCredentials
}

func (desk) AuthenticateDeskKey(_ *http.Request, key string) (*person, error) {
	if key == "key-of-the-desk" {
		return people["card-of-lea"], nil
	}
	return nil, guard.ErrInvalidCredentials
}

// Combine is for what takes a card and the key of the desk: the person is that of the card.
func (desk) Combine(_ *http.Request, byCard, _ *person) (*person, error) { return byCard, nil }

func (desk) Grants(_ *http.Request, p *person) (guard.Grants, error) {
	if p.Role == "" {
		return guard.Grants{}, nil
	}
	return guard.Grants{}.WithRoles(p.Role), nil
}

func (desk) AuthorizeLoanRenew(_ *http.Request, p *person, loan string) (bool, error) {
	return slices.Contains(p.Loans, loan), nil
}

func main() {
	handler, err := newHandler()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("http://localhost:8080/#card-of-rita")
	log.Fatal(http.ListenAndServe("localhost:8080", handler))
}

// newHandler serves the library below /api, and beside it the page.
func newHandler() (http.Handler, error) {
	g, err := guard.NewGuard[*person](desk{}, desk{}, guard.WithBasePath("/api"))
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", g.Handler(library{}))
	mux.Handle("/", http.FileServer(http.Dir("page/dist")))
	return mux, nil
}
