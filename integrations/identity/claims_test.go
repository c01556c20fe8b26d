package identity_test

import (
	"crypto/rand"
	"crypto/x509"
	"math/big"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/identity"
	"github.com/oasguard/oasguard/integrations/identity/identitytest"
)

type parts = identitytest.Parts

func newIssuer(t testing.TB) *identitytest.Issuer {
	t.Helper()
	issuer, err := identitytest.NewIssuer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(issuer.Close)
	return issuer
}

// TestClaims reads names from where providers put them.
func TestClaims(t *testing.T) {
	issuer := newIssuer(t)
	for _, c := range []struct {
		name   string
		config func(*identity.JWTConfig)
		claims map[string]any
		want   identity.Identity
	}{
		{"defaults", nil, map[string]any{"roles": []any{"a", "b", "a", "", 7, nil}, "scope": "x  y x", "permissions": []string{"p"}, "acr": "silver"},
			identity.Identity{Roles: []string{"a", "b"}, Scopes: []string{"x", "y"}, Permissions: []string{"p"}, ACR: []string{"silver"}}},
		{"a string is one role", nil, map[string]any{"roles": "front desk,admin"}, identity.Identity{Roles: []string{"front desk,admin"}}},
		{"scp", nil, map[string]any{"scp": []string{"x", "y z"}}, identity.Identity{Scopes: []string{"x", "y z"}}},
		{"nothing of other kinds", nil, map[string]any{"roles": map[string]any{"admin": true}, "scope": 7, "permissions": true, "acr": []any{1}}, identity.Identity{}},
		{"nested", func(c *identity.JWTConfig) {
			c.Roles = []identity.Claim{identity.At("realm_access", "roles"), identity.At("a.b", "c")}
		},
			map[string]any{"realm_access": map[string]any{"roles": []string{"r"}}, "a.b": map[string]any{"c": "d"}, "a": map[string]any{"b": map[string]any{"c": "no"}}, "roles": "no"},
			identity.Identity{Roles: []string{"r", "d"}}},
		{"nested in no object", func(c *identity.JWTConfig) { c.Roles = []identity.Claim{identity.At("roles", "roles")} },
			map[string]any{"roles": []string{"no"}}, identity.Identity{}},
		{"keys", func(c *identity.JWTConfig) { c.Roles = []identity.Claim{identity.KeysAt("roles")} },
			map[string]any{"roles": map[string]any{"b": 1, "a": 2}}, identity.Identity{Roles: []string{"a", "b"}}},
		{"keys of no object", func(c *identity.JWTConfig) { c.Roles = []identity.Claim{identity.KeysAt("roles")} },
			map[string]any{"roles": []string{"no"}}, identity.Identity{}},
		{"auth_time", nil, map[string]any{"auth_time": 1795000000}, identity.Identity{AuthTime: time.Unix(1795000000, 0)}},
		{"auth_time in the future", nil, map[string]any{"auth_time": time.Now().Add(time.Hour).Unix()}, identity.Identity{}},
		{"auth_time as text", nil, map[string]any{"auth_time": "1795000000"}, identity.Identity{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := plain(issuer.URL())
			if c.config != nil {
				c.config(&config)
			}
			got, err := newJWT(t, config).Verify(t.Context(), issuer.Token(func(p parts) {
				delete(p.Claims, "scope")
				for name, value := range c.claims {
					p.Claims[name] = value
				}
			}))
			if err != nil {
				t.Fatal(err)
			}
			c.want.Subject, c.want.Issuer, c.want.Claims = "caller", issuer.URL(), got.Claims
			if !reflect.DeepEqual(*got, c.want) {
				t.Errorf("got  %+v\nwant %+v", *got, c.want)
			}
		})
	}
}

