package identity

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// IntrospectionConfig says whom [NewIntrospection] asks about tokens, and which answers count.
type IntrospectionConfig struct {
	// Issuer is the provider's name. An answer that names another one is refused.
	Issuer string
	// Endpoint is where to ask; if empty, the provider's discovery document says it.
	Endpoint string
	// ClientID and ClientSecret show the provider who asks (RFC 7662, 2.1).
	ClientID, ClientSecret string

	// Audiences are the names of this API at the provider. An answer must name one of them.
	Audiences []string
	// AnyAudience accepts answers for every audience and for none. Set it only where the provider
	// itself checks that the token is for the client that asks.
	AnyAudience bool
	// TypeOptional accepts answers without token_type. Set it only where the provider writes none
	// and calls refresh tokens inactive: only access tokens have a token_type (RFC 7662, 2.2).
	TypeOptional bool

	// Where names stand, as in [JWTConfig].
	Roles, Scopes, Permissions, ACR []Claim

	// CacheFor is how long an answer is used again, which is how long a revoked token may still be
	// accepted. Zero asks for every request.
	CacheFor time.Duration
	// MaxConcurrent bounds the questions under way: 64 if zero. Further requests wait a little, and
	// then are 503.
	MaxConcurrent int
	// Leeway, MaxTokenBytes, HTTPClient and Now are as in [JWTConfig]; Timeout bounds a question and
	// is 5 seconds if zero.
	Leeway        time.Duration
	MaxTokenBytes int
	Timeout       time.Duration
	HTTPClient    *http.Client
	Now           func() time.Time
}

// Introspection verifies tokens by asking the provider (RFC 7662). It is safe for concurrent use.
type Introspection struct {
	config   IntrospectionConfig
	provider provider
	endpoint atomic.Pointer[string]
	turns    chan struct{}
	cache    answers
}

// NewIntrospection checks the configuration. It asks nothing yet.
func NewIntrospection(config IntrospectionConfig) (*Introspection, error) {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if err := judgeIssuer(config.Issuer); err != nil {
		fault("Issuer: %w", err)
	}
	if config.Endpoint != "" {
		if _, err := judgeURL(config.Endpoint, true); err != nil {
			fault("Endpoint: %w", err)
		}
	}
	if config.ClientID == "" || config.ClientSecret == "" {
		fault("ClientID and ClientSecret: a provider must not answer strangers (RFC 7662, 4)")
	}
	config.Audiences = slices.Clone(config.Audiences)
	if config.AnyAudience == (len(config.Audiences) > 0) || slices.Contains(config.Audiences, "") {
		fault("Audiences: name this API as the provider knows it; or set AnyAudience, if the provider checks it")
	}
	presetClaims(&config.Roles, At("roles"))
	presetClaims(&config.Scopes, At("scope"), At("scp"))
	presetClaims(&config.Permissions, At("permissions"))
	presetClaims(&config.ACR, At("acr"))
	preset(&config.Leeway, 30*time.Second)
	config.Leeway = max(config.Leeway, 0)
	preset(&config.MaxTokenBytes, 16<<10)
	preset(&config.MaxConcurrent, 64)
	preset(&config.Timeout, 5*time.Second)
	if config.Leeway > 5*time.Minute || config.CacheFor < 0 || config.MaxConcurrent < 0 || config.MaxTokenBytes < 0 || config.Timeout < 0 {
		fault("Leeway must be at most 5 minutes, and no number negative")
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	i := &Introspection{
		config:   config,
		provider: provider{web: newWeb(config.HTTPClient, config.Timeout), issuer: config.Issuer},
		turns:    make(chan struct{}, config.MaxConcurrent),
		cache:    answers{life: config.CacheFor},
	}
	if config.Endpoint != "" {
		i.endpoint.Store(&config.Endpoint)
	}
	return i, nil
}

// Verify returns who a bearer token is for. It refuses a token that is bound to a key.
func (i *Introspection) Verify(ctx context.Context, token string) (*Identity, error) {
	if len(token) > i.config.MaxTokenBytes {
		return nil, refuse("a token of %d bytes, more than %d", len(token), i.config.MaxTokenBytes)
	}
	if token == "" {
		return nil, refuse("no token")
	}
	key := sha256.Sum256([]byte(token))
	body := i.cache.get(key)
	fresh := body == nil
	if fresh {
		var err error
		if body, err = i.ask(ctx, token); err != nil {
			return nil, err
		}
	}
	claims, ok := object(body)
	if !ok {
		return nil, cannotTell(nil, "the answer is not a JSON object")
	}
	if err := i.check(claims); err != nil {
		return nil, err
	}
	if fresh {
		i.cache.put(key, body)
	}
	who := readIdentity(claims, i.config.Roles, i.config.Scopes, i.config.Permissions, i.config.ACR, i.config.Now().Add(i.config.Leeway))
	who.Issuer = i.config.Issuer
	return who, nil
}

// VerifyRequest returns who a bearer token of a request is for, as Verify does.
func (i *Introspection) VerifyRequest(r *http.Request, token string) (*Identity, error) {
	return i.Verify(r.Context(), token)
}

// ask sends the token to the provider. Whatever goes wrong there says nothing about the token, also
// an answer that this client may not ask.
func (i *Introspection) ask(ctx context.Context, token string) ([]byte, error) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case i.turns <- struct{}{}:
		defer func() { <-i.turns }()
	case <-ctx.Done():
		return nil, cannotTell(ctx.Err(), "no turn to ask")
	case <-timer.C:
		return nil, cannotTell(nil, "%d questions are under way", i.config.MaxConcurrent)
	}
	endpoint, err := i.where(ctx)
	if err != nil {
		return nil, cannotTell(err, "discovery")
	}
	form := url.Values{"token": {token}, "token_type_hint": {"access_token"}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, cannotTell(err, "the question")
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	// RFC 6749, 2.3.1: both are form-encoded first.
	request.SetBasicAuth(url.QueryEscape(i.config.ClientID), url.QueryEscape(i.config.ClientSecret))
	body, err := i.provider.web.do(request)
	var status statusError
	if errors.As(err, &status) && status.status == http.StatusBadRequest && status.code == "unsupported_token_type" {
		return nil, refuse("the provider does not take it for one of its tokens") // RFC 7009, 2.2.1: such as a JWT at oidc-provider
	}
	if err != nil {
		return nil, cannotTell(err, "introspection")
	}
	return body, nil
}

