package identity

import (
	"context"
	"net/http"
	"slices"
	"sync/atomic"
	"time"
)

// JWT verifies signed access tokens of one issuer. It is safe for concurrent use and needs no closing.
type JWT struct {
	config JWTConfig
	types  []string
	keys   *keySet
	proofs *replays
	nonces *nonces
	last   atomic.Pointer[header] // of the last token that was accepted
}

// NewJWT checks the configuration and begins to fetch the provider's keys. It does not wait for them:
// a service starts while its provider is down, and answers 503 until it is back.
func NewJWT(config JWTConfig) (*JWT, error) {
	config, err := config.settled()
	if err != nil {
		return nil, err
	}
	source := provider{web: newWeb(config.HTTPClient, config.FetchTimeout), issuer: config.Issuer, jwksURL: config.JWKSURL}
	j := &JWT{
		config: config,
		types:  []string{"at+jwt"},
		keys:   &keySet{fetch: source.fetch, timeout: config.FetchTimeout, refresh: config.Refresh, maxStale: config.MaxStale},
		proofs: newReplays(config),
		nonces: newNonces(config.DPoP),
	}
	for _, typ := range config.Types {
		j.types = append(j.types, mediaType(typ))
	}
	j.keys.inBackground()
	return j, nil
}

// Verify returns who a bearer token is for. It refuses a token that is bound to a key (cnf): a bearer
// proves nothing of it.
func (j *JWT) Verify(ctx context.Context, token string) (*Identity, error) {
	return j.verify(ctx, token, func(cnf any, bound bool) error {
		if bound {
			return refuse("the token is bound to a key, which a bearer does not prove to hold (RFC 9449, 7.2)")
		}
		return nil
	})
}

// VerifyRequest returns who a bearer token of a request is for. Unlike [JWT.Verify] it also accepts a
// token that is bound to the client's certificate (RFC 8705, 3), if r came with that certificate.
func (j *JWT) VerifyRequest(r *http.Request, token string) (*Identity, error) {
	return j.verify(r.Context(), token, func(cnf any, bound bool) error {
		if !bound {
			return nil
		}
		return j.boundToCertificate(r, cnf)
	})
}

// Ready returns nil when there are keys to verify tokens with, for a readiness probe.
func (j *JWT) Ready(ctx context.Context) error {
	if j.keys.usable() != nil {
		return nil
	}
	if err := j.keys.wait(ctx, j.keys.demand()); err != nil {
		return cannotTell(err, "no keys yet")
	}
	return nil
}

// verify checks a token. Checks that cost nothing come first, so that junk is refused without a
// signature check or a question to the provider; a token is accepted only if all pass.
func (j *JWT) verify(ctx context.Context, text string, confirm func(cnf any, bound bool) error) (*Identity, error) {
	t, err := parse(text, j.config.MaxTokenBytes, j.last.Load())
	if err != nil {
		return nil, err
	}
	if err := j.checkClaims(t); err != nil {
		return nil, err
	}
	cnf, bound := t.claims["cnf"]
	if err := confirm(cnf, bound); err != nil {
		return nil, err
	}
	if err := j.checkSignature(ctx, t); err != nil {
		return nil, err
	}
	if j.last.Load() != t.header {
		j.last.Store(t.header)
	}
	return j.identity(t.claims), nil
}

// checkSignature verifies the signature by a key of the provider.
func (j *JWT) checkSignature(ctx context.Context, t *token) error {
	candidates, err := j.keys.lookup(ctx, t.keyID, t.algorithm)
	if err != nil {
		return err
	}
	method := algorithms[t.algorithm].method
	for _, key := range candidates {
		if method.Verify(t.signed, t.signature, key.public) == nil {
			return nil
		}
	}
	if len(candidates) == 0 {
		return refuse("key %s is not for %s", quote(t.keyID), quote(t.algorithm))
	}
	j.keys.inBackground()
	return refuse("the signature is wrong")
}

// checkClaims checks everything but the signature (RFC 9068, 4).
func (j *JWT) checkClaims(t *token) error {
	if !slices.Contains(j.config.Algorithms, t.algorithm) {
		return refuse("algorithm %s is not among %v", quote(t.algorithm), j.config.Algorithms)
	}
	if issuer, _ := t.claims["iss"].(string); issuer != j.config.Issuer {
		return refuse("issuer %s is not %q", quote(issuer), j.config.Issuer)
	}
	list, ok := audiences(t.claims[j.config.AudienceClaim])
	if !ok || !slices.ContainsFunc(list, func(name string) bool { return slices.Contains(j.config.Audiences, name) }) {
		return refuse("%s does not name %v", j.config.AudienceClaim, j.config.Audiences)
	}
	if err := j.checkType(t); err != nil {
		return err
	}
	if subject, _ := t.claims["sub"].(string); subject == "" {
		return refuse("no sub")
	}
	return checkTimes(t.claims, j.config.Now(), j.config.Leeway, true)
}

// checkType refuses tokens that are not access tokens (RFC 8725, 3.11 and 3.12).
func (j *JWT) checkType(t *token) error {
	if slices.Contains(j.types, t.typ) {
		return nil
	}
	if t.typ != "" && t.typ != "jwt" {
		return refuse("typ %s is not an access token's", quote(t.typ))
	}
	for _, proof := range j.config.Proofs {
		if proof.holds(t.claims) {
			return nil
		}
	}
	if len(j.config.Proofs) == 0 {
		return refuse("typ is not at+jwt; if the provider writes none, say in Proofs how its access tokens differ from ID tokens")
	}
	return refuse("neither typ nor a claim shows that this is an access token")
}

// checkTimes checks exp, nbf and iat, with leeway in both directions.
func checkTimes(claims map[string]any, now time.Time, leeway time.Duration, needsExpiry bool) error {
	expires, present, ok := date(claims, "exp")
	switch {
	case !ok || !present && needsExpiry:
		return refuse("no exp that is a date")
	case present && !now.Before(expires.Add(leeway)):
		return refuse("expired at %s", expires.UTC().Format(time.RFC3339))
	}
	for _, name := range [...]string{"nbf", "iat"} {
		from, present, ok := date(claims, name)
		switch {
		case !ok:
			return refuse("%s is not a date", name)
		case present && now.Add(leeway).Before(from):
			return refuse("%s is in the future: %s", name, from.UTC().Format(time.RFC3339))
		}
	}
	return nil
}

// identity reads the claims of a verified token.
func (j *JWT) identity(claims map[string]any) *Identity {
	return readIdentity(claims, j.config.Roles, j.config.Scopes, j.config.Permissions, j.config.ACR,
		j.config.Now().Add(j.config.Leeway))
}

// readIdentity reads the claims that the settings name. An auth_time after latest is as good as none:
// a login in the future would be recent for ever.
func readIdentity(claims map[string]any, roles, scopes, permissions, acr []Claim, latest time.Time) *Identity {
	i := &Identity{
		Roles:       names(claims, roles, false),
		Scopes:      names(claims, scopes, true),
		Permissions: names(claims, permissions, false),
		ACR:         names(claims, acr, false),
		Claims:      claims,
	}
	i.Subject, _ = claims["sub"].(string)
	i.Issuer, _ = claims["iss"].(string)
	if at, present, ok := date(claims, "auth_time"); present && ok && !at.After(latest) {
		i.AuthTime = at
	}
	return i
}
