// Package desk is a service behind a guard, for the tests of the watchers. Its callbacks do what
// callbacks in the wild do: their errors quote what was sent.
package desk

//go:generate go run -C ../../../.. ./cmd/oasguard generate --no-tests -o integrations/observe/internal/guard integrations/observe/internal/desk/desk.yaml

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/oasguard/oasguard/integrations/observe/internal/guard"
)

// Person is who calls. It keeps its credential, as principals in the wild do.
type Person struct {
	Name, Credential string
	Roles            []guard.Role
	Scopes           []guard.Scope
}

// Callbacks authenticates by the beginning of a credential: "staff-…" and "manager-…" are roles,
// "scoped-…" has a scope, "nobody-…" has nothing, "barred-…" is barred, "down-…" cannot be told.
type Callbacks struct{}

func verify(credential string) (*Person, error) {
	kind, _, _ := strings.Cut(credential, "-")
	p := &Person{Name: kind, Credential: credential}
	switch kind {
	case "staff":
		p.Roles = []guard.Role{guard.RoleStaff}
	case "manager":
		p.Roles, p.Scopes = []guard.Role{guard.RoleManager}, []guard.Scope{guard.ScopeRoomsOpen}
	case "scoped":
		p.Scopes = []guard.Scope{guard.ScopeRoomsOpen}
	case "nobody", "broken":
	case "barred":
		return nil, fmt.Errorf("%q: %w", credential, guard.ErrForbidden)
	case "down":
		return nil, fmt.Errorf("%q: %w", credential, guard.ErrUnavailable)
	case "odd":
		return nil, fmt.Errorf("%q: %w", credential, guard.ErrMalformedCredentials)
	default:
		return nil, fmt.Errorf("%q: %w", credential, guard.ErrInvalidCredentials)
	}
	return p, nil
}

// AuthenticateToken verifies a token.
func (Callbacks) AuthenticateToken(_ *http.Request, token string) (*Person, error) {
	return verify(token)
}

// AuthenticatePartner verifies a partner's token.
func (Callbacks) AuthenticatePartner(_ *http.Request, token string) (*Person, error) {
	return verify(token)
}

// AuthenticateLogin verifies a password.
func (Callbacks) AuthenticateLogin(_ *http.Request, _, password string) (*Person, error) {
	return verify(password)
}

// AuthenticateSigned verifies a signature.
func (Callbacks) AuthenticateSigned(_ *http.Request, credentials string) (*Person, error) {
	return verify(credentials)
}

// AuthenticateHeaderKey verifies a key.
func (Callbacks) AuthenticateHeaderKey(_ *http.Request, key string) (*Person, error) {
	return verify(key)
}

// AuthenticateQueryKey verifies a key.
func (Callbacks) AuthenticateQueryKey(_ *http.Request, key string) (*Person, error) {
	return verify(key)
}

// AuthenticateCookieKey verifies a session.
func (Callbacks) AuthenticateCookieKey(_ *http.Request, key string) (*Person, error) {
	return verify(key)
}

// Combine takes the person of the key.
func (Callbacks) Combine(_ *http.Request, first, _ *Person) (*Person, error) { return first, nil }

// Grants says what p holds.
func (Callbacks) Grants(_ *http.Request, p *Person) (guard.Grants, error) {
	if p.Name == "broken" {
		return guard.Grants{}, fmt.Errorf("no grants for %+v", *p)
	}
	return guard.Grants{}.WithRoles(p.Roles...).WithScopes(p.Scopes...), nil
}

// AuthorizeRoomOpen lets everybody open room 1.
func (Callbacks) AuthorizeRoomOpen(_ *http.Request, p *Person, roomID string) (bool, error) {
	if roomID == "missing" {
		return false, fmt.Errorf("%s asked for %q: %w", p.Credential, roomID, guard.ErrNotFound)
	}
	return roomID == "1", nil
}

// Handler is the whole service, its guard watched by observer.
func Handler(options ...guard.Option) (http.Handler, error) {
	g, err := guard.NewGuard[*Person](Callbacks{}, Callbacks{}, options...)
	if err != nil {
		return nil, err
	}
	return g.Handler(server{}), nil
}

type server struct{ guard.Unimplemented[*Person] }

func (server) Hello(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

func (server) AddRoom(w http.ResponseWriter, _ *http.Request, _ *Person) {
	w.WriteHeader(http.StatusNoContent)
}

func (server) ListRooms(w http.ResponseWriter, _ *http.Request, _ *Person) {
	w.WriteHeader(http.StatusNoContent)
}

func (server) GetRate(w http.ResponseWriter, _ *http.Request, _ *Person, _ bool) {
	w.WriteHeader(http.StatusNoContent)
}

func (server) OpenDoor(w http.ResponseWriter, _ *http.Request, _ *Person, _ string) {
	w.WriteHeader(http.StatusNoContent)
}

func (server) GetBill(w http.ResponseWriter, _ *http.Request, _ *Person, _ string) {
	w.WriteHeader(http.StatusNoContent)
}
