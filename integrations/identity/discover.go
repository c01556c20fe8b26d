package identity

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// provider fetches the keys of one issuer.
type provider struct {
	web     web
	issuer  string
	jwksURL string // settled; if empty, discovery says it
}

// fetch returns the provider's keys and the URL where they were.
func (p provider) fetch(ctx context.Context, known string) (*keys, string, error) {
	at := p.jwksURL
	if at == "" {
		at = known
	}
	if at == "" {
		var err error
		if at, err = p.discover(ctx, "jwks_uri"); err != nil {
			return nil, "", fmt.Errorf("discovery: %w", err)
		}
	}
	body, err := p.web.get(ctx, at)
	if err != nil {
		return nil, "", fmt.Errorf("key set: %w", err)
	}
	found, err := parseJWKS(body)
	if err != nil {
		return nil, "", err
	}
	return found, at, nil
}

// discover returns an address of the provider's metadata: OpenID Connect Discovery 1.0, 4, or where
// there is none, RFC 8414, 3.
func (p provider) discover(ctx context.Context, member string) (string, error) {
	openID, oauth := wellKnown(p.issuer)
	body, err := p.web.get(ctx, openID)
	var status statusError
	if errors.As(err, &status) && status.status >= 400 && status.status < 500 {
		body, err = p.web.get(ctx, oauth)
	}
	if err != nil {
		return "", err
	}
	metadata, ok := object(body)
	if !ok {
		return "", errors.New("the answer is not a JSON object")
	}
	issuer, _ := metadata["issuer"].(string)
	if issuer != p.issuer {
		return "", fmt.Errorf("the provider calls itself %s, the configuration %q: they must be equal, a slash at the end included",
			quote(issuer), p.issuer)
	}
	at, _ := metadata[member].(string)
	own, err := url.Parse(p.issuer)
	if err != nil {
		return "", err
	}
	if _, err := judgeURL(at, isLoopback(own.Hostname())); err != nil {
		return "", fmt.Errorf("%s: %w", member, err)
	}
	return at, nil
}

// wellKnown returns where the metadata of an issuer may be. RFC 8414 puts its name in front of the
// issuer's path, OpenID Connect behind it.
func wellKnown(issuer string) (openID, oauth string) {
	issuer = strings.TrimSuffix(issuer, "/")
	scheme, rest, _ := strings.Cut(issuer, "://")
	host, path, _ := strings.Cut(rest, "/")
	if path != "" {
		path = "/" + path
	}
	return issuer + "/.well-known/openid-configuration",
		scheme + "://" + host + "/.well-known/oauth-authorization-server" + path
}
