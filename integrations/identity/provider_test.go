package identity_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/oasguard/oasguard/integrations/identity"
	"github.com/oasguard/oasguard/integrations/identity/identitytest"
)

// realProvider is npm's oidc-provider, a process of its own.
type realProvider struct {
	t       *testing.T
	port    int
	process *exec.Cmd
}

// newRealProvider finds a port and installs the provider where it is not yet. It starts nothing.
func newRealProvider(t *testing.T) *realProvider {
	t.Helper()
	if testing.Short() {
		t.Skip("it starts a provider, which takes seconds")
	}
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("no %s here: nothing was tried against the real oidc-provider", name)
		}
	}
	install.Do(func() {
		if _, err := os.Stat(filepath.Join("testdata", "provider", "node_modules")); err == nil {
			return
		}
		command := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--silent")
		command.Dir = filepath.Join("testdata", "provider")
		if out, err := command.CombinedOutput(); err != nil {
			installFault = fmt.Sprintf("npm ci: %v\n%s", err, out)
		}
	})
	if installFault != "" {
		t.Skipf("nothing was tried against the real oidc-provider: %s", installFault)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &realProvider{t: t, port: listener.Addr().(*net.TCPAddr).Port}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return p
}

var (
	install      sync.Once
	installFault string
)

func (p *realProvider) issuer() string { return "http://127.0.0.1:" + strconv.Itoa(p.port) }

