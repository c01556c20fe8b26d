// Package identity says who a caller is: it verifies access tokens.
//
//   - [NewJWT] verifies signed tokens (RFC 9068) with the keys of an OpenID Connect provider.
//   - [NewIntrospection] asks the provider about opaque tokens (RFC 7662).
//   - [JWT.VerifyRequest] also accepts tokens bound to a client certificate (RFC 8705), and
//     [JWT.VerifyDPoP] tokens bound to a key that the client proves to hold (RFC 9449).
//
// The package imports no generated guard, and a guard imports only the standard library. They meet
// in an authenticator of a few lines:
//
//	func (a auth) AuthenticateKeyCard(r *http.Request, token string) (*identity.Identity, error) {
//		return a.jwt.Verify(r.Context(), token)
//	}
//
// A guard answers errors by what they do. A token that must be refused is 401. A provider that does
// not answer is 503, and never makes a token invalid: see [Error].
package identity
