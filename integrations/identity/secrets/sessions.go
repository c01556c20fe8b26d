package secrets

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/oasguard/oasguard/integrations/identity"
)

// Session is what a store keeps of somebody who logged in.
type Session struct {
	Identity *identity.Identity
	Began    time.Time
	Seen     time.Time
}

// Store keeps sessions by the hash of their id, so that who reads the store cannot log in. It must be
// safe for concurrent use. An error is 503.
type Store interface {
	Load(ctx context.Context, id [sha256.Size]byte) (Session, bool, error)
	Save(ctx context.Context, id [sha256.Size]byte, session Session, until time.Time) error
	// Touch sets Seen of a session and keeps it until then. It must not bring back one that was
	// deleted meanwhile, by a logout.
	Touch(ctx context.Context, id [sha256.Size]byte, seen, until time.Time) error
	Delete(ctx context.Context, id [sha256.Size]byte) error
}

// SessionsConfig says how sessions last.
type SessionsConfig struct {
	Store Store // [NewMemory] for one process
	// Name is the cookie's: "__Host-session" if empty. Browsers send a cookie of such a name only
	// over https and only to the host that set it.
	Name string
	// Idle ends a session that is not used, Life any: 30 minutes and 12 hours if zero.
	Idle, Life time.Duration
	// TrustedOrigins are other origins that may send unsafe requests, such as
	// https://app.example.com for a front end on another host.
	TrustedOrigins []string
	// Insecure lets the cookie pass over http, for a test on this machine. Its name must then not
	// begin with "__".
	Insecure bool
}

// Sessions are logins that a cookie stands for.
type Sessions struct {
	config SessionsConfig
	cross  *http.CrossOriginProtection
	now    func() time.Time
}

// NewSessions checks the configuration.
func NewSessions(config SessionsConfig) (*Sessions, error) {
	if config.Store == nil {
		return nil, errors.New("secrets: no Store")
	}
	if config.Name == "" {
		config.Name = "__Host-session"
	}
	if !config.Insecure && !strings.HasPrefix(config.Name, "__Host-") {
		return nil, errors.New("secrets: Name must begin with __Host-, so that no other host can set the cookie")
	}
	if config.Insecure && strings.HasPrefix(config.Name, "__") {
		return nil, errors.New("secrets: with Insecure, browsers drop a cookie whose name begins with __")
	}
	if config.Idle == 0 {
		config.Idle = 30 * time.Minute
	}
	if config.Life == 0 {
		config.Life = 12 * time.Hour
	}
	if config.Idle < 0 || config.Life < config.Idle {
		return nil, errors.New("secrets: Idle must be positive and not longer than Life")
	}
	s := &Sessions{config: config, cross: http.NewCrossOriginProtection(), now: time.Now}
	for _, origin := range config.TrustedOrigins {
		if err := s.cross.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Start begins a session for somebody who has just logged in, and sets its cookie. A session that the
// request came with ends: an id from before the login may be known to others.
func (s *Sessions) Start(w http.ResponseWriter, r *http.Request, who *identity.Identity) error {
	if who == nil || who.Subject == "" {
		return fail(invalid, "nobody logged in")
	}
	if err := s.forget(r); err != nil {
		return err
	}
	random := make([]byte, 32)
	_, _ = rand.Read(random) // it never fails
	value := base64.RawURLEncoding.EncodeToString(random)
	now := s.now()
	if err := s.config.Store.Save(r.Context(), sha256.Sum256([]byte(value)), Session{who, now, now}, now.Add(s.config.Idle)); err != nil {
		return cannotTell(err, "saving a session")
	}
	http.SetCookie(w, s.cookie(value, int(s.config.Life/time.Second)))
	return nil
}

// End ends the session of a request and removes its cookie.
func (s *Sessions) End(w http.ResponseWriter, r *http.Request) error {
	if err := s.forget(r); err != nil {
		return err
	}
	http.SetCookie(w, s.cookie("", -1))
	return nil
}

func (s *Sessions) cookie(value string, age int) *http.Cookie {
	return &http.Cookie{
		Name: s.config.Name, Value: value, Path: "/", MaxAge: age,
		Secure: !s.config.Insecure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// forget deletes the sessions that a request names.
func (s *Sessions) forget(r *http.Request) error {
	for _, cookie := range r.CookiesNamed(s.config.Name) {
		if err := s.config.Store.Delete(r.Context(), sha256.Sum256([]byte(cookie.Value))); err != nil {
			return cannotTell(err, "ending a session")
		}
	}
	return nil
}

// Verify returns whose session the cookie's value is. Of an unsafe request it also checks that no
// other site made the browser send it.
func (s *Sessions) Verify(r *http.Request, value string) (*identity.Identity, error) {
	id := sha256.Sum256([]byte(value))
	session, found, err := s.config.Store.Load(r.Context(), id)
	if err != nil {
		return nil, cannotTell(err, "looking up a session")
	}
	now := s.now()
	if !found || session.Identity == nil || now.Sub(session.Began) >= s.config.Life || now.Sub(session.Seen) >= s.config.Idle {
		return nil, fail(invalid, "no such session, or it is over")
	}
	if err := s.checkOrigin(r); err != nil {
		return nil, err
	}
	// Saved now and then, not with every request.
	if now.Sub(session.Seen) > s.config.Idle/10 {
		if err := s.config.Store.Touch(r.Context(), id, now, now.Add(s.config.Idle)); err != nil {
			return nil, cannotTell(err, "saving a session")
		}
	}
	who := *session.Identity // a handler may change its own
	return &who, nil
}

// checkOrigin refuses unsafe requests of other sites. Browsers say in Sec-Fetch-Site or Origin where a
// request comes from; one that says neither is refused, since a cookie is a browser's credential. A
// WebSocket begins with GET and is not safe all the same.
func (s *Sessions) checkOrigin(r *http.Request) error {
	upgrade := r.Header.Get("Upgrade") != ""
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		if !upgrade {
			return nil
		}
	}
	if r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "" {
		return fail(forbidden, "an unsafe request with a cookie, and neither Sec-Fetch-Site nor Origin says where it comes from")
	}
	checked := r
	if upgrade {
		checked = r.Clone(r.Context())
		checked.Method = http.MethodPost
	}
	if err := s.cross.Check(checked); err != nil {
		return &Error{kind: forbidden, reason: "another site made this request", cause: err}
	}
	return nil
}