// TestTimes is about clocks that differ, in both directions, to the second.
func TestTimes(t *testing.T) {
	issuer := newIssuer(t)
	now := time.Unix(1795000000, 0)
	for _, c := range []struct {
		leeway        time.Duration
		exp, nbf, iat int64
		ok            bool
	}{
		{0, 1, 0, 0, true}, {0, -29, 0, 0, true}, {0, -30, 0, 0, false},
		{0, 60, 30, 30, true}, {0, 60, 31, 0, false}, {0, 60, 0, 31, false},
		{-1, 1, 0, 0, true}, {-1, 0, 0, 0, false}, {-1, 60, 1, 0, false}, {-1, 60, 0, 1, false},
		{5 * time.Minute, -299, 300, 300, true}, {5 * time.Minute, -300, 0, 0, false},
	} {
		config := plain(issuer.URL())
		config.Leeway, config.Now = c.leeway, func() time.Time { return now }
		_, err := newJWT(t, config).Verify(t.Context(), issuer.Token(func(p parts) {
			for name, seconds := range map[string]int64{"exp": c.exp, "nbf": c.nbf, "iat": c.iat} {
				p.Claims[name] = now.Unix() + seconds
			}
		}))
		if (err == nil) != c.ok || unavailable(err) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for _, exp := range []any{1e300, -1, "x", true, []any{}, 1e18} {
		_, err := newJWT(t, plain(issuer.URL())).Verify(t.Context(), issuer.Token(func(p parts) { p.Claims["exp"] = exp }))
		if err == nil || unavailable(err) {
			t.Errorf("exp %v: %v", exp, err)
		}
	}
}

// TestSizes accepts long tokens and refuses those that nobody needs, before they are parsed.
func TestSizes(t *testing.T) {
	issuer := newIssuer(t)
	j := newJWT(t, plain(issuer.URL()))
	for size, ok := range map[int]bool{8 << 10: true, 11 << 10: true, 16 << 10: false, 1 << 20: false} {
		token := issuer.Token(func(p parts) { p.Claims["groups"] = strings.Repeat("g", size) })
		if _, err := j.Verify(t.Context(), token); (err == nil) != ok || unavailable(err) {
			t.Errorf("%d bytes: %v", len(token), err)
		}
	}
}

// TestPresets verifies tokens as each provider writes them, and refuses its ID tokens.
func TestPresets(t *testing.T) {
	issuer := newIssuer(t)
	jwtTyp := func(p parts) { p.Header["typ"] = "JWT"; delete(p.Claims, "scope"); delete(p.Claims, "client_id") }
	const api = "hotel"
	for _, c := range []struct {
		name   string
		config identity.JWTConfig
		issuer string
		access map[string]any
		id     map[string]any
		want   identity.Identity
	}{
		{"Keycloak", identity.Keycloak("https://id.example.test/realms/r/", api), "https://id.example.test/realms/r",
			map[string]any{"typ": "Bearer", "azp": "web", "scope": "openid rooms", "realm_access": map[string]any{"roles": []string{"staff"}},
				"resource_access": map[string]any{api: map[string]any{"roles": []string{"manager"}}, "account": map[string]any{"roles": []string{"no"}}}},
			map[string]any{"typ": "ID", "azp": "web", "realm_access": map[string]any{"roles": []string{"staff"}}},
			identity.Identity{Roles: []string{"staff", "manager"}, Scopes: []string{"openid", "rooms"}}},
		{"Auth0", identity.Auth0("hotel.eu.auth0.com", api), "https://hotel.eu.auth0.com/",
			map[string]any{"azp": "web", "aud": []string{api, "https://hotel.eu.auth0.com/userinfo"}, "scope": "openid", "permissions": []string{"open"}},
			map[string]any{"azp": "web", "nonce": "n", "sid": "s"},
			identity.Identity{Scopes: []string{"openid"}, Permissions: []string{"open"}}},
		{"Entra ID", identity.EntraID("tenant", api), "https://login.microsoftonline.com/tenant/v2.0",
			map[string]any{"ver": "2.0", "azp": "web", "azpacr": "0", "scp": "rooms.read rooms.open", "roles": []string{"Staff"}, "acrs": []string{"c1", "c2"}},
			map[string]any{"ver": "2.0", "nonce": "n", "roles": []string{"Staff"}},
			identity.Identity{Roles: []string{"Staff"}, Scopes: []string{"rooms.read", "rooms.open"}, ACR: []string{"c1", "c2"}}},
		{"Cognito", identity.Cognito("eu-west-1", "pool", api), "https://cognito-idp.eu-west-1.amazonaws.com/pool",
			map[string]any{"aud": nil, "client_id": api, "token_use": "access", "cognito:groups": []string{"staff"}, "scope": "openid"},
			map[string]any{"aud": api, "token_use": "id", "cognito:groups": []string{"staff"}},
			identity.Identity{Roles: []string{"staff"}, Scopes: []string{"openid"}}},
		{"Okta", identity.Okta("https://hotel.okta.com/oauth2/default", api), "https://hotel.okta.com/oauth2/default",
			map[string]any{"ver": 1, "cid": "web", "scp": []string{"openid"}, "groups": []string{"staff"}},
			map[string]any{"ver": 1, "amr": []string{"pwd"}, "idp": "i"},
			identity.Identity{Roles: []string{"staff"}, Scopes: []string{"openid"}}},
		{"Zitadel", identity.Zitadel("https://hotel.zitadel.cloud", api), "https://hotel.zitadel.cloud",
			map[string]any{"urn:zitadel:iam:org:project:roles": map[string]any{"staff": map[string]any{"1": "hotel"}}},
			map[string]any{"at_hash": "h", "azp": "web", "urn:zitadel:iam:org:project:roles": map[string]any{"staff": map[string]any{"1": "hotel"}}},
			identity.Identity{Roles: []string{"staff"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.config.Issuer != c.issuer {
				t.Fatalf("issuer %q, want %q", c.config.Issuer, c.issuer)
			}
			c.config.JWKSURL = issuer.URL() + "/jwks"
			j := newJWT(t, c.config)
			token := func(claims map[string]any) string {
				return issuer.Token(jwtTyp, func(p parts) {
					p.Claims["iss"], p.Claims["aud"] = c.issuer, api
					for name, value := range claims {
						if p.Claims[name] = value; value == nil {
							delete(p.Claims, name)
						}
					}
				})
			}
			got, err := j.Verify(t.Context(), token(c.access))
			if err != nil {
				t.Fatal(err)
			}
			c.want.Subject, c.want.Issuer, c.want.Claims = "caller", c.issuer, got.Claims
			if !reflect.DeepEqual(*got, c.want) {
				t.Errorf("got  %+v\nwant %+v", *got, c.want)
			}
			refused(t, j, token(c.id))
			refused(t, j, issuer.Token(jwtTyp, func(p parts) { // what proves nothing
				p.Claims["iss"], p.Claims["aud"], p.Claims["client_id"] = c.issuer, api, api
				delete(p.Claims, "jti")
			}))
		})
	}
}

// TestCertificate is about tokens that are bound to the client's certificate (RFC 8705).
func TestCertificate(t *testing.T) {
	issuer := newIssuer(t)
	j := newJWT(t, plain(issuer.URL()))
	own, other := selfSigned(t), selfSigned(t)
	bound := func(cnf any) string { return issuer.Token(func(p parts) { p.Claims["cnf"] = cnf }) }
	right := map[string]any{"x5t#S256": hashOf(string(own.Raw))}
	for _, c := range []struct {
		name  string
		token string
		with  *x509.Certificate
		ok    bool
	}{
		{"own", bound(right), own, true},
		{"not bound", issuer.Token(), own, true},
		{"not bound, no certificate", issuer.Token(), nil, true},
		{"another", bound(right), other, false},
		{"none", bound(right), nil, false},
		{"bound to more", bound(map[string]any{"x5t#S256": right["x5t#S256"], "jkt": "x"}), own, false},
		{"bound to a key", bound(map[string]any{"jkt": "x"}), own, false},
		{"bound to nothing", bound(map[string]any{}), own, false},
		{"bound to no object", bound(nil), own, false},
		{"empty", bound(map[string]any{"x5t#S256": ""}), own, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "https://api.example.test/", nil)
			if c.with != nil {
				r.TLS.PeerCertificates = []*x509.Certificate{c.with}
			}
			if _, err := j.VerifyRequest(r, c.token); (err == nil) != c.ok || unavailable(err) {
				t.Error(err)
			}
		})
	}
	r := httptest.NewRequest("GET", "/", nil) // without TLS
	if _, err := j.VerifyRequest(r, bound(right)); err == nil {
		t.Error("accepted without TLS")
	}
	if _, err := j.Verify(t.Context(), bound(right)); err == nil {
		t.Error("Verify accepts a bound token")
	}
}

