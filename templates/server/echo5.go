//go:build ignore

package server

import (
	"net/url"

	"github.com/labstack/echo/v5"
)

// Router is what Mount registers on: an *echo.Echo or an *echo.Group.
type Router interface {
	Add(method, path string, handler echo.HandlerFunc, middleware ...echo.MiddlewareFunc) echo.RouteInfo
}

// frameworkOptions are those of servers on echo.
type frameworkOptions struct{ middlewares []echo.MiddlewareFunc }

// WithMiddleware puts middleware between the guard and the handler, the first outermost:
// it runs for callers that were let in, and before parameters are bound.
func WithMiddleware(m ...echo.MiddlewareFunc) Option {
	return option(func(o *options) { o.middlewares = append(o.middlewares, m...) })
}

// special are the characters that mean something to the router.
const special = ":*"

// register registers an operation: its door, the middleware, and the wrapper.
func (o options) register(r Router, method, pattern string, door func(echo.HandlerFunc) echo.HandlerFunc, bound echo.HandlerFunc) {
	h := bound
	for i := len(o.middlewares) - 1; i >= 0; i-- {
		h = o.middlewares[i](h)
	}
	if door != nil {
		h = door(h)
	}
	r.Add(method, pattern, h)
}

// pathValue is the value of a path parameter, as the wrapper binds it.
func pathValue(c *echo.Context, name string) string {
	value := c.Param(name)
	if c.Request().URL.RawPath == "" {
		return value
	}
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}

// admit lets a caller pass.
func (d doors[P]) admit(e entry[P], p P) {
	e.admit(p)
	if d.context != nil {
		e.c.SetRequest(e.c.Request().WithContext(d.context(e.c.Request().Context(), p)))
	}
}

// admitOptional lets a caller pass who may be anonymous.
func (d doors[P]) admitOptional(e entry[P], p P, ok bool) {
	e.admitOptional(p, ok)
	if d.context != nil && ok {
		e.c.SetRequest(e.c.Request().WithContext(d.context(e.c.Request().Context(), p)))
	}
}
