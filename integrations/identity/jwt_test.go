package identity_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/identity"
	"github.com/oasguard/oasguard/integrations/identity/identitytest"
)

// service answers as a guard does: by what an error does.
func service(verify func(r *http.Request, token string) (*identity.Identity, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		_, err := verify(r, token)
		var unavailable interface{ Unavailable() bool }
		switch {
		case err == nil:
		case errors.As(err, &unavailable) && unavailable.Unavailable():
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
}

func newJWT(t testing.TB, config identity.JWTConfig) *identity.JWT {
	t.Helper()
	j, err := identity.NewJWT(config)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// plain are the least settings for an issuer of identitytest.
func plain(issuer string) identity.JWTConfig {
	return identity.JWTConfig{Issuer: issuer, Audiences: []string{identitytest.Audience}}
}

func jwtService(t *testing.T) func(issuer string) http.Handler {
	return func(issuer string) http.Handler {
		j := newJWT(t, plain(issuer))
		return service(func(r *http.Request, token string) (*identity.Identity, error) { return j.Verify(r.Context(), token) })
	}
}

func TestTokens(t *testing.T) { identitytest.Run(t, jwtService(t)) }

func TestLife(t *testing.T) {
	// Twice and more what is promised: other work may run on the machine.
	identitytest.RunLife(t, jwtService(t), identitytest.WithLimits(identitytest.Limits{
		Return: 10 * time.Second, Rotation: 10 * time.Second, Delay: 10 * time.Second,
	}))
}
