//go:build ignore

package mount

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"
)

// Middleware guards a router whose handlers somebody else registers, or that a validator
// stands in front of: it decides by the route that chi itself matches, and puts the
// principal into the context, where guard.PrincipalFrom finds it.
//
// A route inside of the base path that is neither the document's nor in unguarded is
// denied as unknown. unguarded names routes as they were registered: "GET /health", or
// "/health" for every method. Call Verify when all routes are registered.
//
// Put it behind whatever changes the path or the method of a request, and in front of
// whatever must not run before the caller is known.
func Middleware[P any](router chi.Routes, g *guard.Guard[P], unguarded ...string) func(http.Handler) http.Handler {
	m := guard.NewMountRouter(g, routes(), unguarded)
	methods := m.Methods()
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			found := chi.NewRouteContext()
			prefix, path, method := arrived(r)
			pattern := router.Find(found, method, path)
			if pattern == "" {
				if m.Unmatched(w, r, status(w, router, methods, path)) {
					next.ServeHTTP(w, r)
				}
				return
			}
			value := func(name string, _ int) string { return decoded(r, found.URLParam(name)) }
			if r, ok := m.Pass(w, r, prefix+withoutExpressions(pattern), value); ok {
				next.ServeHTTP(w, r)
			}
		})
	}
}

// arrived is what chi routes by: the pattern of the routers that r has passed, the rest
// of its path, and its method.
func arrived(r *http.Request) (prefix, path, method string) {
	path, method = r.URL.RawPath, r.Method
	if path == "" {
		path = r.URL.Path
	}
	if outer := chi.RouteContext(r.Context()); outer != nil {
		prefix = strings.TrimSuffix(withoutExpressions(outer.RoutePattern()), "/*")
		if outer.RoutePath != "" {
			path = outer.RoutePath
		}
		if outer.RouteMethod != "" {
			method = outer.RouteMethod
		}
	}
	if path == "" {
		path = "/"
	}
	return prefix, path, method
}

// status is that of a request that chi finds no route for: 405 where another method of
// the document has one.
func status(w http.ResponseWriter, router chi.Routes, methods []string, path string) int {
	var allow []string
	for _, method := range methods {
		if router.Match(chi.NewRouteContext(), method, path) {
			allow = append(allow, method)
		}
	}
	if len(allow) == 0 {
		return http.StatusNotFound
	}
	w.Header().Set("Allow", strings.Join(allow, ", "))
	return http.StatusMethodNotAllowed
}

// Verify returns an error unless the router has every route of the document, and no
// other inside of the base path but for those in unguarded.
func Verify[P any](router chi.Routes, g *guard.Guard[P], unguarded ...string) error {
	var registered []guard.MountRoute
	err := chi.Walk(router, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		registered = append(registered, guard.MountRoute{Method: method, Pattern: withoutExpressions(pattern)})
		return nil
	})
	if err != nil {
		return err
	}
	return guard.NewMountRouter(g, routes(), unguarded).Verify(registered, shape)
}

// pathValue returns the value of a path parameter, decoded.
func pathValue(r *http.Request, name string) string { return decoded(r, chi.URLParam(r, name)) }

// decoded is a value as the client meant it: chi takes it from the path as it was sent
// where that is not the usual encoding.
func decoded(r *http.Request, value string) string {
	if r.URL.RawPath == "" || !strings.Contains(value, "%") {
		return value
	}
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}

// basePath is what stands in front of every path.
func basePath[P any](g *guard.Guard[P]) string {
	base := guard.MountBasePath(g)
	if strings.Contains(base, "*") {
		panic("Mount: chi reads * in the base path " + base + " as a wildcard")
	}
	return base
}