// where returns the endpoint, which discovery says once.
func (i *Introspection) where(ctx context.Context) (string, error) {
	if have := i.endpoint.Load(); have != nil {
		return *have, nil
	}
	at, err := i.provider.discover(ctx, "introspection_endpoint")
	if err != nil {
		return "", err
	}
	i.endpoint.Store(&at)
	return at, nil
}

// check says whether an answer is that of a token that counts here.
func (i *Introspection) check(claims map[string]any) error {
	active, ok := claims["active"].(bool)
	if !ok {
		return cannotTell(nil, "the answer does not say whether the token is active")
	}
	if !active {
		return refuse("the provider says that it is not active")
	}
	if value, ok := claims["iss"]; ok && value != any(i.config.Issuer) {
		return refuse("the answer is about a token of another issuer")
	}
	if !i.config.AnyAudience {
		list, ok := audiences(claims["aud"])
		if !ok || !slices.ContainsFunc(list, func(name string) bool { return slices.Contains(i.config.Audiences, name) }) {
			return refuse("aud does not name %v", i.config.Audiences)
		}
	}
	if err := i.checkType(claims); err != nil {
		return err
	}
	if subject, _ := claims["sub"].(string); subject == "" {
		return refuse("no sub")
	}
	if _, bound := claims["cnf"]; bound {
		return refuse("the token is bound to a key, which a bearer does not prove to hold")
	}
	return checkTimes(claims, i.config.Now(), i.config.Leeway, false)
}

// checkType tells access tokens from refresh tokens, about which a provider answers as well.
func (i *Introspection) checkType(claims map[string]any) error {
	value, present := claims["token_type"]
	if name, _ := value.(string); !strings.EqualFold(name, "Bearer") && (present || !i.config.TypeOptional) {
		return refuse("token_type is not Bearer")
	}
	switch use, present := claims["token_use"]; {
	case !present, use == "access", use == "access_token":
		return nil
	}
	return refuse("token_use is not access")
}
