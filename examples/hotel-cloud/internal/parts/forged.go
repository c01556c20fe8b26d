package parts

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"maps"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

// Forged returns tokens that claim everything for a person and must not count; stranger is signed
// by a key that the provider might publish later.
func (p *Provider) Forged(name string) (bad map[string]string, stranger string, err error) {
	now := time.Now()
	claims := func(change jwt.MapClaims) jwt.MapClaims {
		c := jwt.MapClaims{
			"iss": p.Issuer, "aud": Audience, "sub": name, "client_id": name, "roles": []string{"manager", "staff"}, "scope": "bookings.read",
			"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		}
		maps.Copy(c, change)
		return c
	}
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, "", err
	}
	right := p.keys[len(p.keys)-1]
	public, err := x509.MarshalPKIXPublicKey(right.Public().Key)
	if err != nil {
		return nil, "", err
	}
	posing := jose.JSONWebKey{Key: private, KeyID: right.KeyID, Algorithm: "RS256"}
	bad = map[string]string{}
	for _, f := range []struct {
		what   string
		key    jose.JSONWebKey
		claims jwt.MapClaims
	}{
		{"expired", right, claims(jwt.MapClaims{"iat": now.Add(-2 * time.Hour).Unix(), "exp": now.Add(-time.Hour).Unix()})},
		{"for another API", right, claims(jwt.MapClaims{"aud": "https://other.example.com"})},
		{"of another issuer", right, claims(jwt.MapClaims{"iss": "https://evil.example.com"})},
		{"by another key of that name", posing, claims(nil)},
		{"by the public key as a secret", jose.JSONWebKey{Key: public, KeyID: right.KeyID, Algorithm: "HS256"}, claims(nil)},
		{"unsigned", jose.JSONWebKey{Key: jwt.UnsafeAllowNoneSignatureType, KeyID: right.KeyID, Algorithm: "none"}, claims(nil)},
	} {
		if bad[f.what], err = sign(f.key, f.claims); err != nil {
			return nil, "", err
		}
	}
	bad["no token"] = "bm90LWEtdG9rZW4"
	posing.KeyID = "a-stranger"
	stranger, err = sign(posing, claims(nil))
	return bad, stranger, err
}
