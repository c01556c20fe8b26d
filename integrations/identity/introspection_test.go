package identity_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/identity"
)

// answering is an introspection endpoint that says the same of every token.
func answering(t *testing.T, status int, body func(issuer string) string) (issuer string, asked *atomic.Int64) {
	t.Helper()
	asked = &atomic.Int64{}
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		user, secret, _ := r.BasicAuth()
		if r.Method != http.MethodPost || r.FormValue("token") == "" || user != "api" || secret != "s%26" {
			t.Errorf("asked by %s with %q", r.Method, user)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body(server.URL)))
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func newIntrospection(t testing.TB, issuer string, change func(*identity.IntrospectionConfig)) *identity.Introspection {
	t.Helper()
	config := identity.IntrospectionConfig{
		Issuer: issuer, Endpoint: issuer + "/introspect", ClientID: "api", ClientSecret: "s&", Audiences: []string{"api"},
	}
	if change != nil {
		change(&config)
	}
	in, err := identity.NewIntrospection(config)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestIntrospection(t *testing.T) {
	soon, ago := time.Now().Add(time.Minute).Unix(), time.Now().Add(-time.Hour).Unix()
	same := func(text string) func(string) string { return func(string) string { return text } }
	for _, c := range []struct {
		name   string
		status int
		body   func(issuer string) string
		change func(*identity.IntrospectionConfig)
		fault  string // empty: accepted; "503 …": nobody can tell
	}{
		{name: "active", body: func(issuer string) string {
			return fmt.Sprintf(`{"active":true,"sub":"alice","aud":["x","api"],"token_type":"bearer","iss":%q,"exp":%d,"scope":"a b"}`, issuer, soon)
		}},
		{name: "inactive", body: same(`{"active":false}`), fault: "not active"},
		{name: "active as text", body: same(`{"active":"true","sub":"alice","aud":"api","token_type":"Bearer"}`), fault: "503 does not say"},
		{name: "active in capitals", body: same(`{"Active":true,"sub":"alice","aud":"api","token_type":"Bearer"}`), fault: "503 does not say"},
		{name: "empty", body: same(`{}`), fault: "503 does not say"},
		{name: "a list", body: same(`[]`), fault: "503 not a JSON object"},
		{name: "HTML", body: same(`<html>`), fault: "503 not a JSON object"},
		{name: "two answers", body: same(`{"active":false,"active":true,"sub":"a","aud":"api","token_type":"Bearer"}`), fault: "503 not a JSON object"},
		{name: "too long", body: same(`{"active":false,"x":"` + strings.Repeat("x", 600<<10) + `"}`), fault: "503 more than"},
		{name: "no aud", body: same(`{"active":true,"sub":"alice","token_type":"Bearer"}`), fault: "aud does not name"},
		{name: "another aud", body: same(`{"active":true,"sub":"alice","aud":"other","token_type":"Bearer"}`), fault: "aud does not name"},
		{name: "any aud", body: same(`{"active":true,"sub":"alice","token_type":"Bearer"}`),
			change: func(c *identity.IntrospectionConfig) { c.Audiences, c.AnyAudience = nil, true }},
		{name: "another issuer", body: same(`{"active":true,"sub":"alice","aud":"api","token_type":"Bearer","iss":"https://evil.test"}`), fault: "another issuer"},
		{name: "no sub", body: same(`{"active":true,"client_id":"c","aud":"api","token_type":"Bearer"}`), fault: "no sub"},
		{name: "refresh token", body: same(`{"active":true,"sub":"alice","aud":"api"}`), fault: "token_type"},
		{name: "no type, and none needed", body: same(`{"active":true,"sub":"alice","aud":"api"}`),
			change: func(c *identity.IntrospectionConfig) { c.TypeOptional = true }},
		{name: "refresh token of Hydra", body: same(`{"active":true,"sub":"alice","aud":"api","token_type":"Bearer","token_use":"refresh_token"}`), fault: "token_use"},
		{name: "DPoP", body: same(`{"active":true,"sub":"alice","aud":"api","token_type":"DPoP"}`), fault: "token_type",
			change: func(c *identity.IntrospectionConfig) { c.TypeOptional = true }},
		{name: "bound", body: same(`{"active":true,"sub":"alice","aud":"api","token_type":"Bearer","cnf":{"jkt":"x"}}`), fault: "bound"},
		{name: "expired", body: same(fmt.Sprintf(`{"active":true,"sub":"alice","aud":"api","token_type":"Bearer","exp":%d}`, ago)), fault: "expired"},
		{name: "exp as text", body: same(`{"active":true,"sub":"alice","aud":"api","token_type":"Bearer","exp":"never"}`), fault: "exp"},
		{name: "500", status: 500, body: same(`{"active":false}`), fault: "503 status 500"},
		{name: "401", status: 401, body: same(`{"error":"invalid_client"}`), fault: "503 status 401"},
		{name: "400", status: 400, body: same(`{"error":"invalid_request"}`), fault: "503 status 400"},
		{name: "400 about the token", status: 400, body: same(`{"error":"unsupported_token_type"}`), fault: "does not take it"},
		{name: "302", status: 302, body: same(``), fault: "503 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			issuer, _ := answering(t, max(c.status, 200), c.body)
			i, err := newIntrospection(t, issuer, c.change).Verify(t.Context(), "secret-token")
			fault, down := strings.CutPrefix(c.fault, "503 ")
			switch {
			case c.fault == "" && (err != nil || i.Subject != "alice" || i.Issuer != issuer):
				t.Errorf("%+v, %v", i, err)
			case c.fault != "" && (err == nil || !strings.Contains(err.Error(), fault) || unavailable(err) != down):
				t.Errorf("%v, want %q", err, c.fault)
			case err != nil && (strings.Contains(err.Error(), "secret-token") || strings.Contains(err.Error(), "s&") || strings.Contains(err.Error(), "s%26")):
				t.Errorf("a secret in %q", err)
			}
		})
	}
}

func TestIntrospectionCache(t *testing.T) {
	issuer, asked := answering(t, 200, func(string) string { return `{"active":true,"sub":"alice","aud":"api","token_type":"Bearer"}` })
	for _, c := range []struct {
		life time.Duration
		want int64
	}{{0, 3}, {time.Hour, 1}} {
		asked.Store(0)
		in := newIntrospection(t, issuer, func(config *identity.IntrospectionConfig) { config.CacheFor = c.life })
		for range 3 {
			i, err := in.Verify(t.Context(), "token")
			if err != nil {
				t.Fatal(err)
			}
			i.Claims["sub"] = "changed by a handler"
		}
		if asked.Load() != c.want {
			t.Errorf("for %v: asked %d times", c.life, asked.Load())
		}
	}
}

func TestIntrospectionDown(t *testing.T) {
	issuer, _ := answering(t, 200, func(string) string { return "" })
	in := newIntrospection(t, issuer, func(config *identity.IntrospectionConfig) {
		config.Endpoint = "http://127.0.0.1:1/introspect"
	})
	if _, err := in.Verify(t.Context(), "token"); !unavailable(err) {
		t.Error(err)
	}
}

func TestIntrospectionConfig(t *testing.T) {
	_, err := identity.NewIntrospection(identity.IntrospectionConfig{Endpoint: "http://id.example.test", CacheFor: -1})
	want := []string{"Issuer: name the provider", "Endpoint: ", "ClientID and ClientSecret: ", "Audiences: ", "no number negative"}
	for _, text := range want {
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%v, want %q", err, text)
		}
	}
}
