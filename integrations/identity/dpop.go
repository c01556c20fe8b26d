package identity

import (
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// DPoPConfig is for tokens that a client proves to hold the key of (RFC 9449).
type DPoPConfig struct {
	// BaseURL is where clients reach this service, as https://api.example.com, with the path that a
	// proxy takes away, if any. It is not read from the request: who forwards somebody else's proof
	// chooses the Host field. VerifyDPoP accepts nothing without it.
	BaseURL string
	// MaxAge is how old a proof may be, besides the leeway: 60 seconds if zero.
	MaxAge time.Duration
	// MaxProofs bounds the proofs that are remembered so that none counts twice: 100,000 in each
	// MaxAge if zero. Beyond that requests are 503.
	MaxProofs int
	// Seen replaces the memory of this process by one that several instances share. It reports
	// whether the proof has been seen before, and remembers it until the given time.
	Seen func(ctx context.Context, proof [sha256.Size]byte, until time.Time) (bool, error)
	// NonceAge makes every proof repeat a value of this service that is no older (RFC 9449, 9), so
	// that none can be made in advance. Clients get it with the 401 of their first request, and a
	// new one at least every half of this time. No nonce is asked for if zero.
	NonceAge time.Duration
	// NonceKey makes the nonces: 32 random bytes at least, the same in all instances of a service.
	// Random and this process's own if empty.
	NonceKey []byte
}

func (c *DPoPConfig) settle() error {
	preset(&c.MaxAge, time.Minute)
	preset(&c.MaxProofs, 100_000)
	if c.MaxAge < 0 || c.MaxProofs < 0 {
		return errors.New("MaxAge and MaxProofs must not be negative")
	}
	switch {
	case c.NonceAge < 0 || c.NonceAge > 0 && c.NonceAge < time.Second:
		return errors.New("NonceAge must be a second at least, or zero")
	case len(c.NonceKey) > 0 && c.NonceAge == 0:
		return errors.New("NonceKey without NonceAge")
	case len(c.NonceKey) > 0 && len(c.NonceKey) < nonceKeyBytes:
		return fmt.Errorf("NonceKey has %d bytes, it takes %d at least", len(c.NonceKey), nonceKeyBytes)
	}
	if c.BaseURL == "" {
		return nil
	}
	u, err := judgeURL(c.BaseURL, true)
	if err == nil && (u.RawQuery != "" || u.Fragment != "") {
		err = errors.New("a query or fragment in it")
	}
	if err != nil {
		return fmt.Errorf("BaseURL: %w", err)
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	return nil
}

const (
	maxProofBytes  = 8 << 10
	codeProof      = "invalid_dpop_proof" // RFC 9449, 7.1
	codeToken      = "invalid_token"
	dpopField      = "Dpop" // as net/http writes the name DPoP
	dpopProofType  = "dpop+jwt"
	thumbprintName = "jkt"
)

// VerifyDPoP returns who a token is for that was sent with the scheme DPoP and a proof in the field of
// that name. A token that is not bound to the proof's key is refused (RFC 9449, 4.3 and 7.1).
func (j *JWT) VerifyDPoP(r *http.Request, token string) (*Identity, error) {
	if j.config.DPoP.BaseURL == "" {
		return nil, cannotTell(nil, "DPoP.BaseURL is not configured")
	}
	p, err := j.parseProof(r, token)
	if err != nil {
		return nil, j.challenged(err, codeProof)
	}
	i, err := j.verify(r.Context(), token, func(cnf any, _ bool) error {
		want, err := confirmation(cnf, thumbprintName)
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(p.thumbprint)) != 1 {
			return refuse("the token is bound to another key")
		}
		return nil
	})
	if err != nil {
		return nil, j.challenged(err, codeToken)
	}
	// The last check, so that only proofs that count fill the memory.
	if err := j.firstUse(r.Context(), p); err != nil {
		return nil, j.challenged(err, codeProof)
	}
	return i, nil
}

// challenged gives an error the code, the parameters and the header fields of a DPoP challenge.
func (j *JWT) challenged(err error, code string) error {
	var own *Error
	if !errors.As(err, &own) {
		return err
	}
	with := *own
	if with.code == "" {
		with.code = code
	}
	with.params = [][2]string{{"algs", strings.Join(j.config.Algorithms, " ")}}
	with.header = j.nonces.header(j.config.Now())
	return &with
}

// proof is a verified DPoP proof.
type proof struct {
	thumbprint string
	id         [sha256.Size]byte
	until      time.Time
}

// parseProof verifies the proof that came with a token.
func (j *JWT) parseProof(r *http.Request, token string) (*proof, error) {
	fields := r.Header[dpopField]
	if len(fields) != 1 {
		return nil, refuse("%d DPoP proofs instead of one", len(fields))
	}
	t, err := parse(fields[0], maxProofBytes, nil)
	if err != nil {
		return nil, err
	}
	if t.typ != dpopProofType || !slices.Contains(j.config.Algorithms, t.algorithm) {
		return nil, refuse("not a DPoP proof: typ %s, alg %s", quote(t.typ), quote(t.algorithm))
	}
	key, thumbprint := proofKey(t)
	if key == nil || !key.verifies(t.algorithm) {
		return nil, refuse("the proof has no public key for its algorithm")
	}
	if err := j.checkProof(r, t, token); err != nil {
		return nil, err
	}
	if algorithms[t.algorithm].method.Verify(t.signed, t.signature, key.public) != nil {
		return nil, refuse("the proof's signature is wrong")
	}
	id, _ := t.claims["jti"].(string)
	made, _, _ := date(t.claims, "iat")
	return &proof{
		thumbprint: thumbprint,
		id:         sha256.Sum256([]byte(thumbprint + " " + id)),
		until:      made.Add(j.config.DPoP.MaxAge + j.config.Leeway),
	}, nil
}

// proofKey returns the key in the proof's header, and its thumbprint (RFC 7638).
func proofKey(t *token) (*key, string) {
	raw, err := json.Marshal(t.parameters["jwk"])
	if err != nil {
		return nil, ""
	}
	one := parseJWK(raw)
	if one == nil {
		return nil, ""
	}
	sum, err := (&jose.JSONWebKey{Key: one.public}).Thumbprint(crypto.SHA256)
	if err != nil {
		return nil, ""
	}
	return one, base64.RawURLEncoding.EncodeToString(sum)
}

// checkProof checks what a proof says: for this request, for this token, and just now.
func (j *JWT) checkProof(r *http.Request, t *token, token string) error {
	if id, _ := t.claims["jti"].(string); id == "" {
		return refuse("the proof has no jti")
	}
	if method, _ := t.claims["htm"].(string); method != r.Method {
		return refuse("the proof is for another method")
	}
	if at, _ := t.claims["htu"].(string); !sameURL(at, j.config.DPoP.BaseURL+requestPath(r)) {
		return refuse("the proof is for another URL")
	}
	if hash, _ := t.claims["ath"].(string); !sameHash(hash, []byte(token)) {
		return refuse("the proof is for another token")
	}
	now := j.config.Now()
	if err := checkTimes(t.claims, now, j.config.Leeway, false); err != nil {
		return err
	}
	made, present, _ := date(t.claims, "iat")
	if !present || now.After(made.Add(j.config.DPoP.MaxAge+j.config.Leeway)) {
		return refuse("the proof is too old")
	}
	return j.nonces.check(t.claims, now)
}

// requestPath returns the path as the client sent it, whatever a router has cut from it since.
func requestPath(r *http.Request) string {
	if strings.HasPrefix(r.RequestURI, "/") {
		path, _, _ := strings.Cut(r.RequestURI, "?")
		return path
	}
	return r.URL.EscapedPath()
}

// sameURL compares two URLs without query and fragment, normalised (RFC 3986, 6.2.2 and 6.2.3).
func sameURL(a, b string) bool {
	first, ok := normalURL(a)
	second, also := normalURL(b)
	return ok && also && first == second
}

func normalURL(text string) (string, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.Opaque != "" {
		return "", false
	}
	host := strings.ToLower(u.Host)
	switch u.Scheme { // url.Parse writes it in lower case
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	return u.Scheme + "://" + host + normalEscapes(path), true
}

// normalEscapes writes escapes in upper case and decodes those of characters that need none.
func normalEscapes(path string) string {
	if !strings.Contains(path, "%") {
		return path
	}
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		if path[i] != '%' || i+2 >= len(path) {
			b.WriteByte(path[i])
			continue
		}
		if c, err := url.PathUnescape(path[i : i+3]); err == nil && len(c) == 1 && unreserved(c[0]) {
			b.WriteString(c)
		} else {
			b.WriteString(strings.ToUpper(path[i : i+3]))
		}
		i += 2
	}
	return b.String()
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// firstUse refuses a proof that was used before.
func (j *JWT) firstUse(ctx context.Context, p *proof) error {
	seen := j.config.DPoP.Seen
	if seen == nil {
		seen = j.proofs.seen
	}
	before, err := seen(ctx, p.id, p.until)
	switch {
	case err != nil:
		return cannotTell(err, "whether the proof was used before")
	case before:
		return refuse("the proof was used before")
	}
	return nil
}

// replays remembers proofs in two generations, each of the length of a proof's life.
type replays struct {
	limit int
	life  time.Duration
	now   func() time.Time

	mu            sync.Mutex
	began         time.Time
	recent, older map[[sha256.Size]byte]struct{}
}

func newReplays(config JWTConfig) *replays {
	return &replays{limit: config.DPoP.MaxProofs, life: config.DPoP.MaxAge + 2*config.Leeway, now: config.Now}
}

func (m *replays) seen(_ context.Context, id [sha256.Size]byte, _ time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if m.recent == nil || now.Sub(m.began) > m.life {
		if now.Sub(m.began) > 2*m.life {
			m.recent = nil
		}
		m.older, m.recent, m.began = m.recent, map[[sha256.Size]byte]struct{}{}, now
	}
	if _, ok := m.recent[id]; ok {
		return true, nil
	}
	if _, ok := m.older[id]; ok {
		return true, nil
	}
	if len(m.recent) >= m.limit {
		return false, fmt.Errorf("%d proofs in %v", m.limit, m.life)
	}
	m.recent[id] = struct{}{}
	return false, nil
}
