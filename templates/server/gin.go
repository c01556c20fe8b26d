//go:build ignore

package server

import (
	"github.com/gin-gonic/gin"
)

// frameworkOptions are those of servers on gin.
type frameworkOptions struct {
	middlewares []gin.HandlerFunc
	onError     func(c *gin.Context, err error, status int)
}

// WithMiddleware puts middleware between the guard and the handler: it runs for callers
// that were let in, and before parameters are bound.
func WithMiddleware(m ...gin.HandlerFunc) Option {
	return option(func(o *options) { o.middlewares = append(o.middlewares, m...) })
}

// WithErrorHandler answers requests whose parameters cannot be bound; without it, they
// get 400 with the error, as from the generated server.
func WithErrorHandler(f func(c *gin.Context, err error, status int)) Option {
	return option(func(o *options) { o.onError = f })
}

func (o options) errorHandler() func(c *gin.Context, err error, status int) {
	if o.onError != nil {
		return o.onError
	}
	return func(c *gin.Context, err error, status int) { c.JSON(status, gin.H{"msg": err.Error()}) }
}

// special are the characters that mean something to the router.
const special = ":*"

// register registers an operation: its door, the middleware, and the wrapper.
func (o options) register(r gin.IRouter, method, pattern string, door, bound gin.HandlerFunc) {
	var chain []gin.HandlerFunc
	if door != nil {
		chain = append(chain, door)
	}
	r.Handle(method, pattern, append(append(chain, o.middlewares...), bound)...)
}

// pathValue is the value of a path parameter, as the wrapper binds it.
func pathValue(c *gin.Context, name string) string { return c.Param(name) }

// admit lets a caller pass.
func (d doors[P]) admit(e entry[P], p P) {
	e.admit(p)
	if d.context != nil {
		e.c.Request = e.c.Request.WithContext(d.context(e.c.Request.Context(), p))
	}
}

// admitOptional lets a caller pass who may be anonymous.
func (d doors[P]) admitOptional(e entry[P], p P, ok bool) {
	e.admitOptional(p, ok)
	if d.context != nil && ok {
		e.c.Request = e.c.Request.WithContext(d.context(e.c.Request.Context(), p))
	}
}
