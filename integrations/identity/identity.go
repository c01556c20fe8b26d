package identity

import (
	"slices"
	"time"
)

// Identity is what a verified token says about its caller.
type Identity struct {
	Subject string // the caller, unique at its issuer
	Issuer  string

	// Names as the token gives them. A name that your document does not have grants nothing.
	Roles, Scopes, Permissions []string

	ACR      []string       // the authentication contexts that were met (RFC 9470, 6.2)
	AuthTime time.Time      // when the caller last logged in; zero if the token does not say
	Claims   map[string]any // the whole claims set; numbers are float64
}

// HasRole reports whether the token names the role.
func (i *Identity) HasRole(name string) bool { return i != nil && slices.Contains(i.Roles, name) }

// HasScope reports whether the token names the scope.
func (i *Identity) HasScope(name string) bool { return i != nil && slices.Contains(i.Scopes, name) }

// HasPermission reports whether the token names the permission.
func (i *Identity) HasPermission(name string) bool {
	return i != nil && slices.Contains(i.Permissions, name)
}
