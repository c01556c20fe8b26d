// Package fleet is who may use the fleet: the callbacks of the guard, and what the
// handlers of every framework answer. See examples/hotel for how to keep secrets.
package fleet

import (
	"net/http"
	"strings"

	"github.com/oasguard/oasguard/integrations/mounts/internal/guard"
)

// Person is who calls: a rider, somebody who works here, a depot or a partner.
type Person struct {
	Name                string
	Role                guard.Role
	Permissions, Scopes []string
	Vehicle, Trip       string // that this rider has hired, and made
}

// people are all that there are, by token.
var people = map[string]*Person{
	"token-of-ada":  {Name: "ada", Role: guard.RoleRider, Vehicle: "v1", Trip: "t1"},
	"token-of-bob":  {Name: "bob", Role: guard.RoleRider, Vehicle: "v/2", Trip: "t2"},
	"token-of-ben":  {Name: "ben", Role: guard.RoleStaff},
	"token-of-eve":  {Name: "eve", Role: guard.RoleManager},
	"token-of-maps": {Name: "maps", Scopes: []string{"vehicles.read"}},
	"token-of-news": {Name: "news"},
	"key-of-north":  {Name: "north", Permissions: []string{"vehicles:read"}},
	"key-of-eve":    {Name: "eve"},
}

// Authenticator says who a caller is.
type Authenticator struct{}

func verify(secret, prefix string) (*Person, error) {
	if p := people[secret]; p != nil && strings.HasPrefix(secret, prefix) {
		return p, nil
	}
	return nil, guard.ErrInvalidCredentials
}

func isPartner(p *Person) bool { return p != nil && (p.Name == "maps" || p.Name == "news") }

// AuthenticateToken verifies the token of somebody who rides or works here.
func (Authenticator) AuthenticateToken(_ *http.Request, token string) (*Person, error) {
	if token == "token-of-an-outage" {
		return nil, guard.ErrUnavailable
	}
	p, err := verify(token, "token-")
	if isPartner(p) {
		return nil, guard.ErrInvalidCredentials
	}
	return p, err
}

// AuthenticatePartner verifies the token of a partner.
func (Authenticator) AuthenticatePartner(_ *http.Request, token string) (*Person, error) {
	p, err := verify(token, "token-")
	if !isPartner(p) {
		return nil, guard.ErrInvalidCredentials
	}
	return p, err
}

// AuthenticateDepotKey verifies the key of a depot.
func (Authenticator) AuthenticateDepotKey(_ *http.Request, key string) (*Person, error) {
	return verify(key, "key-")
}

// Combine takes the person of the token, to whom the key must belong.
func (Authenticator) Combine(_ *http.Request, key, token *Person) (*Person, error) {
	if key.Name != token.Name {
		return nil, guard.ErrInvalidCredentials
	}
	return token, nil
}

// Authorizer says what a person may do.
type Authorizer struct{}

// Grants returns what a person holds.
func (Authorizer) Grants(_ *http.Request, p *Person) (guard.Grants, error) {
	grants := guard.Grants{}.WithPermissionNames(p.Permissions...).WithScopeNames(p.Scopes...)
	if p.Role != "" {
		grants = grants.WithRoles(p.Role)
	}
	return grants, nil
}

// AuthorizeVehicleUnlock reports whether a person has hired the vehicle.
func (Authorizer) AuthorizeVehicleUnlock(_ *http.Request, p *Person, vehicleID string) (bool, error) {
	return vehicleID == p.Vehicle, nil
}

// AuthorizeTripRead reports whether a person made the trip.
func (Authorizer) AuthorizeTripRead(_ *http.Request, p *Person, tripID string) (bool, error) {
	return tripID == p.Trip, nil
}

// AuthorizeInvoiceRead reports whether the invoices are the person's own.
func (Authorizer) AuthorizeInvoiceRead(_ *http.Request, p *Person, rider string) (bool, error) {
	return rider == p.Name, nil
}

// NewGuard returns the guard of the fleet.
func NewGuard(opts ...guard.Option) (*guard.Guard[*Person], error) {
	return guard.NewGuard[*Person](Authenticator{}, Authorizer{}, opts...)
}

// Answer is what a handler answers: the operation, who called it, and the path values.
func Answer(operation string, p *Person, values ...string) string {
	name := "nobody"
	if p != nil {
		name = p.Name
	}
	return strings.Join(append([]string{operation, name}, values...), " ")
}

// ByToken finds who has the token of an Authorization field, for checks by hand.
func ByToken(field string) (*Person, bool) {
	token, found := strings.CutPrefix(field, "Bearer ")
	p := people[token]
	return p, found && p != nil && strings.HasPrefix(token, "token-")
}
