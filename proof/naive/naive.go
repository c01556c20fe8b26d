// Package naive verifies access tokens as the READMEs of two libraries show it. It is what teams
// write first. The tests show which wrong tokens each version accepts, and that identitytest finds
// exactly those.
package naive

import (
	"context"
	"net/http"
	"strings"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/golang-jwt/jwt/v5"
)

// service answers 401 whenever verify fails, which is what everybody does.
func service(verify func(ctx context.Context, token string) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if err := verify(r.Context(), token); err != nil {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
}

// Keyfunc is golang-jwt with keyfunc: jwt.Parse with the keys of a URL.
func Keyfunc(ctx context.Context, issuer string) http.Handler {
	keys, err := keyfunc.NewDefaultCtx(ctx, []string{issuer + "/jwks"})
	return service(func(_ context.Context, token string) error {
		if err != nil {
			return err
		}
		_, err := jwt.Parse(token, keys.Keyfunc)
		return err
	})
}

// OIDC is go-oidc's verifier of ID tokens, told not to look at the audience.
func OIDC(ctx context.Context, issuer string) http.Handler {
	provider, err := oidc.NewProvider(ctx, issuer)
	return service(func(ctx context.Context, token string) error {
		if err != nil {
			return err
		}
		_, err := provider.Verifier(&oidc.Config{SkipClientIDCheck: true}).Verify(ctx, token)
		return err
	})
}
