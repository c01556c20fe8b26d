package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"regexp"

	"github.com/oasguard/oasguard/examples/platform/internal/guard"
)

// newHandler is the whole wiring: roles, guard, routes. It fails where the role file has
// a scope that nobody knows, or where a route of a document is not registered.
func newHandler(roleFile string, t tokens, log *slog.Logger) (http.Handler, error) {
	roles, err := readRoles(roleFile)
	if err != nil {
		return nil, err
	}
	catalogue, err := guard.NewCatalogue(roles, foreign)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	registerPlatform(mux, serveAs(guard.PrincipalFrom[*principal]))
	registerEvents(mux, serveAs(guard.PrincipalFrom[*principal]))
	registerOpen(mux, t, catalogue.Names)
	return protect(mux, catalogue, t, log)
}

// protect puts the guard in front of a mux. A reviewer reads the patterns in it:
// these routes, and no others, are open without a document saying so.
func protect(mux *http.ServeMux, catalogue *guard.Catalogue, t tokens, log *slog.Logger) (http.Handler, error) {
	g, err := guard.NewGuard[*principal](t, grants{catalogue}, guard.WithObserver(audit(log)), guard.WithDenialHandler(deny))
	if err != nil {
		return nil, err
	}
	guarded, err := g.MiddlewareFor(mux, "GET /health", "POST /login")
	if err != nil {
		return nil, err
	}
	return guarded(mux), nil
}

// dataPlane are the names of another service's scopes, which tokens carry for it.
var dataPlane = regexp.MustCompile(`^dp(:[a-z0-9_-]+)+$`)

// foreign reports whether a scope is another service's, by its form alone.
func foreign(scope string) bool { return dataPlane.MatchString(scope) }

// principal is who calls.
type principal struct {
	Subject      string   `json:"sub"`
	Organization string   `json:"organization"`
	Roles        []string `json:"roles,omitempty"`
	Scopes       []string `json:"scopes,omitempty"`
	Expires      int64    `json:"exp"`
}

// AuthenticateOAuth2Security verifies a token of either document.
func (t tokens) AuthenticateOAuth2Security(_ *http.Request, token string) (*principal, error) {
	return t.verify(token)
}

// grants says what a principal may do: the scopes of the token, or those of its roles.
type grants struct{ roles *guard.Catalogue }

func (g grants) Grants(_ *http.Request, p *principal) (guard.Grants, error) {
	if len(p.Scopes) > 0 {
		return guard.Grants{}.WithScopeNames(p.Scopes...), nil
	}
	return g.roles.Grants(p.Roles...), nil
}

// audit logs every decision.
func audit(log *slog.Logger) func(*http.Request, guard.Decision) {
	return func(r *http.Request, d guard.Decision) {
		log.LogAttrs(context.WithoutCancel(r.Context()), slog.LevelInfo, "decision", slog.String("operation", d.Operation),
			slog.Int("status", d.Status), slog.String("reason", string(d.Reason)), slog.Any("missing", d.Missing))
	}
}

// deny answers in the words of this API. Status and challenge are the guard's.
func deny(w http.ResponseWriter, _ *http.Request, d guard.Denial) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(d.Status)
	_ = json.NewEncoder(w).Encode(map[string]any{"code": d.Status, "message": http.StatusText(d.Status)}) // the client is gone
}
