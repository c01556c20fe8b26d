//go:build eventgateway

package main

import (
	"net/http"

	"github.com/oasguard/oasguard/examples/platform/internal/eventguard"
)

// withPlugin answers the routes of the plugin's document by the plugin's guard, and all
// others by the platform's.
func withPlugin(core http.Handler, roles map[string][]string, t tokens) (http.Handler, error) {
	catalogue, err := eventguard.NewCatalogue(roles, func(scope string) bool { return foreign(scope) || coreHas(scope) })
	if err != nil {
		return nil, err
	}
	g, err := eventguard.NewGuard[*principal](t, eventGrants{catalogue})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	registerEvents(mux, serveAs(eventguard.PrincipalFrom[*principal]))
	guarded, err := g.MiddlewareFor(mux)
	if err != nil {
		return nil, err
	}
	plugin := guarded(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.Covers(r) {
			plugin.ServeHTTP(w, r)
			return
		}
		core.ServeHTTP(w, r)
	}), nil
}

// pluginHas reports whether a scope is one of the plugin's document.
func pluginHas(scope string) bool {
	return eventguard.Grants{}.WithScopeNames(scope).HasScope(eventguard.Scope(scope))
}

// eventGrants is grants, for the guard of the plugin.
type eventGrants struct{ roles *eventguard.Catalogue }

func (g eventGrants) Grants(_ *http.Request, p *principal) (eventguard.Grants, error) {
	if len(p.Scopes) > 0 {
		return eventguard.Grants{}.WithScopeNames(p.Scopes...), nil
	}
	return g.roles.Grants(p.Roles...), nil
}
