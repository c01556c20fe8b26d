package identity

import (
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/identity/identitytest"
)

// settled is a configuration with all that the parsers need, and no provider.
func settled(t testing.TB) JWTConfig {
	t.Helper()
	config, err := JWTConfig{
		Issuer: "https://id.example.test", Audiences: []string{"api"}, DPoP: DPoPConfig{BaseURL: "https://api.example.test"},
		Roles: []Claim{At("realm_access", "roles"), At("roles"), KeysAt("keys")}, Proofs: []Proof{{Claim: "typ", Values: []string{"Bearer"}}},
	}.settled()
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// FuzzToken takes any text for a token. No key is known, so none may be accepted, and what passes the
// checks of claims must hold what they ask for.
func FuzzToken(f *testing.F) {
	issuer, err := identitytest.NewIssuer(identitytest.ForAudience("api"))
	if err != nil {
		f.Fatal(err)
	}
	defer issuer.Close()
	for _, row := range identitytest.Rows() {
		if token := row.Mint(issuer); len(token) < 4<<10 {
			f.Add(token)
		}
	}
	config := settled(f)
	j := &JWT{config: config, types: []string{"at+jwt"}}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := parse(text, config.MaxTokenBytes, nil)
		if err != nil {
			return
		}
		if parsed.signed+"."+base64.RawURLEncoding.EncodeToString(parsed.signature) != text {
			t.Fatalf("%q has two spellings", text)
		}
		if j.checkClaims(parsed) != nil {
			return
		}
		if parsed.claims["iss"] != any(config.Issuer) || parsed.claims["sub"] == any("") || parsed.claims["exp"] == nil {
			t.Fatalf("passed: %v", parsed.claims)
		}
	})
}

// FuzzClaims reads names from any claims: none may be empty or come twice.
func FuzzClaims(f *testing.F) {
	for _, seed := range []string{
		`{"roles":["a","b","a"],"scope":"a b  c","auth_time":1e9}`, `{"realm_access":{"roles":"x"},"keys":{"a":{},"b":1}}`,
		`{"roles":[[],{},null,1,""],"scope":["a b"],"acr":{"x":1}}`, `{"realm_access":[],"exp":-1,"nbf":1e300,"iat":"x","typ":"Bearer"}`,
	} {
		f.Add([]byte(seed))
	}
	config := settled(f)
	f.Fuzz(func(t *testing.T, source []byte) {
		claims, ok := object(source)
		if !ok {
			return
		}
		i := readIdentity(claims, config.Roles, config.Scopes, config.Permissions, config.ACR, time.Now())
		for _, list := range [][]string{i.Roles, i.Scopes, i.Permissions, i.ACR} {
			seen := map[string]bool{}
			for _, name := range list {
				if name == "" || seen[name] {
					t.Fatalf("%q of %s", list, source)
				}
				seen[name] = true
			}
		}
		if i.AuthTime.After(time.Now()) {
			t.Fatalf("%v", i.AuthTime)
		}
		_ = checkTimes(claims, time.Now(), 0, true)
		_, _ = audiences(claims["aud"])
		_ = config.Proofs[0].holds(claims)
	})
}

// FuzzJWKS reads any key set: every key in it must verify some algorithm and be public.
func FuzzJWKS(f *testing.F) {
	for _, algorithm := range []string{"RS256", "ES256", "EdDSA"} {
		source, err := json.Marshal(map[string]any{"keys": []any{identitytest.PublicJWK(identitytest.NewKey("k", algorithm))}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source)
		f.Add([]byte(strings.Replace(string(source), `"use":"sig"`, `"use":"enc","key_ops":["verify"],"x5c":["AA=="]`, 1)))
	}
	for _, seed := range []string{`{}`, `{"keys":null}`, `{"keys":[{"kty":"oct","k":"AAAA"}]}`, `{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}`, `[]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		set, err := parseJWKS(source)
		if err != nil {
			return
		}
		for _, one := range set.all {
			usable := false
			for name := range algorithms {
				usable = usable || one.verifies(name)
			}
			if !usable {
				t.Fatalf("a key that verifies nothing: %T", one.public)
			}
			for name := range algorithms {
				if _, known := set.candidates(one.id, name); one.id != "" && !known {
					t.Fatalf("key %q is lost", one.id)
				}
			}
		}
	})
}

// FuzzIntrospection takes any answer of a provider: it is accepted only if it says all that it must.
func FuzzIntrospection(f *testing.F) {
	for _, seed := range []string{
		`{"active":true,"sub":"a","aud":"api","token_type":"Bearer"}`, `{"active":true,"sub":"a","aud":["api"],"token_type":"bearer","exp":4e9}`,
		`{"active":false}`, `{"active":1}`, `{"active":true,"sub":"a","aud":"api","token_type":"Bearer","cnf":{}}`, `null`, `{"active":true,"token_use":"refresh_token"}`,
	} {
		f.Add([]byte(seed))
	}
	in, err := NewIntrospection(IntrospectionConfig{Issuer: "https://id.example.test", ClientID: "c", ClientSecret: "s", Audiences: []string{"api"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		claims, ok := object(source)
		if !ok || in.check(claims) != nil {
			return
		}
		if claims["active"] != true || claims["sub"] == "" || claims["cnf"] != nil {
			t.Fatalf("accepted: %s", source)
		}
	})
}

// FuzzProof takes any text for a DPoP proof of a request.
func FuzzProof(f *testing.F) {
	f.Add("eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA", "/a%2Fb")
	f.Add("a.b.c", "/")
	config := settled(f)
	// The time of the proof in RFC 9449, 7.1.
	config.Now = func() time.Time { return time.Unix(1562262618, 0) }
	j := &JWT{config: config, proofs: newReplays(config)}
	f.Fuzz(func(t *testing.T, text, path string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header[dpopField] = []string{text}
		r.RequestURI = path
		if p, err := j.parseProof(r, "token"); err == nil && p.thumbprint == "" {
			t.Fatal("no thumbprint")
		}
		if normal, ok := normalURL(config.DPoP.BaseURL + "/" + path); ok {
			if again, _ := normalURL(normal); again != normal {
				t.Fatalf("%q is normalised to %q, and that to %q", path, normal, again)
			}
		}
	})
}
