// Package compatibility answers the questions that the tests of other
// implementations ask about security, and says beside theirs what oasguard does.
// docs/compatibility.md is written from scenarios_test.go.
package compatibility

//go:generate go tool oasguard generate --quiet -o internal/guard -p guard openapi.yaml

import (
	"net/http"

	"github.com/oasguard/oasguard/proof/compatibility/internal/guard"
)

// caller is the principal: what was accepted.
type caller struct{ grants guard.Grants }

// Handler serves every operation of openapi.yaml.
func Handler() (http.Handler, error) {
	g, err := guard.NewGuard[*caller](desk{}, rules{})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	ok := func(w http.ResponseWriter) { _, _ = w.Write([]byte("ok")) }
	known := func(w http.ResponseWriter, _ *http.Request, _ *caller) { ok(w) }
	mux.Handle("GET /inherited", g.Inherited(known))
	mux.Handle("GET /open", g.Open(func(w http.ResponseWriter, _ *http.Request) { ok(w) }))
	mux.Handle("GET /basic", g.Basic(known))
	mux.Handle("GET /bearer", g.Bearer(known))
	mux.Handle("GET /digest", g.Digest(known))
	mux.Handle("GET /header-key", g.HeaderKey(known))
	mux.Handle("GET /query-key", g.QueryKey(known))
	mux.Handle("GET /cookie-key", g.CookieKey(known))
	mux.Handle("GET /oauth", g.Oauth(known))
	mux.Handle("GET /openid", g.Openid(known))
	mux.Handle("GET /two-keys", g.TwoKeys(known))
	mux.Handle("GET /optional", g.Optional(func(w http.ResponseWriter, _ *http.Request, _ *caller, _ bool) { ok(w) }))
	mux.Handle("GET /disjoint", g.Disjoint(known))
	mux.Handle("GET /intersect", g.Intersect(known))
	mux.Handle("GET /token-or-key", g.TokenOrKey(known))
	mux.Handle("GET /users", g.Users(known))
	return mux, nil
}

// desk accepts what is called good, and finds the rest invalid.
type desk struct{}

func accept(secret string) (*caller, error) {
	var none guard.Grants
	switch secret {
	case "good":
		return &caller{none.WithScopes(guard.ScopeRead, guard.ScopeWrite)}, nil
	case "good-but-read-only":
		return &caller{none.WithScopes(guard.ScopeRead)}, nil
	case "good-but-nothing-more":
		return &caller{none}, nil
	case "nobody":
		return nil, nil
	}
	return nil, guard.ErrInvalidCredentials
}

func (desk) AuthenticateBasic(_ *http.Request, _, password string) (*caller, error) {
	return accept(password)
}
func (desk) AuthenticateBearer(_ *http.Request, token string) (*caller, error)  { return accept(token) }
func (desk) AuthenticateHeaderKey(_ *http.Request, key string) (*caller, error) { return accept(key) }
func (desk) AuthenticateQueryKey(_ *http.Request, key string) (*caller, error)  { return accept(key) }
func (desk) AuthenticateCookieKey(_ *http.Request, key string) (*caller, error) { return accept(key) }
func (desk) AuthenticateOauth(_ *http.Request, token string) (*caller, error)   { return accept(token) }
func (desk) AuthenticateOpenId(_ *http.Request, token string) (*caller, error)  { return accept(token) }

// AuthenticateDigest verifies nothing: how a digest is computed is not the matter here.
func (desk) AuthenticateDigest(_ *http.Request, credentials string) (*caller, error) {
	if credentials == `username="", realm="", nonce="", uri="", response=""` {
		return accept("good")
	}
	return nil, guard.ErrInvalidCredentials
}

func (desk) Combine(_ *http.Request, first, _ *caller) (*caller, error) { return first, nil }

type rules struct{}

func (rules) Grants(_ *http.Request, c *caller) (guard.Grants, error) { return c.grants, nil }
