// Package identitytest sends wrong access tokens to a service and fails whoever accepts one.
//
// [Run] starts an OpenID Connect provider in this process, hands its address to a function that
// makes the service, and calls the service with every wrong token that we know of, and with right
// ones. It works on any http.Handler, whatever verifies its tokens:
//
//	func TestTokens(t *testing.T) {
//		identitytest.Run(t, func(issuer string) http.Handler {
//			return newService(issuer, identitytest.Audience)
//		})
//	}
//
// [RunLife] does the same for the provider's life: it is down when the service starts, changes its
// keys, and goes away.
package identitytest
