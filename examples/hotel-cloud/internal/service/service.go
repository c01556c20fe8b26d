// Package service is the hotel, and the whole wiring of its guard: who callers are comes from the
// tokens of a provider, what they may do with rooms and bills from an engine, and everything else
// from hotel.yaml.
package service

//go:generate go tool oasguard generate --identity --authzen --mount forward-auth -o ../guard -p guard ../../hotel.yaml

import (
	"fmt"
	"net/http"
	"time"

	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/guard"
	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/guard/guardauthzen"
	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/guard/guardforwardauth"
	"github.com/oasguard/oasguard/examples/hotel-cloud/internal/guard/guardidentity"
	"github.com/oasguard/oasguard/integrations/authzen"
	"github.com/oasguard/oasguard/integrations/identity"
)

// Config says where provider and engine are.
type Config struct {
	Issuer, Audience string
	Engine           string
	// Refresh is the age at which the provider's keys are fetched anew.
	Refresh time.Duration
	// EngineTimeout is how long a question to the engine may take.
	EngineTimeout time.Duration
	// CacheFor is how old a decision of the engine may be; 0: none is kept.
	CacheFor time.Duration
}

// authorizer grants what tokens name, and asks the engine about objects.
type authorizer struct {
	guardidentity.Names
	guardauthzen.Objects[*identity.Identity]
}

// subject is how the engine calls a caller.
func subject(_ *http.Request, p *identity.Identity) (authzen.Entity, error) {
	return authzen.Entity{Type: "user", ID: p.Subject}, nil
}

func newGuard(c Config) (*guard.Guard[*identity.Identity], error) {
	tokens, err := identity.NewJWT(identity.JWTConfig{Issuer: c.Issuer, Audiences: []string{c.Audience}, Refresh: c.Refresh})
	if err != nil {
		return nil, err
	}
	engine, err := authzen.New(authzen.Config{URL: c.Engine, Timeout: c.EngineTimeout, CacheFor: c.CacheFor})
	if err != nil {
		return nil, err
	}
	objects, err := guardauthzen.NewObjects(engine, subject)
	if err != nil {
		return nil, err
	}
	return guardidentity.NewGuard(guardidentity.Verifiers{Token: tokens.VerifyRequest}, authorizer{Objects: objects})
}

// New returns the hotel with its guard in the same process.
func New(c Config) (http.Handler, error) {
	g, err := newGuard(c)
	if err != nil {
		return nil, err
	}
	return g.Handler(hotel{}), nil
}

// callerField tells the unguarded hotel who calls.
const callerField = "X-Caller"

// NewForwardAuth returns the guard alone, for nginx to ask.
func NewForwardAuth(c Config) (http.Handler, error) {
	g, err := newGuard(c)
	if err != nil {
		return nil, err
	}
	caller := guardforwardauth.Field[*identity.Identity]{Name: callerField, Value: func(p *identity.Identity) string { return p.Subject }}
	return guardforwardauth.Handler(g, guardforwardauth.Nginx(), caller), nil
}

// NewUnguarded returns the hotel as one that cannot be changed: it believes what nginx says of the
// caller.
func NewUnguarded() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r, r.Header.Get(callerField)) })
}

// answer says what was done for whom, so that a load run can tell whether that is right.
func answer(w http.ResponseWriter, r *http.Request, caller string) {
	fmt.Fprintf(w, "%s %s for %q\n", r.Method, r.RequestURI, caller)
}

// hotel does the work. No method checks a permission.
type hotel struct{}

// ListRooms answers everybody.
func (hotel) ListRooms(w http.ResponseWriter, r *http.Request) { answer(w, r, "") }

// CreateRoom adds a room.
func (hotel) CreateRoom(w http.ResponseWriter, r *http.Request, p *identity.Identity) {
	answer(w, r, p.Subject)
}

// GetRate answers everybody; ok says whether the caller is known.
func (hotel) GetRate(w http.ResponseWriter, r *http.Request, p *identity.Identity, ok bool, _ string) {
	if !ok {
		answer(w, r, "")
		return
	}
	answer(w, r, p.Subject)
}

// OpenDoor opens the door of a room.
func (hotel) OpenDoor(w http.ResponseWriter, r *http.Request, p *identity.Identity, _ string) {
	answer(w, r, p.Subject)
}

// ListBookings says who stays here.
func (hotel) ListBookings(w http.ResponseWriter, r *http.Request, p *identity.Identity) {
	answer(w, r, p.Subject)
}

// GetBill says what a guest owes.
func (hotel) GetBill(w http.ResponseWriter, r *http.Request, p *identity.Identity, _ string) {
	answer(w, r, p.Subject)
}
