package main

import (
	"net/http"

	"github.com/oasguard/oasguard/examples/platform/internal/coreguard"
)

// newSplitHandler is the platform without the plugin, unless the build has it: behind
// the tag eventgateway it is a second guard with routes of its own.
func newSplitHandler(roles map[string][]string, t tokens) (http.Handler, error) {
	catalogue, err := coreguard.NewCatalogue(roles, func(scope string) bool { return foreign(scope) || pluginHas(scope) })
	if err != nil {
		return nil, err
	}
	g, err := coreguard.NewGuard[*principal](t, coreGrants{catalogue})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	registerPlatform(mux, serveAs(coreguard.PrincipalFrom[*principal]))
	guarded, err := g.MiddlewareFor(mux)
	if err != nil {
		return nil, err
	}
	return withPlugin(guarded(mux), roles, t)
}

// coreGrants is grants, for the guard of the platform alone.
type coreGrants struct{ roles *coreguard.Catalogue }

func (g coreGrants) Grants(_ *http.Request, p *principal) (coreguard.Grants, error) {
	if len(p.Scopes) > 0 {
		return coreguard.Grants{}.WithScopeNames(p.Scopes...), nil
	}
	return g.roles.Grants(p.Roles...), nil
}

// coreHas reports whether a scope is one of the platform's document.
func coreHas(scope string) bool {
	return coreguard.Grants{}.WithScopeNames(scope).HasScope(coreguard.Scope(scope))
}
