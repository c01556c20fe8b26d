//go:build ignore

package server

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// frameworkOptions are those of servers on fiber.
type frameworkOptions struct{ middlewares []fiber.Handler }

// WithMiddleware puts middleware between the guard and the handler: it runs for callers
// that were let in, and before parameters are bound.
func WithMiddleware(m ...fiber.Handler) Option {
	return option(func(o *options) { o.middlewares = append(o.middlewares, m...) })
}

// special are the characters that mean something to the router.
const special = ":*+?()<>"

// register registers an operation: its door, the middleware, and the wrapper.
func (o options) register(r fiber.Router, method, pattern string, door, bound fiber.Handler) {
	var chain []fiber.Handler
	if door != nil {
		chain = append(chain, door)
	}
	r.Add(method, pattern, append(append(chain, o.middlewares...), bound)...)
}

// pathValue is the value of a path parameter, as the wrapper binds it. It outlives the
// request.
func pathValue(c *fiber.Ctx, name string) string {
	value := strings.Clone(c.Params(name))
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}

// admit lets a caller pass.
func (d doors[P]) admit(e entry[P], p P) {
	e.admit(p)
	if d.context != nil {
		e.c.SetUserContext(d.context(e.c.UserContext(), p))
	}
}

// admitOptional lets a caller pass who may be anonymous.
func (d doors[P]) admitOptional(e entry[P], p P, ok bool) {
	e.admitOptional(p, ok)
	if d.context != nil && ok {
		e.c.SetUserContext(d.context(e.c.UserContext(), p))
	}
}
