//go:build ignore

package server

import (
	"context"

	"github.com/gin-gonic/gin"
)

// strictErrors is what the strict server does with errors.
type strictErrors struct{ errors api.StrictGinServerOptions }

// WithStrictOptions sets what the strict server does with errors.
func WithStrictOptions(strict api.StrictGinServerOptions) Option {
	return option(func(o *options) { o.errors = strict })
}

// wrapper binds parameters and bodies, and calls the handlers.
func (o options) wrapper(h api.StrictServerInterface) *api.ServerInterfaceWrapper {
	return &api.ServerInterfaceWrapper{Handler: api.NewStrictHandlerWithOptions(h, o.strict, o.errors), ErrorHandler: o.errorHandler()}
}

// withCaller is the context of a handler: the *gin.Context itself, where the engine looks into
// the context of the request, and one with the caller in it where it does not.
func withCaller(ctx context.Context) context.Context {
	c, isGin := ctx.(*gin.Context)
	if !isGin {
		return ctx
	}
	key := guard.MountContextKey()
	caller := c.Request.Context().Value(key)
	if caller == nil || c.Value(key) == caller {
		return ctx
	}
	return context.WithValue(c, key, caller)
}

// requestContext is a key that is found where a *gin.Context looks into the context of its
// request.
type requestContext struct{}

// known is a context with the caller in it: the *gin.Context itself, where the engine looks
// into the context of the request.
func (a adapted[P]) known(ctx context.Context, p P, ok bool) context.Context {
	if !ok || len(a.context) == 0 {
		return ctx
	}
	c, isGin := ctx.(*gin.Context)
	if !isGin {
		return a.in(ctx, p)
	}
	c.Request = c.Request.WithContext(a.in(context.WithValue(c.Request.Context(), requestContext{}, true), p))
	if c.Value(requestContext{}) != nil {
		return c
	}
	return a.in(c, p)
}
