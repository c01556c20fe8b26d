package identity

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// JWTConfig says which tokens [NewJWT] accepts. Issuer and Audiences are required; [Keycloak] and its
// like fill in what a provider does its own way.
type JWTConfig struct {
	// Issuer must equal the claim iss, and what the provider's discovery document says, character
	// by character (RFC 9068, 4): a slash at the end counts.
	Issuer string
	// Audiences are the names of this API at the provider. A token must be for one of them.
	Audiences []string
	// AudienceClaim replaces aud for a provider whose access tokens have none (Cognito: client_id).
	AudienceClaim string
	// Algorithms are the signatures that count: by default RS256, PS256, ES256 and EdDSA. "none" and
	// HS256 are refused here, since the keys are public.
	Algorithms []string
	// Types are the header's typ besides "at+jwt".
	Types []string
	// Proofs show of a token without such a typ that it is an access token and not, say, an ID
	// token. One of them is enough. Without any, typ is required.
	Proofs []Proof

	// Where names stand. By default "roles"; "scope" and "scp"; "permissions"; "acr".
	Roles, Scopes, Permissions, ACR []Claim

	// Leeway is how far clocks may differ, in both directions: 30 seconds if zero, none if negative,
	// 5 minutes at most.
	Leeway time.Duration
	// MaxTokenBytes is the size of the largest token that is read: 16 kB if zero.
	MaxTokenBytes int

	// JWKSURL is where the keys are, for a provider without discovery.
	JWKSURL string
	// Refresh is the age at which keys are fetched anew, in the background: 5 minutes if zero.
	Refresh time.Duration
	// MaxStale is how long keys are used while the provider cannot be reached: 24 hours if zero.
	MaxStale time.Duration
	// FetchTimeout bounds one request to the provider: 5 seconds if zero.
	FetchTimeout time.Duration
	// HTTPClient sends the requests to the provider. Redirects are judged whatever it says of them.
	HTTPClient *http.Client
	// Now is the clock; [time.Now] if nil.
	Now func() time.Time

	// Certificate returns the certificate of the client that sent a request, or nil, for tokens that
	// are bound to one. By default it is that of the TLS connection; behind a proxy that ends TLS,
	// take secrets.Proxy.
	Certificate func(*http.Request) (*x509.Certificate, error)
	// DPoP is for VerifyDPoP.
	DPoP DPoPConfig
}

// Proof shows that a token is an access token.
type Proof struct {
	Claim   string   // the claim that only access tokens have
	Values  []string // its value is one of these; any if empty
	Without []string // claims of which the token has none
}

// holds reports whether the claims are those of an access token.
func (p Proof) holds(claims map[string]any) bool {
	value, ok := claims[p.Claim]
	if !ok || value == nil || value == "" {
		return false
	}
	if len(p.Values) > 0 {
		text, ok := value.(string)
		if !ok || !slices.Contains(p.Values, text) {
			return false
		}
	}
	for _, name := range p.Without {
		if _, ok := claims[name]; ok {
			return false
		}
	}
	return true
}

// settled returns the configuration with every default in place, or all that is wrong with it.
func (c JWTConfig) settled() (JWTConfig, error) {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if err := judgeIssuer(c.Issuer); err != nil {
		fault("Issuer: %w", err)
	}
	c.Audiences = slices.Clone(c.Audiences)
	if len(c.Audiences) == 0 || slices.Contains(c.Audiences, "") {
		fault("Audiences: name this API as the provider knows it; a token for another API must be refused")
	}
	if c.JWKSURL != "" {
		if _, err := judgeURL(c.JWKSURL, true); err != nil {
			fault("JWKSURL: %w", err)
		}
	}
	c.Algorithms = slices.Clone(c.Algorithms)
	if len(c.Algorithms) == 0 {
		c.Algorithms = []string{"RS256", "PS256", "ES256", "EdDSA"}
	}
	for _, name := range c.Algorithms {
		if _, ok := algorithms[name]; !ok {
			fault("Algorithms: %q is not a signature with a public key that this package verifies", name)
		}
	}
	for _, proof := range c.Proofs {
		if proof.Claim == "" {
			fault("Proofs: a proof names no claim")
		}
	}
	for _, claims := range [...][]Claim{c.Roles, c.Scopes, c.Permissions, c.ACR} {
		for _, claim := range claims {
			if len(claim.Path) == 0 {
				fault("a claim has no path")
			}
		}
	}
	preset(&c.AudienceClaim, "aud")
	presetClaims(&c.Roles, At("roles"))
	presetClaims(&c.Scopes, At("scope"), At("scp"))
	presetClaims(&c.Permissions, At("permissions"))
	presetClaims(&c.ACR, At("acr"))
	preset(&c.Leeway, 30*time.Second)
	if c.Leeway > 5*time.Minute {
		fault("Leeway: %v is more than 5 minutes", c.Leeway)
	}
	c.Leeway = max(c.Leeway, 0)
	preset(&c.MaxTokenBytes, 16<<10)
	preset(&c.Refresh, 5*time.Minute)
	preset(&c.MaxStale, 24*time.Hour)
	preset(&c.FetchTimeout, 5*time.Second)
	if c.MaxTokenBytes < 0 || c.Refresh < 0 || c.MaxStale < 0 || c.FetchTimeout < 0 {
		fault("MaxTokenBytes, Refresh, MaxStale and FetchTimeout must not be negative")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Certificate == nil {
		c.Certificate = peerCertificate
	}
	if err := c.DPoP.settle(); err != nil {
		fault("DPoP: %w", err)
	}
	if err := errors.Join(faults...); err != nil {
		return c, fmt.Errorf("identity: %w", err)
	}
	return c, nil
}

// preset gives a setting that was left out its default.
func preset[T comparable](setting *T, value T) {
	var zero T
	if *setting == zero {
		*setting = value
	}
}

func presetClaims(setting *[]Claim, claims ...Claim) {
	if *setting == nil {
		*setting = claims
	}
}