func selfSigned(t *testing.T) *x509.Certificate {
	t.Helper()
	key := identitytest.NewKey("", "ES256").Private
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

// TestConfig refuses settings that would accept too much, all at once.
func TestConfig(t *testing.T) {
	for want, config := range map[string]identity.JWTConfig{
		"Issuer: name the provider":        {},
		"Audiences: name this API":         {Issuer: "https://id.example.test"},
		"http:// is for loopback":          {Issuer: "http://id.example.test"},
		"no query":                         {Issuer: "https://id.example.test?x"},
		"must not hold a user name":        {Issuer: "https://u:p@id.example.test"},
		"not an absolute URL":              {Issuer: "id.example.test"},
		`Algorithms: "none"`:               {Algorithms: []string{"none"}},
		`Algorithms: "HS256"`:              {Algorithms: []string{"RS256", "HS256"}},
		"Leeway: 1h0m0s is more than":      {Leeway: time.Hour},
		"JWKSURL: ":                        {JWKSURL: "ftp://x"},
		"Proofs: a proof names no claim":   {Proofs: []identity.Proof{{}}},
		"a claim has no path":              {Roles: []identity.Claim{{}}},
		"must not be negative":             {MaxTokenBytes: -1},
		"DPoP: BaseURL: ":                  {DPoP: identity.DPoPConfig{BaseURL: "http://api.example.test"}},
		"DPoP: MaxAge and MaxProofs must ": {DPoP: identity.DPoPConfig{MaxAge: -1}},
	} {
		if _, err := identity.NewJWT(config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
