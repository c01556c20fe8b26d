package identity_test

import (
	"context"
	"crypto"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/oasguard/oasguard/integrations/identity"
	"github.com/oasguard/oasguard/integrations/identity/identitytest"
)

// BenchmarkVerify compares Verify with the signature check alone, in one run: every iteration does
// both, in turns, and ratio is how much longer Verify takes.
func BenchmarkVerify(b *testing.B) {
	for _, algorithm := range []string{"RS256", "ES256", "EdDSA"} {
		b.Run(algorithm, func(b *testing.B) {
			issuer, err := identitytest.NewIssuer()
			if err != nil {
				b.Fatal(err)
			}
			defer issuer.Close()
			key := identitytest.NewKey("bench", algorithm)
			issuer.Publish(key)
			j := newJWT(b, plain(issuer.URL()))
			token := issuer.TokenBy(key, realistic)
			if _, err := j.Verify(b.Context(), token); err != nil {
				b.Fatal(err)
			}
			bare := bareCheck(b, algorithm, key.Private.Public(), token)
			var ours, theirs stopwatch
			for b.Loop() {
				theirs.time(bare)
				ours.time(func() { verify(b, j, token) })
			}
			b.ReportMetric(ours.typical(), "ns/verify")
			b.ReportMetric(theirs.typical(), "ns/signature")
			b.ReportMetric(ours.typical()/theirs.typical(), "ratio")
		})
	}
}

func verify(b *testing.B, j *identity.JWT, token string) {
	if _, err := j.Verify(context.Background(), token); err != nil {
		b.Fatal(err)
	}
}

// realistic makes a token as long as those that providers write.
func realistic(p identitytest.Parts) {
	p.Claims["roles"] = []string{"guest", "staff", "manager"}
	p.Claims["scope"] = "openid profile rooms.read rooms.open"
	p.Claims["auth_time"] = p.Claims["iat"]
	p.Claims["acr"] = "urn:mace:incommon:iap:silver"
}

// bareCheck is what golang-jwt does of a token whose parts and key are at hand.
func bareCheck(b *testing.B, algorithm string, public crypto.PublicKey, token string) func() {
	last := strings.LastIndexByte(token, '.')
	signature, err := base64.RawURLEncoding.DecodeString(token[last+1:])
	if err != nil {
		b.Fatal(err)
	}
	method := jwt.GetSigningMethod(algorithm)
	return func() {
		if err := method.Verify(token[:last], signature, public); err != nil {
			b.Fatal(fmt.Errorf("the signature check: %w", err))
		}
	}
}
