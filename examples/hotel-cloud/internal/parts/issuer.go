package parts

import (
	"encoding/json"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

// newSmallIssuer does what this example needs of a provider: discovery, a key set, and tokens for
// clients. It reads its file again on SIGHUP.
func newSmallIssuer(issuer, file string) (http.Handler, error) {
	var current atomic.Pointer[state]
	read := func() error {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var s state
		if err := json.Unmarshal(text, &s); err != nil {
			return err
		}
		current.Store(&s)
		return nil
	}
	if err := read(); err != nil {
		return nil, err
	}
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	go func() {
		for range reload {
			_ = read() // a file that cannot be read changes nothing
		}
	}()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := current.Load()
		switch r.URL.Path {
		case "/.well-known/openid-configuration":
			reply(w, http.StatusOK, map[string]string{"issuer": issuer, "jwks_uri": issuer + "/jwks", "token_endpoint": issuer + "/token"})
		case "/jwks":
			var set jose.JSONWebKeySet
			for _, key := range s.Keys {
				set.Keys = append(set.Keys, key.Public())
			}
			reply(w, http.StatusOK, set)
		case "/token":
			token, ok := s.token(issuer, r)
			if !ok {
				reply(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
				return
			}
			reply(w, http.StatusOK, map[string]string{"access_token": token, "token_type": "Bearer"})
		default:
			http.NotFound(w, r)
		}
	}), nil
}

// token is an access token (RFC 9068) for the client that asks.
func (s *state) token(issuer string, r *http.Request) (string, bool) {
	id, secret, _ := r.BasicAuth()
	for _, c := range s.Clients {
		if c.ID == id && c.Secret == secret {
			token, err := sign(s.Keys[0], jwt.MapClaims{
				"iss": issuer, "aud": r.FormValue("resource"), "sub": c.ID, "client_id": c.ID, "roles": c.Roles, "scope": c.Scope,
				"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
			})
			return token, err == nil
		}
	}
	return "", false
}

func sign(key jose.JSONWebKey, claims jwt.MapClaims) (string, error) {
	token := jwt.NewWithClaims(jwt.GetSigningMethod(key.Algorithm), claims)
	token.Header["typ"], token.Header["kid"] = "at+jwt", key.KeyID
	return token.SignedString(key.Key)
}

func reply(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // whoever asked is gone
}
