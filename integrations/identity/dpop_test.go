package identity_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"

	"github.com/oasguard/oasguard/integrations/identity"
	"github.com/oasguard/oasguard/integrations/identity/identitytest"
)

func unavailable(err error) bool {
	var behaviour interface{ Unavailable() bool }
	return errors.As(err, &behaviour) && behaviour.Unavailable()
}

func refused(t *testing.T, j *identity.JWT, token string) {
	t.Helper()
	if i, err := j.Verify(t.Context(), token); err == nil || unavailable(err) {
		t.Errorf("not refused: %+v, %v", i, err)
	}
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

var proofs int

// dpopProof signs a proof with what RFC 9449, 4.2 asks for and the claims given; a nil claim is left out.
func dpopProof(t testing.TB, key crypto.Signer, claims jwt.MapClaims, change ...func(map[string]any)) string {
	t.Helper()
	proofs++
	all := jwt.MapClaims{"jti": fmt.Sprint("proof-", proofs), "iat": time.Now().Unix()}
	for name, value := range claims {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	var method jwt.SigningMethod = jwt.SigningMethodEdDSA
	if _, ok := key.(*ecdsa.PrivateKey); ok {
		method = jwt.SigningMethodES256
	}
	proof := jwt.NewWithClaims(method, all)
	proof.Header["typ"] = "dpop+jwt"
	proof.Header["jwk"] = jose.JSONWebKey{Key: key.Public()}
	for _, f := range change {
		f(proof.Header)
	}
	text, err := proof.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// thumbprint is the jkt of a key (RFC 7638).
func thumbprint(t *testing.T, key crypto.Signer) string {
	sum, err := (&jose.JSONWebKey{Key: key.Public()}).Thumbprint(crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(sum)
}

func TestDPoP(t *testing.T) {
	issuer, err := identitytest.NewIssuer()
	if err != nil {
		t.Fatal(err)
	}
	defer issuer.Close()
	config := plain(issuer.URL())
	config.DPoP = identity.DPoPConfig{BaseURL: "https://API.example.test:443/v1/"}
	j := newJWT(t, config)
	key, other := identitytest.NewKey("", "ES256").Private, identitytest.NewKey("", "EdDSA").Private
	bound := func(key crypto.Signer) string {
		return issuer.Token(func(p identitytest.Parts) { p.Claims["cnf"] = map[string]any{"jkt": thumbprint(t, key)} })
	}
	token := bound(key)
	good := func() jwt.MapClaims {
		return jwt.MapClaims{"htm": "GET", "htu": "https://api.example.test/v1/rooms/a%2fb", "ath": hashOf(token)}
	}
	with := func(name string, value any) jwt.MapClaims {
		claims := good()
		claims[name] = value
		return claims
	}
	request := func(proofs ...string) *http.Request {
		r := httptest.NewRequest("GET", "/rooms/a%2Fb?x=y", nil)
		for _, proof := range proofs {
			r.Header.Add("DPoP", proof)
		}
		return r
	}
	once := dpopProof(t, key, good())
	for _, c := range []struct {
		name, token string
		r           *http.Request
		fault       string
	}{
		{"right", token, request(once), ""},
		{"used twice", token, request(once), "used before"},
		{"EdDSA", bound(other), request(dpopProof(t, other, with("ath", hashOf(bound(other))))), "another token"}, // jti differs
		{"no proof", token, request(), "0 DPoP proofs"},
		{"two proofs", token, request(dpopProof(t, key, good()), dpopProof(t, key, good())), "2 DPoP proofs"},
		{"another key", token, request(dpopProof(t, other, good())), "another key"},
		{"not bound", issuer.Token(), request(dpopProof(t, key, with("ath", nil))), "another token"},
		{"method", token, request(dpopProof(t, key, with("htm", "POST"))), "another method"},
		{"host", token, request(dpopProof(t, key, with("htu", "https://evil.test/v1/rooms/a%2fb"))), "another URL"},
		{"path", token, request(dpopProof(t, key, with("htu", "https://api.example.test/v1/rooms/a/b"))), "another URL"},
		{"scheme", token, request(dpopProof(t, key, with("htu", "http://api.example.test/v1/rooms/a%2fb"))), "another URL"},
		{"no ath", token, request(dpopProof(t, key, with("ath", nil))), "another token"},
		{"no jti", token, request(dpopProof(t, key, with("jti", nil))), "no jti"},
		{"no iat", token, request(dpopProof(t, key, with("iat", nil))), "too old"},
		{"old", token, request(dpopProof(t, key, with("iat", time.Now().Add(-time.Hour).Unix()))), "too old"},
		{"from the future", token, request(dpopProof(t, key, with("iat", time.Now().Add(time.Hour).Unix()))), "in the future"},
		{"an access token", token, request(token), "not a DPoP proof"},
		{"no jwk", token, request(dpopProof(t, key, good(), func(h map[string]any) { delete(h, "jwk") })), "no public key"},
		{"private jwk", token, request(dpopProof(t, key, good(), func(h map[string]any) { h["jwk"] = jose.JSONWebKey{Key: key} })), "no public key"},
		{"jwk of another", token, request(dpopProof(t, key, good(), func(h map[string]any) {
			h["jwk"] = jose.JSONWebKey{Key: identitytest.NewKey("", "ES256").Private.Public()}
		})), "signature"},
		{"crit", token, request(dpopProof(t, key, good(), func(h map[string]any) { h["crit"] = []string{"x"} })), "crit"},
		{"8 kB", token, request(dpopProof(t, key, with("x", strings.Repeat("x", 8<<10)))), "bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := j.VerifyDPoP(c.r, c.token)
			if c.fault == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.fault) || unavailable(err) {
				t.Fatalf("%v, want %q", err, c.fault)
			}
			var challenge interface {
				Challenge() (string, [][2]string)
			}
			if !errors.As(err, &challenge) {
				t.Fatal("no challenge")
			}
			if code, params := challenge.Challenge(); !strings.HasPrefix(code, "invalid_") || len(params) != 1 {
				t.Error(code, params)
			}
		})
	}
	t.Run("a token that is not bound", func(t *testing.T) {
		plain := issuer.Token()
		if _, err := j.VerifyDPoP(request(dpopProof(t, key, with("ath", hashOf(plain)))), plain); err == nil {
			t.Error("accepted")
		}
	})
	t.Run("full", func(t *testing.T) {
		config.DPoP.MaxProofs = 1
		j := newJWT(t, config)
		for n := range 2 {
			if _, err := j.VerifyDPoP(request(dpopProof(t, key, good())), token); (err != nil) != (n == 1) || n == 1 && !unavailable(err) {
				t.Error(n, err)
			}
		}
	})
	t.Run("no base URL", func(t *testing.T) {
		if _, err := newJWT(t, plain(issuer.URL())).VerifyDPoP(request(dpopProof(t, key, good())), token); !unavailable(err) {
			t.Error(err)
		}
	})
}
