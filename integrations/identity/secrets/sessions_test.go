package secrets

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/identity"
)

// clock is a time that a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newSessions(t *testing.T, config SessionsConfig) (*Sessions, *clock) {
	t.Helper()
	c := &clock{time.Unix(1795000000, 0)}
	if config.Store == nil {
		m := NewMemory(100)
		m.now = c.now
		config.Store = m
	}
	s, err := NewSessions(config)
	if err != nil {
		t.Fatal(err)
	}
	s.now = c.now
	return s, c
}

// login starts a session and returns its cookie.
func login(t *testing.T, s *Sessions, r *http.Request) *http.Cookie {
	t.Helper()
	w := httptest.NewRecorder()
	if err := s.Start(w, r, &identity.Identity{Subject: "alice", Roles: []string{"staff"}}); err != nil {
		t.Fatal(err)
	}
	return w.Result().Cookies()[0]
}

func get() *http.Request { return httptest.NewRequest("GET", "https://hotel.example/", nil) }

func TestSessions(t *testing.T) {
	s, clock := newSessions(t, SessionsConfig{})
	cookie := login(t, s, get())
	if text := cookie.String(); !strings.HasPrefix(text, "__Host-session=") || !strings.HasSuffix(text, "; Path=/; Max-Age=43200; HttpOnly; Secure; SameSite=Lax") {
		t.Error(text)
	}
	i, err := s.Verify(get(), cookie.Value)
	if err != nil || i.Subject != "alice" || !i.HasRole("staff") {
		t.Fatalf("%+v, %v", i, err)
	}
	for _, wrong := range []string{"", "x", cookie.Value + "x", strings.ToLower(cookie.Value)} {
		if _, err := s.Verify(get(), wrong); status(err) != 401 {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	// Used now and then it goes on, until its life is over.
	for n := range 24 {
		if _, err := s.Verify(get(), cookie.Value); err != nil {
			t.Fatalf("after %d steps: %v", n, err)
		}
		clock.at = clock.at.Add(29*time.Minute + 59*time.Second)
	}
	clock.at = clock.at.Add(30 * time.Second)
	if _, err := s.Verify(get(), cookie.Value); status(err) != 401 {
		t.Error("it lives for ever", err)
	}
	cookie = login(t, s, get())
	clock.at = clock.at.Add(30 * time.Minute)
	if _, err := s.Verify(get(), cookie.Value); status(err) != 401 {
		t.Error("it is never idle", err)
	}
}

// TestSessionsEnd shows that an id is of no use after logout, nor after another login.
func TestSessionsEnd(t *testing.T) {
	s, _ := newSessions(t, SessionsConfig{})
	first := login(t, s, get())
	r := get()
	r.AddCookie(first)
	second := login(t, s, r)
	if first.Value == second.Value {
		t.Error("the id stays")
	}
	if _, err := s.Verify(get(), first.Value); status(err) != 401 {
		t.Error("an id from before the login", err)
	}
	r = get()
	r.AddCookie(second)
	w := httptest.NewRecorder()
	if err := s.End(w, r); err != nil || w.Result().Cookies()[0].MaxAge >= 0 {
		t.Error(err, w.Result().Cookies())
	}
	if _, err := s.Verify(get(), second.Value); status(err) != 401 {
		t.Error("after logout", err)
	}
	// A request under way when its session ends must not bring it back.
	if err := s.config.Store.Touch(t.Context(), sha256.Sum256([]byte(second.Value)), time.Now(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(get(), second.Value); status(err) != 401 {
		t.Error("brought back", err)
	}
}

// TestCrossSite refuses what another site makes a browser send.
func TestCrossSite(t *testing.T) {
	s, _ := newSessions(t, SessionsConfig{TrustedOrigins: []string{"https://app.example"}})
	cookie := login(t, s, get())
	for _, c := range []struct {
		method, site, origin string
		upgrade              bool
		want                 int
	}{
		{"GET", "cross-site", "https://evil.example", false, 200},
		{"HEAD", "", "", false, 200},
		{"POST", "same-origin", "https://hotel.example", false, 200},
		{"POST", "none", "", false, 200},
		{"POST", "", "https://hotel.example", false, 200},
		{"POST", "cross-site", "https://app.example", false, 200},
		{"POST", "cross-site", "https://evil.example", false, 403},
		{"POST", "same-site", "https://other.hotel.example", false, 403},
		{"POST", "", "https://evil.example", false, 403},
		{"POST", "", "null", false, 403},
		{"POST", "", "", false, 403},
		{"DELETE", "cross-site", "", false, 403},
		{"PROPFIND", "", "", false, 403},
		{"get", "cross-site", "", false, 403},
		{"GET", "cross-site", "https://evil.example", true, 403},
		{"GET", "", "", true, 403},
		{"GET", "same-origin", "https://hotel.example", true, 200},
	} {
		r := get()
		r.Method = c.method
		for name, value := range map[string]string{"Sec-Fetch-Site": c.site, "Origin": c.origin} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		if c.upgrade {
			r.Header.Set("Upgrade", "websocket")
		}
		if _, err := s.Verify(r, cookie.Value); status(err) != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

type brokenStore struct{ Store }

func (brokenStore) Load(context.Context, [sha256.Size]byte) (Session, bool, error) {
	return Session{}, false, errors.New("down")
}

func TestSessionsDown(t *testing.T) {
	s, _ := newSessions(t, SessionsConfig{Store: brokenStore{NewMemory(1)}})
	if _, err := s.Verify(get(), "x"); status(err) != 503 {
		t.Error(err)
	}
	m := NewMemory(1)
	full, _ := newSessions(t, SessionsConfig{Store: m})
	full.now = time.Now
	login(t, full, get())
	if err := full.Start(httptest.NewRecorder(), get(), &identity.Identity{Subject: "bob"}); status(err) != 503 {
		t.Error(err)
	}
	if err := full.Start(httptest.NewRecorder(), get(), &identity.Identity{}); status(err) != 401 {
		t.Error(err)
	}
}

func TestSessionsConfig(t *testing.T) {
	m := NewMemory(1)
	for want, config := range map[string]SessionsConfig{
		"no Store":        {},
		"begin with __Ho": {Store: m, Name: "session"},
		"drop a cookie":   {Store: m, Insecure: true},
		"not longer":      {Store: m, Idle: 24 * time.Hour},
		"invalid origin":  {Store: m, TrustedOrigins: []string{"app.example"}},
	} {
		if _, err := NewSessions(config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
