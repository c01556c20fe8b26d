//go:build ignore

package mount

import (
	"net/http"
	"strings"

	"github.com/gorilla/mux"
)

// Middleware guards a router whose handlers somebody else registers, or that a validator
// stands in front of: it decides by the route that gorilla itself has matched, and puts the
// principal into the context of the request, where guard.PrincipalFrom finds it.
//
// A route inside of the base path that is neither the document's nor in unguarded is
// denied as unknown. unguarded names routes as they were registered: "GET /health", or
// "/health" for every method. Call Verify when all routes are registered.
//
// gorilla runs middleware only where a route has matched: unknown paths and methods are
// answered by the router itself.
func Middleware[P any](_ *mux.Router, g *guard.Guard[P], unguarded ...string) mux.MiddlewareFunc {
	m := guard.NewMountRouter(g, routes(), unguarded)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			pattern := ""
			if route := mux.CurrentRoute(r); route != nil {
				pattern, _ = route.GetPathTemplate() // an error is of a route without a path
			}
			if pattern == "" {
				if m.Unmatched(w, r, http.StatusNotFound) {
					next.ServeHTTP(w, r)
				}
				return
			}
			value := func(name string, behind int) string { return pathValue(r, name, behind) }
			if r, ok := m.Pass(w, r, withoutExpressions(pattern), value); ok {
				next.ServeHTTP(w, r)
			}
		})
	}
}

// Verify returns an error unless the router has every route of the document, and no
// other inside of the base path but for those in unguarded.
func Verify[P any](router *mux.Router, g *guard.Guard[P], unguarded ...string) error {
	var registered []guard.MountRoute
	err := router.Walk(func(route *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		pattern, err := route.GetPathTemplate()
		if err != nil || route.GetHandler() == nil {
			return nil // it matches no path, or is a subrouter
		}
		methods, err := route.GetMethods()
		if err != nil {
			methods = []string{""} // every method
		}
		for _, method := range methods {
			registered = append(registered, guard.MountRoute{Method: method, Pattern: withoutExpressions(pattern)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return guard.NewMountRouter(g, routes(), unguarded).Verify(registered, shape)
}

// pathValue returns the value of a path parameter, decoded.
func pathValue(r *http.Request, name string, behind int) string {
	return decoded(r, mux.Vars(r)[name], behind)
}

// basePath is what stands in front of every path.
func basePath[P any](g *guard.Guard[P]) string {
	base := guard.MountBasePath(g)
	if strings.ContainsAny(base, "{}") {
		panic("Mount: gorilla reads a part of the base path " + base + " as a parameter")
	}
	return base
}
