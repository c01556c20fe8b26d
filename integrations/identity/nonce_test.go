package identity_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/oasguard/oasguard/integrations/identity"
	"github.com/oasguard/oasguard/integrations/identity/identitytest"
)

// TestDPoPNonce: a proof without a good nonce gets one, and the next proof is let in with it until
// it is too old; instances with one key take each other's, others do not.
func TestDPoPNonce(t *testing.T) {
	issuer, err := identitytest.NewIssuer()
	if err != nil {
		t.Fatal(err)
	}
	defer issuer.Close()
	now := time.Now()
	config := plain(issuer.URL())
	config.Now = func() time.Time { return now }
	config.DPoP = identity.DPoPConfig{
		BaseURL: "https://api.example.test", MaxAge: time.Hour,
		NonceAge: 10 * time.Second, NonceKey: bytes.Repeat([]byte{7}, 32),
	}
	first, second := newJWT(t, config), newJWT(t, config)
	config.DPoP.NonceKey = nil
	stranger := newJWT(t, config)
	key := identitytest.NewKey("", "ES256").Private
	token := issuer.Token(func(p identitytest.Parts) { p.Claims["cnf"] = map[string]any{"jkt": thumbprint(t, key)} })
	try := func(j *identity.JWT, nonce any) error {
		r := httptest.NewRequest("GET", "/rooms", nil)
		r.Header.Set("DPoP", dpopProof(t, key, jwt.MapClaims{"htm": "GET", "htu": "https://api.example.test/rooms", "ath": hashOf(token), "nonce": nonce, "iat": now.Unix()}))
		_, err := j.VerifyDPoP(r, token)
		return err
	}
	asked := func(err error) string {
		t.Helper()
		var challenge interface {
			Challenge() (string, [][2]string)
			ChallengeHeader() http.Header
		}
		if !errors.As(err, &challenge) || unavailable(err) {
			t.Fatalf("%v is no challenge", err)
		}
		if code, _ := challenge.Challenge(); code != "use_dpop_nonce" {
			t.Fatalf("code %q, want use_dpop_nonce", code)
		}
		return challenge.ChallengeHeader().Get("DPoP-Nonce")
	}

	nonce := asked(try(first, nil))
	if nonce == "" || strings.ContainsAny(nonce, `"\ ,`) {
		t.Fatalf("nonce %q", nonce)
	}
	for _, wrong := range []any{"", nonce + "x", nonce[1:], 7, []string{nonce}} {
		if again := asked(try(first, wrong)); again != nonce {
			t.Errorf("%v: nonce %q, want the same as before", wrong, again)
		}
	}
	if other := asked(try(stranger, nonce)); other == nonce {
		t.Error("an instance with another key gives the same nonce")
	}
	began := now
	for _, c := range []struct {
		after time.Duration
		good  bool
	}{{0, true}, {5 * time.Second, true}, {-5 * time.Second, true}, {11 * time.Second, false}, {-11 * time.Second, false}} {
		now = began.Add(c.after)
		if err := try(second, nonce); (err == nil) != c.good {
			t.Errorf("%v later: %v", c.after, err)
		}
	}
	now = began.Add(11 * time.Second)
	if err := try(first, asked(try(first, nonce))); err != nil {
		t.Errorf("the new nonce: %v", err)
	}
}

// TestDPoPNonceHeader: where nonces are asked for, every refusal brings the one to use next.
func TestDPoPNonceHeader(t *testing.T) {
	for age, want := range map[time.Duration]int{0: 0, time.Minute: 1} {
		config := plain("http://127.0.0.1:1")
		config.DPoP = identity.DPoPConfig{BaseURL: "https://api.example.test", NonceAge: age}
		_, err := newJWT(t, config).VerifyDPoP(httptest.NewRequest("GET", "/", nil), "x")
		var with interface{ ChallengeHeader() http.Header }
		if !errors.As(err, &with) || len(with.ChallengeHeader()) != want {
			t.Errorf("nonces of %v: %v", age, err)
		}
	}
}

func TestDPoPNonceConfig(t *testing.T) {
	for want, dpop := range map[string]identity.DPoPConfig{
		"DPoP: NonceAge must be a second at least, or zero": {NonceAge: time.Millisecond},
		"DPoP: NonceKey without NonceAge":                   {NonceKey: make([]byte, 32)},
		"DPoP: NonceKey has 31 bytes, it takes 32 at least": {NonceAge: time.Minute, NonceKey: make([]byte, 31)},
	} {
		config := plain("https://id.example.test")
		config.DPoP = dpop
		if _, err := identity.NewJWT(config); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
