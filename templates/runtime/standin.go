package guard

import (
	"crypto/x509"
	"net/http"
)

// What stands here is a stand-in for guard.gen.go, so that this package compiles
// and is tested where it lies. It is never emitted.

// Role, Permission and Scope stand in for the document's names.
type (
	Role       string
	Permission string
	Scope      string
)

const nameCount = 3

func (r Role) addTo(g Grants) Grants {
	if r == "staff" {
		return g.with(0)
	}
	return g
}

func (p Permission) addTo(g Grants) Grants {
	if p == "open" {
		return g.with(1)
	}
	return g
}

func (s Scope) addTo(g Grants) Grants {
	if s == "read" {
		return g.with(2)
	}
	return g
}

// Authenticator stands in for the document's.
type Authenticator[P any] interface {
	AuthenticateKeyCard(r *http.Request, token string) (P, error)
	AuthenticateBadge(r *http.Request, cert *x509.Certificate) (P, error)
	Combine(r *http.Request, first, second P) (P, error)
}

// Authorizer stands in for the document's.
type Authorizer[P any] interface {
	Grants(r *http.Request, p P) (Grants, error)
}

// Server stands in for the document's.
type Server[P any] interface {
	GetRoom(w http.ResponseWriter, r *http.Request, p P)
}

// Guard stands in for the document's.
type Guard[P any] struct{ engine[P] }

type engine[P any] struct {
	authn Authenticator[P]
	authz Authorizer[P]
	settings
}

// Unimplemented stands in for the document's.
type Unimplemented[P any] struct{}

// GetRoom answers 501.
func (Unimplemented[P]) GetRoom(w http.ResponseWriter, _ *http.Request, _ P) { notYet(w) }

func routes() []Route {
	return []Route{{"getRoom", "GET", "/rooms/{id}", "public"}}
}

func bind[P any](_ *Guard[P], s Server[P], n passing[P], add func(own, next http.Handler)) {
	get := func(next func(http.ResponseWriter, *http.Request, P)) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var p P
			next(w, r, p)
		})
	}
	add(get(s.GetRoom), get(n.known))
}

func (r Role) bit() (name, bool)       { return 0, r == "staff" }
func (p Permission) bit() (name, bool) { return 1, p == "open" }
func (s Scope) bit() (name, bool)      { return 2, s == "read" }
