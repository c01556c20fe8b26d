package main

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/oasguard/oasguard/examples/identity/internal/lobby"
	"github.com/oasguard/oasguard/examples/identity/internal/lobby/lobbyidentity"
	"github.com/oasguard/oasguard/integrations/identity"
	"github.com/oasguard/oasguard/integrations/identity/identitytest"
	"github.com/oasguard/oasguard/integrations/identity/secrets"
)

// desk tells who called.
type desk struct{}

func say(w http.ResponseWriter, p *identity.Identity) {
	_, _ = w.Write([]byte(p.Issuer + " " + p.Subject)) // the client is gone
}

func (desk) ByToken(w http.ResponseWriter, _ *http.Request, p *identity.Identity)    { say(w, p) }
func (desk) ByProof(w http.ResponseWriter, _ *http.Request, p *identity.Identity)    { say(w, p) }
func (desk) BySigned(w http.ResponseWriter, _ *http.Request, p *identity.Identity)   { say(w, p) }
func (desk) ByPassword(w http.ResponseWriter, _ *http.Request, p *identity.Identity) { say(w, p) }
func (desk) ByKey(w http.ResponseWriter, _ *http.Request, p *identity.Identity)      { say(w, p) }
func (desk) BySession(w http.ResponseWriter, _ *http.Request, p *identity.Identity)  { say(w, p) }
func (desk) ByBadge(w http.ResponseWriter, _ *http.Request, p *identity.Identity)    { say(w, p) }
func (desk) ByBoth(w http.ResponseWriter, _ *http.Request, p *identity.Identity)     { say(w, p) }

// door is the lobby with a credential of each kind.
type door struct {
	handler  http.Handler
	issuer   *identitytest.Issuer
	sessions *secrets.Sessions
	key      string
	badge    *x509.Certificate
}

func newDoor(t *testing.T) door {
	t.Helper()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	issuer, err := identitytest.NewIssuer()
	check(err)
	t.Cleanup(issuer.Close)
	tokens, err := identity.NewJWT(identity.JWTConfig{
		Issuer: issuer.URL(), Audiences: []string{identitytest.Audience}, DPoP: identity.DPoPConfig{BaseURL: "https://lobby.example", NonceAge: time.Minute},
	})
	check(err)
	key, record := secrets.NewKey("lobby")
	record.Subject, record.Roles = "desk", []string{"staff"}
	keys, err := secrets.NewKeys(record)
	check(err)
	sum, err := bcrypt.GenerateFromPassword([]byte("open sesame"), 10)
	check(err)
	passwords, err := secrets.NewPasswords(secrets.PasswordsConfig{Users: strings.NewReader("alice:" + string(sum)), MaxWait: time.Minute})
	check(err)
	certificates, err := secrets.NewCertificates(secrets.CertificatesConfig{Subjects: []string{"CN=porter"}})
	check(err)
	sessions, err := secrets.NewSessions(secrets.SessionsConfig{Store: secrets.NewMemory(10)})
	check(err)
	g, err := lobbyidentity.NewGuard(lobbyidentity.Verifiers{
		Token: tokens.VerifyRequest, Proof: tokens.VerifyDPoP, DeskKey: keys.Verify, Password: passwords.Verify,
		Badge: certificates.Verify, Session: sessions.Verify,
		Signed: func(_ *http.Request, credentials string) (*identity.Identity, error) {
			if credentials != "right" {
				return nil, errors.New("wrong")
			}
			return &identity.Identity{Subject: "signer", Issuer: "own"}, nil
		},
	}, func(_ *http.Request, first, second *identity.Identity) (*identity.Identity, error) {
		return &identity.Identity{Subject: first.Subject + "+" + second.Subject, Issuer: "both"}, nil
	}, lobbyidentity.Names{})
	check(err)
	return door{g.Handler(desk{}), issuer, sessions, key, badge(t)}
}

func badge(t *testing.T) *x509.Certificate {
	t.Helper()
	key := identitytest.NewKey("", "ES256").Private
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "porter"}, NotAfter: time.Now().Add(time.Hour)}
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

