//go:build ignore

package mount

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// Router is what Mount registers on: an *echo.Echo or an *echo.Group.
type Router interface {
	Add(method, path string, handler echo.HandlerFunc, middleware ...echo.MiddlewareFunc) *echo.Route
}

// Middleware guards a router whose handlers somebody else registers, or that a validator
// stands in front of: it decides by the route that echo itself has matched, and puts the
// principal into the context of the request, where guard.PrincipalFrom finds it.
//
// A route inside of the base path that is neither the document's nor in unguarded is
// denied as unknown. unguarded names routes as they were registered: "GET /health", or
// "/health" for every method. Call Verify when all routes are registered.
//
// Put it by Use, not by Pre: before routing there is no route, and everything is denied.
func Middleware[P any](_ *echo.Echo, g *guard.Guard[P], unguarded ...string) echo.MiddlewareFunc {
	m := guard.NewMountRouter(g, routes(), unguarded)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			pattern := c.Path()
			if last := pattern[strings.LastIndexByte(pattern, '/')+1:]; pattern == "" || strings.HasPrefix(last, ":") && swallows(c, last[1:]) {
				if m.Unmatched(c.Response(), c.Request(), http.StatusNotFound) {
					return next(c)
				}
				return nil
			}
			value := func(name string, behind int) string { return pathValue(c, name, behind) }
			r, ok := m.Pass(c.Response(), c.Request(), pattern, value)
			if !ok {
				return nil
			}
			c.SetRequest(r)
			return next(c)
		}
	}
}

// Verify returns an error unless the router has every route of the document, and no
// other inside of the base path but for those in unguarded.
func Verify[P any](e *echo.Echo, g *guard.Guard[P], unguarded ...string) error {
	var registered []guard.MountRoute
	for _, route := range e.Routes() {
		if route.Method != echo.RouteNotFound {
			registered = append(registered, guard.MountRoute{Method: route.Method, Pattern: route.Path})
		}
	}
	return guard.NewMountRouter(g, routes(), unguarded).Verify(registered, shape)
}
