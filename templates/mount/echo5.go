//go:build ignore

package mount

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v5"
)

// Router is what Mount registers on: an *echo.Echo or an *echo.Group.
type Router interface {
	Add(method, path string, handler echo.HandlerFunc, middleware ...echo.MiddlewareFunc) echo.RouteInfo
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
		return func(c *echo.Context) error {
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
	for _, route := range e.Router().Routes() {
		if route.Method != echo.RouteNotFound {
			registered = append(registered, guard.MountRoute{Method: route.Method, Pattern: route.Path})
		}
	}
	return guard.NewMountRouter(g, routes(), unguarded).Verify(registered, shape)
}

// entry is a request on its way into a handler.
type entry[P any] struct {
	guard.MountEntry[P]
	c      *echo.Context
	writer http.ResponseWriter
}

func enter[P any](c *echo.Context, values ...string) entry[P] {
	return entry[P]{guard.EnterMount[P](c.Request(), values...), c, c.Response()}
}

func (e entry[P]) admit(p P) { e.c.SetRequest(e.Admit(p)) }

func (e entry[P]) admitOptional(p P, ok bool) { e.c.SetRequest(e.AdmitOptional(p, ok)) }

// deny ends the request: its answer is written.
func (e entry[P]) deny() error { return nil }

// pathValue returns the value of a path parameter, decoded.
func pathValue(c *echo.Context, name string, behind int) string {
	return decoded(c.Request(), c.Param(name), behind)
}

// swallows reports whether the parameter at the end of a pattern took more than its
// segment of the path: echo gives it all that is left, slashes included.
func swallows(c *echo.Context, name string) bool {
	value := c.Param(name)
	if !strings.Contains(value, "/") {
		return false
	}
	sent := c.Request().URL.EscapedPath()
	last, err := url.PathUnescape(sent[strings.LastIndexByte(sent, '/')+1:])
	return err != nil || last != value
}

// basePath is what stands in front of every path.
func basePath[P any](g *guard.Guard[P]) string {
	base := guard.MountBasePath(g)
	if strings.ContainsAny(base, ":*") {
		panic("Mount: echo reads a part of the base path " + base + " as a parameter")
	}
	return base
}
