package main

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/integrations/identity"
)

// TestProvider asks for a token as the page does, and verifies it.
func TestProvider(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	said, out := io.Pipe()
	ended := make(chan error)
	go func() { ended <- run(ctx, []string{"-addr", "localhost:0", "-audience", "https://hotel.example"}, out) }()
	line := make([]byte, 200)
	n, err := said.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	issuer, _, found := strings.Cut(strings.TrimPrefix(string(line[:n]), "provider: issuer "), ", audience https://hotel.example")
	if !found {
		t.Fatalf("%s", line[:n])
	}
	response, err := http.PostForm(issuer+"/token", url.Values{"sub": {"ada"}, "roles": {"staff", "night"}, "room": {"502"}})
	if err != nil {
		t.Fatal(err)
	}
	token, err := io.ReadAll(response.Body)
	if err != nil || response.Body.Close() != nil {
		t.Fatal(err)
	}
	tokens, err := identity.NewJWT(identity.JWTConfig{Issuer: issuer, Audiences: []string{"https://hotel.example"}})
	if err != nil {
		t.Fatal(err)
	}
	i, err := tokens.Verify(t.Context(), strings.TrimSpace(string(token)))
	if err != nil || i.Subject != "ada" || strings.Join(i.Roles, " ") != "staff night" || i.Claims["room"] != "502" {
		t.Errorf("%+v, %v", i, err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestRefusals(t *testing.T) {
	for args, want := range map[string]string{
		"-addr :9000":         ":9000 is no loopback address: this provider signs every token",
		"-addr 192.0.2.1:900": "192.0.2.1:900 is no loopback address: this provider signs every token",
		"more":                `unexpected argument "more"`,
	} {
		if err := run(t.Context(), strings.Fields(args), io.Discard); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", args, err, want)
		}
	}
}
