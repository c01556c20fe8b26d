package identitytest

import (
	"context"
	"crypto"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

// Audience is the name of the service under test at the issuer, unless [ForAudience] says otherwise.
const Audience = "https://api.example.test"

// Key is a key of an issuer, with what it publishes of it.
type Key struct {
	ID        string
	Algorithm string // of the tokens that it signs
	Use       string // "sig" if empty
	Private   crypto.Signer
}

// Issuer is an OpenID Connect provider in this process: a discovery document, a key set, and whatever
// token a test asks for. Its methods may be called concurrently.
type Issuer struct {
	audience string
	claims   map[string]any
	url      string
	address  string
	fetches  atomic.Int64
	hangs    atomic.Bool

	mu     sync.Mutex
	keys   []Key
	extra  []any // published as they are
	number int
	server *http.Server
}

// NewIssuer starts an issuer on a free loopback port, or [At] an address. Close it when done.
func NewIssuer(options ...Option) (*Issuer, error) {
	s := newSettings(options)
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		return nil, err
	}
	i := &Issuer{audience: s.audience, claims: s.claims, address: s.address}
	if _, port, _ := net.SplitHostPort(s.address); port == "0" {
		i.address = listener.Addr().String()
	}
	i.url = "http://" + i.address
	i.keys = []Key{{ID: "first", Algorithm: "RS256", Private: rsaKey(0)}}
	i.serve(listener)
	return i, nil
}

// Foreign mints tokens in the name of a provider elsewhere, such as a real one that a test started,
// whose private key the test has. [RunAs] sends them.
func Foreign(url string, key Key, options ...Option) *Issuer {
	s := newSettings(options)
	return &Issuer{audience: s.audience, claims: s.claims, url: url, keys: []Key{key}}
}

// URL returns the issuer's name, which is also its address.
func (i *Issuer) URL() string { return i.url }

// Fetches returns how often the key set was asked for.
func (i *Issuer) Fetches() int { return int(i.fetches.Load()) }

// Close stops the issuer.
func (i *Issuer) Close() { i.Stop() }

// Stop closes the issuer's port and its connections, as if it were killed.
func (i *Issuer) Stop() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.server != nil {
		_ = i.server.Close() // there is nothing to do about an error
		i.server = nil
	}
}

// Start opens the port again after Stop.
func (i *Issuer) Start() error {
	// The system may need a moment to give the port back.
	var listener net.Listener
	var err error
	for range 50 {
		if listener, err = net.Listen("tcp", i.address); err == nil {
			i.serve(listener)
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

// Hang makes the issuer accept requests and not answer, or answer again.
func (i *Issuer) Hang(on bool) { i.hangs.Store(on) }

// Rotate replaces all keys by a new one.
func (i *Issuer) Rotate() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.number++
	i.keys = []Key{{ID: fmt.Sprintf("rotated-%d", i.number), Algorithm: "RS256", Private: rsaKey(4 + i.number%2)}}
}

// Publish adds a key to the key set.
func (i *Issuer) Publish(key Key) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = append(i.keys, key)
}

func (i *Issuer) publishRaw(key any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.extra = append(i.extra, key)
}

// Parts are the header and the claims of a token that is about to be signed.
type Parts struct{ Header, Claims map[string]any }

// Token returns a right access token (RFC 9068), changed by the functions and signed by the first key.
func (i *Issuer) Token(change ...func(Parts)) string {
	return i.TokenBy(i.key(), change...)
}

// key returns the key that signs right tokens.
func (i *Issuer) key() Key {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.keys[0]
}

// TokenBy returns a token that the key signed.
func (i *Issuer) TokenBy(key Key, change ...func(Parts)) string {
	now := time.Now()
	p := Parts{
		Header: map[string]any{"alg": key.Algorithm, "typ": "at+jwt", "kid": key.ID},
		Claims: map[string]any{
			"iss": i.url, "aud": i.audience, "sub": "caller", "client_id": "client", "jti": fmt.Sprint(now.UnixNano()),
			"iat": now.Unix(), "exp": now.Add(10 * time.Minute).Unix(), "scope": "openid",
		},
	}
	maps.Copy(p.Claims, i.claims)
	for _, f := range change {
		f(p)
	}
	return sign(key, p)
}

// sign writes and signs a token as its header says, or fails loudly: the test would be of no use.
func sign(key Key, p Parts) string {
	signed := encode(p.Header) + "." + encode(p.Claims)
	return signed + "." + signature(key, signed)
}

func signature(key Key, signed string) string {
	var private any = key.Private
	sig, err := jwt.GetSigningMethod(key.Algorithm).Sign(signed, private)
	if err != nil {
		panic(fmt.Sprintf("identitytest: %s with %T: %v", key.Algorithm, key.Private, err))
	}
	return base64.RawURLEncoding.EncodeToString(sig)
}

func encode(value any) string {
	source, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("identitytest: %v", err))
	}
	return base64.RawURLEncoding.EncodeToString(source)
}

func (i *Issuer) serve(listener net.Listener) {
	mux := http.NewServeMux()
	metadata := func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{
			"issuer": i.url, "jwks_uri": i.url + "/jwks", "authorization_endpoint": i.url + "/authorize", "token_endpoint": i.url + "/token",
			"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
			"id_token_signing_alg_values_supported": []string{"RS256", "ES256", "EdDSA"},
		})
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", metadata)
	mux.HandleFunc("GET /.well-known/oauth-authorization-server", metadata)
	mux.HandleFunc("GET /jwks", func(w http.ResponseWriter, _ *http.Request) {
		i.fetches.Add(1)
		answer(w, map[string]any{"keys": i.published()})
	})
	mux.HandleFunc("POST /token", i.serveToken)
	// A key set of the attacker's, for headers that name one.
	mux.HandleFunc("GET /evil", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"keys": []any{PublicJWK(Key{ID: "evil", Algorithm: "RS256", Private: rsaKey(1)})}})
	})
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second}
	stopped, stop := context.WithCancel(context.Background())
	server.RegisterOnShutdown(stop)
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for i.hangs.Load() {
			select {
			case <-r.Context().Done():
				return
			case <-stopped.Done():
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
		mux.ServeHTTP(w, r)
	})
	i.mu.Lock()
	i.server = server
	i.mu.Unlock()
	go func() { _ = server.Serve(listener) }() // it ends by Stop
}

func (i *Issuer) published() []any {
	i.mu.Lock()
	defer i.mu.Unlock()
	var list []any
	for _, key := range i.keys {
		list = append(list, PublicJWK(key))
	}
	return append(list, i.extra...)
}

// serveToken answers whatever token it is asked for, as text: each field of the form is a claim, and
// one that is sent twice is a list.
func (i *Issuer) serveToken(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_, _ = fmt.Fprintln(w, i.Token(func(p Parts) { // whoever asked is gone
		for name, values := range r.PostForm {
			p.Claims[name] = values
			if len(values) == 1 {
				p.Claims[name] = values[0]
			}
		}
	}))
}

// PublicJWK returns what a key set says of a key.
func PublicJWK(key Key) any {
	use := key.Use
	if use == "" {
		use = "sig"
	}
	return jose.JSONWebKey{Key: key.Private.Public(), KeyID: key.ID, Algorithm: key.Algorithm, Use: use}
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value) // whoever asked is gone
}