// start starts the process and waits until it answers.
func (p *realProvider) start() {
	p.t.Helper()
	p.process = exec.Command("node", "server.mjs", strconv.Itoa(p.port))
	p.process.Dir = filepath.Join("testdata", "provider")
	if err := p.process.Start(); err != nil {
		p.t.Fatal(err)
	}
	for range 600 {
		if response, err := http.Get(p.issuer() + "/jwks"); err == nil {
			_ = response.Body.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatal("the provider does not answer")
}

// kill ends the process as an operating system does.
func (p *realProvider) kill() {
	if p.process != nil {
		_ = p.process.Process.Kill() // it may have ended
		_ = p.process.Wait()
		p.process = nil
	}
}

// get asks one of the test's doors.
func (p *realProvider) get(path string) string {
	p.t.Helper()
	response, err := http.Get(p.issuer() + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %d %v %s", path, response.StatusCode, err, body)
	}
	return string(body)
}

// mint returns a token of alice's.
func (p *realProvider) mint(kind, resource string) string {
	p.t.Helper()
	return p.get("/test/mint?kind=" + kind + "&resource=" + url.QueryEscape(resource))
}

// key returns the provider's private key.
func (p *realProvider) key() identitytest.Key {
	p.t.Helper()
	var answer struct{ Kid, Pem string }
	if err := json.Unmarshal([]byte(p.get("/test/key")), &answer); err != nil {
		p.t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(answer.Pem))
	private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		p.t.Fatal(err)
	}
	return identitytest.Key{ID: answer.Kid, Algorithm: "RS256", Private: private.(*rsa.PrivateKey)}
}

// token asks the token endpoint, with a DPoP proof if key is given.
func (p *realProvider) token(key crypto.Signer) string {
	p.t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "resource": {identitytest.Audience}, "scope": {"rooms.read"}}
	r, err := http.NewRequest(http.MethodPost, p.issuer()+"/token", strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(url.QueryEscape(clientID), url.QueryEscape(clientSecret))
	if key != nil {
		r.Header.Set("DPoP", dpopProof(p.t, key, jwt.MapClaims{"htm": "POST", "htu": p.issuer() + "/token"}))
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct {
		Token string `json:"access_token"`
		Error string `json:"error_description"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.Token == "" {
		p.t.Fatalf("%d %v %s", response.StatusCode, err, answer.Error)
	}
	return answer.Token
}

const clientID, clientSecret = "service", "a secret & more"

func TestRealProvider(t *testing.T) {
	p := newRealProvider(t)
	p.start()
	j := newJWT(t, plain(p.issuer()))
	t.Run("client", func(t *testing.T) {
		i, err := j.Verify(t.Context(), p.token(nil))
		if err != nil {
			t.Fatal(err)
		}
		if i.Subject != "service" || i.Issuer != p.issuer() || !i.HasRole("staff") || !i.HasScope("rooms.read") || i.HasScope("rooms.open") {
			t.Errorf("%+v", i)
		}
	})
	t.Run("user", func(t *testing.T) {
		i, err := j.Verify(t.Context(), p.mint("access", identitytest.Audience))
		if err != nil || i.Subject != "alice" {
			t.Fatalf("%+v, %v", i, err)
		}
	})
	for name, token := range map[string]string{
		"for another API": p.mint("access", "https://other.example.test"),
		"opaque":          p.mint("access", "https://opaque.example.test"),
		"ID token":        p.mint("id", ""),
		"refresh token":   p.mint("refresh", ""),
	} {
		t.Run(name, func(t *testing.T) { refused(t, j, token) })
	}
	t.Run("rows", func(t *testing.T) {
		identitytest.RunAs(t, identitytest.Foreign(p.issuer(), p.key()),
			service(func(r *http.Request, token string) (*identity.Identity, error) { return j.Verify(r.Context(), token) }))
	})
	t.Run("DPoP", func(t *testing.T) {
		key := identitytest.NewKey("", "ES256").Private
		token := p.token(key)
		refused(t, j, token) // as bearer
		config := plain(p.issuer())
		config.DPoP.BaseURL = "https://api.example.test"
		j := newJWT(t, config)
		r := httptest.NewRequest("GET", "/rooms/7?x=y", nil)
		r.Header.Set("DPoP", dpopProof(t, key, jwt.MapClaims{"htm": "GET", "htu": "https://api.example.test/rooms/7", "ath": hashOf(token)}))
		if i, err := j.VerifyDPoP(r, token); err != nil || i.Subject != "service" {
			t.Errorf("%+v, %v", i, err)
		}
	})
	t.Run("introspection", func(t *testing.T) { introspectReal(t, p) })
}

// introspectReal asks the real provider about its opaque tokens.
func introspectReal(t *testing.T, p *realProvider) {
	config := identity.IntrospectionConfig{Issuer: p.issuer(), ClientID: clientID, ClientSecret: clientSecret, Audiences: []string{"https://opaque.example.test"}}
	in, err := identity.NewIntrospection(config)
	if err != nil {
		t.Fatal(err)
	}
	i, err := in.Verify(t.Context(), p.mint("access", "https://opaque.example.test"))
	if err != nil || i.Subject != "alice" || !i.HasRole("staff") || !i.HasScope("rooms.read") {
		t.Errorf("%+v, %v", i, err)
	}
	for name, token := range map[string]string{
		"another API": p.mint("access", "https://opaque.other.example.test"),
		"refresh":     p.mint("refresh", ""),
		"unknown":     "unknown",
		"a JWT":       p.mint("access", identitytest.Audience),
	} {
		if _, err := in.Verify(t.Context(), token); err == nil || unavailable(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	config.ClientSecret = "wrong"
	if in, err = identity.NewIntrospection(config); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Verify(t.Context(), "unknown"); !unavailable(err) || strings.Contains(err.Error(), "wrong") {
		t.Errorf("with a wrong secret of ours: %v", err)
	}
}

// TestRealProviderLife measures what happens around a provider's life. Its bounds are wide, since the
// machine may be busy; -v prints what was measured.
func TestRealProviderLife(t *testing.T) {
	p := newRealProvider(t)
	j := newJWT(t, plain(p.issuer()))
	handler := service(func(r *http.Request, token string) (*identity.Identity, error) { return j.Verify(r.Context(), token) })
	key := identitytest.NewKey("key-1", "RS256")
	if status := call(handler, identitytest.Foreign(p.issuer(), key).Token()); status != http.StatusServiceUnavailable {
		t.Errorf("down at start: %d", status)
	}
	p.start()
	t.Logf("back after %v", accepted(t, handler, p.mint("access", identitytest.Audience)))
	p.get("/test/renew")
	t.Logf("the new key counts after %v", accepted(t, handler, p.mint("access", identitytest.Audience)))

	token := p.mint("access", identitytest.Audience)
	var calls, others atomic.Int64
	ctx, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for ctx.Err() == nil {
				calls.Add(1)
				if call(handler, token) != http.StatusOK {
					others.Add(1)
				}
			}
		})
	}
	time.Sleep(200 * time.Millisecond)
	p.kill()
	time.Sleep(time.Second) // keys were fetched lately, and are asked for again only after askAgain
	unknown := call(handler, identitytest.Foreign(p.issuer(), identitytest.NewKey("new", "RS256")).Token())
	stop()
	group.Wait()
	t.Logf("killed under load: %d calls", calls.Load())
	if others.Load() != 0 {
		t.Errorf("%d calls with a known key were not accepted", others.Load())
	}
	if unknown != http.StatusServiceUnavailable {
		t.Errorf("a key that the provider may have: %d", unknown)
	}
	p.start() // with a key of the same id, and another key
	t.Logf("after a restart with other keys of the same id: %v", accepted(t, handler, p.mint("access", identitytest.Audience)))
}

// accepted calls until the token counts, and says how long that took.
func accepted(t *testing.T, handler http.Handler, token string) time.Duration {
	t.Helper()
	began := time.Now()
	for range 1200 {
		if call(handler, token) == http.StatusOK {
			return time.Since(began)
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("the token is never accepted")
	return 0
}

func call(handler http.Handler, token string) int {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Code
}
