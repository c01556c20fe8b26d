package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/identity"
	"github.com/oasguard/oasguard/integrations/identity/identitytest"
)

// service is the program, for an issuer of identitytest.
func service(t *testing.T) func(issuer string) http.Handler {
	return func(issuer string) http.Handler {
		handler, err := newHandler(identity.JWTConfig{Issuer: issuer, Audiences: []string{identitytest.Audience}})
		if err != nil {
			t.Fatal(err)
		}
		return handler
	}
}

var options = []identitytest.Option{
	identitytest.WithClaims(map[string]any{"scope": "rooms.read"}),
	identitytest.WithRequest(func() *http.Request { return httptest.NewRequest("GET", "/rooms", nil) }),
}

// TestTokens sends every wrong token through the guard.
func TestTokens(t *testing.T) { identitytest.Run(t, service(t), options...) }

// TestLife has bounds wide enough for a machine that does other things as well.
func TestLife(t *testing.T) {
	wide := identitytest.WithLimits(identitytest.Limits{Return: 10 * time.Second, Rotation: 10 * time.Second, Delay: 10 * time.Second})
	identitytest.RunLife(t, service(t), append(options, wide)...)
}

// TestAnswers shows what clients see.
func TestAnswers(t *testing.T) {
	issuer, err := identitytest.NewIssuer()
	if err != nil {
		t.Fatal(err)
	}
	defer issuer.Close()
	handler := service(t)(issuer.URL())
	with := func(claims ...any) string {
		return issuer.Token(func(p identitytest.Parts) {
			for i := 0; i < len(claims); i += 2 {
				p.Claims[claims[i].(string)] = claims[i+1]
			}
		})
	}
	now := time.Now().Unix()
	const login = `Bearer realm="Hotel", error="insufficient_user_authentication", acr_values="mfa", max_age="300"`
	for _, c := range []struct {
		name, method, path, token string
		status                    int
		challenge                 string
	}{
		{"no token", "GET", "/rooms", "", 401, `Bearer realm="Hotel"`},
		{"scope", "GET", "/rooms", with("scope", "rooms.read"), 200, ""},
		{"no scope", "GET", "/rooms", issuer.Token(), 403, `Bearer realm="Hotel", error="insufficient_scope", scope="rooms.read"`},
		{"wrong token", "GET", "/rooms", with("aud", "other"), 401, `Bearer realm="Hotel", error="invalid_token"`},
		{"role", "DELETE", "/rooms/7", with("roles", "staff", "acr", "mfa", "auth_time", now), 204, ""},
		{"no second factor", "DELETE", "/rooms/7", with("roles", "staff", "acr", "pwd", "auth_time", now), 401, login},
		{"a login long ago", "DELETE", "/rooms/7", with("roles", "staff", "acr", "mfa", "auth_time", now-301), 401, login},
		{"nothing of the login", "DELETE", "/rooms/7", with("roles", "staff"), 401, login},
		{"no role", "DELETE", "/rooms/7", with("roles", "guest"), 403, ""},
		{"unknown role", "DELETE", "/rooms/7", with("roles", []string{"Staff", "staff "}), 403, ""},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		if c.token != "" {
			r.Header.Set("Authorization", "Bearer "+c.token)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if got := w.Header().Get("WWW-Authenticate"); w.Code != c.status || got != c.challenge {
			t.Errorf("%s: %d %s", c.name, w.Code, got)
		}
		if body, _ := io.ReadAll(w.Body); c.name == "scope" && string(body) != "rooms for caller\n" {
			t.Errorf("%s", body)
		}
	}
}
