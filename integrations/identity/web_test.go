package identity

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestJudgeURL(t *testing.T) {
	for _, c := range []struct {
		url          string
		fromLoopback bool
		ok           bool
	}{
		{"https://id.example.test/keys", false, true},
		{"https://10.0.0.7/keys", false, true}, // a provider of the same network
		{"http://id.example.test/keys", false, false},
		{"http://id.example.test/keys", true, false},
		{"http://127.0.0.1:1/keys", true, true},
		{"http://[::1]:1/keys", true, true},
		{"http://localhost/keys", true, true},
		{"http://127.0.0.1:1/keys", false, false},
		{"https://127.0.0.1/keys", false, false},
		{"https://127.8.8.8/keys", false, false},
		{"https://LOCALHOST./keys", false, false},
		{"https://x.localhost/keys", false, false},
		{"https://[::ffff:127.0.0.1]/keys", false, false},
		{"https://0.0.0.0/keys", false, false},
		{"file:///etc/passwd", true, false},
		{"https:///keys", true, false},
		{"https://u:p@id.example.test/", true, false},
		{"//id.example.test", true, false},
		{"", true, false},
		{"https://id.example.test/%zz", true, false},
	} {
		if _, err := judgeURL(c.url, c.fromLoopback); (err == nil) != c.ok {
			t.Errorf("%q, from loopback %v: %v", c.url, c.fromLoopback, err)
		}
	}
}

func TestJudgeAddress(t *testing.T) {
	for address, ok := range map[string]bool{
		"192.0.2.7:443": true, "127.0.0.1:443": true, "169.254.169.254:443": false, "[fe80::1]:443": false,
		"[::ffff:169.254.169.254]:443": false, "224.0.0.1:443": false, "x": false,
	} {
		if err := judgeAddress("tcp", address, nil); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestRedirects follows a redirect only to where the provider itself might be.
func TestRedirects(t *testing.T) {
	var target string
	hops := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/loop":
			hops++
			http.Redirect(w, r, "/loop", http.StatusFound)
		case r.URL.Path == "/there":
			_, _ = w.Write([]byte("{}"))
		default:
			http.Redirect(w, r, target, http.StatusTemporaryRedirect)
		}
	}))
	defer server.Close()
	get := func(to string) error {
		target = to
		_, err := newWeb(nil, 5*time.Second).get(t.Context(), server.URL)
		return err
	}
	if err := get("/there"); err != nil {
		t.Error(err)
	}
	for _, to := range []string{"http://id.example.test/", "file:///etc/passwd", "ftp://127.0.0.1/"} {
		if err := get(to); err == nil {
			t.Errorf("redirected to %s", to)
		}
	}
	if err := get("/loop"); err == nil || hops > 4 {
		t.Errorf("%d hops, %v", hops, err)
	}
	// A question carries a token and a secret: it goes nowhere else.
	target = "/there"
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader("token=x"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newWeb(nil, 5*time.Second).do(request); err == nil {
		t.Error("a POST was redirected")
	}
}

// TestDiscovery refuses documents that lead elsewhere.
func TestDiscovery(t *testing.T) {
	var document, oauth string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/x/.well-known/openid-configuration" && document != "":
			_, _ = w.Write([]byte(document))
		case r.URL.Path == "/.well-known/oauth-authorization-server/x" && oauth != "":
			_, _ = w.Write([]byte(oauth))
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	issuer := server.URL + "/x"
	good := fmt.Sprintf(`{"issuer":%q,"jwks_uri":%q}`, issuer, server.URL+"/keys")
	for _, c := range []struct{ name, document, oauth, want string }{
		{"right", good, "", ""},
		{"of OAuth only", "", good, ""},
		{"another issuer", `{"issuer":"https://evil.test","jwks_uri":"https://evil.test/keys"}`, "", "calls itself"},
		{"with a slash", fmt.Sprintf(`{"issuer":%q,"jwks_uri":%q}`, issuer+"/", server.URL+"/keys"), "", "a slash at the end included"},
		{"plain http", fmt.Sprintf(`{"issuer":%q,"jwks_uri":"http://id.example.test/keys"}`, issuer), "", "must begin with https"},
		{"no keys", fmt.Sprintf(`{"issuer":%q}`, issuer), "", "not an absolute URL"},
		{"not JSON", "<html>", "", "not a JSON object"},
		{"none", "", "", "status 404"},
		{"1 MB", `{"x":"` + strings.Repeat("x", 1<<20) + `"}`, "", "more than 512 kB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			document, oauth = c.document, c.oauth
			p := provider{web: newWeb(nil, 5*time.Second), issuer: issuer}
			at, err := p.discover(t.Context(), "jwks_uri")
			if c.want == "" && (err != nil || at != server.URL+"/keys") || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%q, %v", at, err)
			}
		})
	}
	if openID, oauth := wellKnown("https://id.example.test/"); openID != "https://id.example.test/.well-known/openid-configuration" ||
		oauth != "https://id.example.test/.well-known/oauth-authorization-server" {
		t.Error(openID, oauth)
	}
}

// TestKeySet is about the order of fetches: an old answer that comes late must not undo a new one.
func TestKeySet(t *testing.T) {
	slow, fast := make(chan *keys), make(chan *keys)
	fetches := make(chan chan *keys, 2)
	s := &keySet{timeout: time.Minute, refresh: time.Minute, maxStale: time.Minute}
	s.fetch = func(context.Context, string) (*keys, string, error) { return <-<-fetches, "", nil }
	first := s.start(time.Now())
	fetches <- slow
	time.Sleep(time.Millisecond) // so that the first takes the first
	second := s.start(first.began.Add(time.Second))
	fetches <- fast
	old, recent := &keys{}, &keys{}
	go func() { fast <- recent; slow <- old }()
	<-first.done
	<-second.done
	if s.current.Load().began != second.began {
		t.Error("the answer of the fetch that began first counts")
	}
}

// TestStale uses keys for as long as is configured and no longer.
func TestStale(t *testing.T) {
	s := &keySet{timeout: time.Second, refresh: time.Hour, maxStale: time.Nanosecond}
	s.fetch = func(context.Context, string) (*keys, string, error) { return nil, "", errors.New("down") }
	k := &key{}
	s.current.Store(&snapshot{&keys{all: []*key{k}, byID: map[string][]*key{"k": {k}}}, time.Now().Add(-time.Hour)})
	var unavailable interface{ Unavailable() bool }
	if _, err := s.lookup(t.Context(), "k", "RS256"); !errors.As(err, &unavailable) || !unavailable.Unavailable() {
		t.Error(err)
	}
}