// TestLobby calls by every kind of credential, and by wrong ones.
func TestLobby(t *testing.T) {
	d := newDoor(t)
	bearer := func(token string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
	}
	staff := func(p identitytest.Parts) { p.Claims["roles"] = []string{"staff"} }
	worn := func(r *http.Request) {
		r.TLS = &tls.ConnectionState{HandshakeComplete: true, PeerCertificates: []*x509.Certificate{d.badge}, VerifiedChains: [][]*x509.Certificate{{d.badge}}}
	}
	cookie := func(site string) func(*http.Request) {
		w := httptest.NewRecorder()
		if err := d.sessions.Start(w, httptest.NewRequest("POST", "/", nil), &identity.Identity{Subject: "bob", Issuer: "login"}); err != nil {
			t.Fatal(err)
		}
		return func(r *http.Request) {
			r.AddCookie(w.Result().Cookies()[0])
			if site != "" {
				r.Header.Set("Sec-Fetch-Site", site)
			}
		}
	}
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	password := func(word string) func(*http.Request) { return func(r *http.Request) { r.SetBasicAuth("alice", word) } }
	bound := d.issuer.Token(func(p identitytest.Parts) {
		sum := sha256.Sum256(d.badge.Raw)
		p.Claims["cnf"] = map[string]any{"x5t#S256": base64.RawURLEncoding.EncodeToString(sum[:])}
		p.Claims["roles"] = []string{"staff"}
	})
	for _, c := range []struct {
		name, method, path string
		change             []func(*http.Request)
		status             int
		answer             string // the body of a 200, part of the challenge of a 401
	}{
		{"token", "GET", "/token", []func(*http.Request){bearer(d.issuer.Token(staff))}, 200, d.issuer.URL() + " caller"},
		{"token without the role", "GET", "/token", []func(*http.Request){bearer(d.issuer.Token())}, 403, ""},
		{"bound token", "GET", "/token", []func(*http.Request){bearer(bound), worn}, 200, d.issuer.URL() + " caller"},
		{"bound token, stolen", "GET", "/token", []func(*http.Request){bearer(bound)}, 401, `error="invalid_token"`},
		{"token without proof", "GET", "/proof", []func(*http.Request){header("Authorization", "DPoP "+d.issuer.Token())}, 401, `error="invalid_dpop_proof", algs="RS256 PS256 ES256 EdDSA"`},
		{"signed", "GET", "/signed", []func(*http.Request){header("Authorization", "HOBA right")}, 200, "own signer"},
		{"signed wrongly", "GET", "/signed", []func(*http.Request){header("Authorization", "HOBA wrong")}, 401, "hoba"},
		{"password", "GET", "/password", []func(*http.Request){password("open sesame")}, 200, "htpasswd alice"},
		{"wrong password", "GET", "/password", []func(*http.Request){password("open barley")}, 401, "Basic"},
		{"key", "GET", "/key", []func(*http.Request){header("X-Key", d.key)}, 200, "api-key desk"},
		{"wrong key", "GET", "/key", []func(*http.Request){header("X-Key", d.key+"a")}, 401, "ApiKey"},
		{"session", "POST", "/session", []func(*http.Request){cookie("same-origin")}, 200, "login bob"},
		{"session of another site", "POST", "/session", []func(*http.Request){cookie("cross-site")}, 403, ""},
		{"session from nowhere", "POST", "/session", []func(*http.Request){cookie("")}, 403, ""},
		{"badge", "GET", "/badge", []func(*http.Request){worn}, 200, "certificate CN=porter"},
		{"both", "GET", "/both", []func(*http.Request){worn, header("X-Key", d.key)}, 200, "both CN=porter+desk"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, c.path, nil)
			for _, change := range c.change {
				change(r)
			}
			w := httptest.NewRecorder()
			d.handler.ServeHTTP(w, r)
			challenge := strings.Join(w.Header().Values("WWW-Authenticate"), "; ")
			if w.Code != c.status || c.status == 200 && w.Body.String() != c.answer || c.status == 401 && !strings.Contains(challenge, c.answer) {
				t.Errorf("%d %s %s", w.Code, challenge, w.Body)
			}
		})
	}
}

// TestNonce: the guard hands the verifier's nonce on to whoever has to repeat it.
func TestNonce(t *testing.T) {
	d := newDoor(t)
	r := httptest.NewRequest("GET", "/proof", nil)
	r.Header.Set("Authorization", "DPoP "+d.issuer.Token())
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	if w.Code != 401 || w.Header().Get("DPoP-Nonce") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// TestMissing makes no guard that lacks a verifier.
func TestMissing(t *testing.T) {
	if _, err := lobbyidentity.NewGuard(lobbyidentity.Verifiers{}, nil, lobbyidentity.Names{}); err == nil || err.Error() != "lobbyidentity: Verifiers.Badge is nil" {
		t.Error(err)
	}
	var _ lobby.Authorizer[*identity.Identity] = lobbyidentity.Names{}
}
