// Package secrets says who a caller is by what the service itself keeps: API keys ([Keys]), users of
// an htpasswd file ([Passwords]), client certificates ([Certificates], [Proxy]) and sessions
// ([Sessions]).
//
// Each returns an *identity.Identity whose Issuer names the kind, so that the user alice and the key
// of that name are two callers. Secrets are compared in constant time, and no error holds one.
package secrets
