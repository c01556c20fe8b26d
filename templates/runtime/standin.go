package guard

import (
	"crypto/x509"
	"net/http"
)

// What stands here is a stand-in for what is generated from a document, so that
// this package compiles and is tested where it lies. It is never emitted.

// Role, Permission and Scope stand in for the document's names.
type (
	Role       string
	Permission string
	Scope      string
)

var nameTexts = [...]string{"role staff", "permission open", "scope read"}

func (r Role) grants(set *nameSet) (name, bool)       { return standIn(set, 0, r == "staff") }
func (p Permission) grants(set *nameSet) (name, bool) { return standIn(set, 1, p == "open") }
func (s Scope) grants(set *nameSet) (name, bool)      { return standIn(set, 2, s == "read") }

func standIn(set *nameSet, n name, known bool) (name, bool) {
	if !known {
		return 0, false
	}
	return set.add(n), true
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
	AnonymousGrants(r *http.Request) (Grants, error)
	Assurance(r *http.Request, p P) (Assurance, error)
}

func (d *decision[P]) anonymousGrants() (Grants, error) { return d.guard.authz.AnonymousGrants(d.r) }

// Server stands in for the document's.
type Server[P any] interface {
	GetRoom(w http.ResponseWriter, r *http.Request, p P, id string)
}

// Guard stands in for the document's.
type Guard[P any] struct{ engine[P] }

type engine[P any] struct {
	authn Authenticator[P]
	authz Authorizer[P]
	early PreAuthenticator[P]
	settings
	lookup[P]
}

type callers[P any] [4]caller[P]

// mountCallbacks stands in for the document's.
type mountCallbacks[P any] struct {
	Authenticator[P]
	Authorizer[P]
}

func (c mountCallbacks[P]) AuthenticateKeyCard(r *http.Request, token string) (P, error) {
	return mountOnce[P](r, "keyCard:"+token, func() (P, error) { return c.Authenticator.AuthenticateKeyCard(r, token) })
}

func (c mountCallbacks[P]) Grants(r *http.Request, p P) (Grants, error) {
	return mountOnceAbout(r, "Grants", p, func() (Grants, error) { return c.Authorizer.Grants(r, p) })
}

func mountGuard[P any](g *Guard[P]) *Guard[P] {
	return &Guard[P]{engine[P]{authn: g.authn, authz: g.authz, early: g.early, settings: g.settings}}
}

func mountRehearsal[P any](g *Guard[P]) *Guard[P] {
	c, once := mountGuard(g), mountCallbacks[P]{g.authn, g.authz}
	c.authn, c.authz = once, once
	return c
}

type pathValues [4]string

// Unimplemented stands in for the document's.
type Unimplemented[P any] struct{}

// GetRoom answers 501.
func (Unimplemented[P]) GetRoom(w http.ResponseWriter, _ *http.Request, _ P, _ string) { notYet(w) }

var routes = []Route{{Operation: "getRoom", Method: "GET", Path: "/rooms/{id}", Access: "public"}}

var permits = []permit{{
	method: "GetRoom", ways: []way{{{"keyCard", []name{2}}}},
	rule: &holding{how: holdsOne, parts: []*holding{{name: 0}, {how: holdsObject}}},
}}

func bind[P any](_ *Guard[P], s Server[P], add func(method string, check func(arrival) (P, bool, bool), serve func(arrival, P, bool))) {
	add("GetRoom", nil, func(a arrival, p P, _ bool) { s.GetRoom(a.w, a.r, p, a.v[0]) })
}
