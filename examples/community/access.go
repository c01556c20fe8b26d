package main

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/oasguard/oasguard/examples/community/internal/guard"
)

// account is somebody who signed up, or a robot that works for somebody.
type account struct {
	permissions []string // those of all roles of the account
	suspended   bool
	robot       bool
}

// token is an OAuth token: it may do what both its scopes and its account may.
type token struct {
	account *account
	scopes  string // names of permissions, with spaces between
}

// caller is who a credential stands for.
type caller struct {
	account *account
	limit   *guard.Grants // what the credential may do at most; nil: all
}

// access is all that is known of callers, and what the installation lets guests do.
type access struct {
	mu       sync.RWMutex
	sessions map[string]*account // by the value of the cookie
	keys     map[string]*account
	tokens   map[string]token
	guests   []string // permissions, which an administrator may change at any time
}

// AuthenticateBrowser finds the session of a cookie. One that is over is nobody's, so
// that it locks nobody out of what guests may do, logging in among it.
func (a *access) AuthenticateBrowser(_ *http.Request, key string) (*caller, error) {
	return a.known(a.sessions[key], nil, guard.ErrNoCredential)
}

// AuthenticateWebauthn finds the session of a passkey that is being made.
func (a *access) AuthenticateWebauthn(_ *http.Request, key string) (*caller, error) {
	return a.known(a.sessions[key], nil, guard.ErrNoCredential)
}

// AuthenticateAccessKey finds the account of an access key.
func (a *access) AuthenticateAccessKey(_ *http.Request, key string) (*caller, error) {
	return a.known(a.keys[key], nil, guard.ErrInvalidCredentials)
}

// AuthenticateOauthToken finds the account of a token, and what it is limited to.
func (a *access) AuthenticateOauthToken(_ *http.Request, key string) (*caller, error) {
	t := a.tokens[key]
	limit := guard.Grants{}.WithPermissionNames(strings.Fields(t.scopes)...).WithRoles(guard.RolePerson)
	return a.known(t.account, &limit, guard.ErrInvalidCredentials)
}

// known is the caller of an account; unknown where there is none. One that is suspended
// may nothing.
func (a *access) known(of *account, limit *guard.Grants, unknown error) (*caller, error) {
	switch {
	case of == nil:
		return nil, unknown
	case of.suspended:
		return nil, guard.ErrForbidden
	}
	return &caller{of, limit}, nil
}

// Grants are what the account may do, as far as the credential may.
func (a *access) Grants(_ *http.Request, c *caller) (guard.Grants, error) {
	grants := guard.Grants{}.WithPermissionNames(c.account.permissions...)
	if !c.account.robot {
		grants = grants.WithRoles(guard.RolePerson)
	}
	if c.limit != nil {
		grants = grants.Intersect(*c.limit)
	}
	return grants, nil
}

// AnonymousGrants are what the installation lets guests do.
func (a *access) AnonymousGrants(*http.Request) (guard.Grants, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return guard.Grants{}.WithPermissionNames(a.guests...), nil
}

// letGuests changes what guests may do.
func (a *access) letGuests(permissions ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.guests = slices.Clone(permissions)
}
