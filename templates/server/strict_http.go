//go:build ignore

package server

import "context"

// strictErrors is what the strict server does with errors.
type strictErrors struct{ errors api.StrictHTTPServerOptions }

// WithStrictOptions sets what the strict server does with errors.
func WithStrictOptions(strict api.StrictHTTPServerOptions) Option {
	return option(func(o *options) { o.errors = strict })
}

// wrapper binds parameters and bodies, and calls the handlers.
func (o options) wrapper(h api.StrictServerInterface) *api.ServerInterfaceWrapper {
	return &api.ServerInterfaceWrapper{Handler: api.NewStrictHandlerWithOptions(h, o.strict, o.errors), ErrorHandlerFunc: o.errorHandler()}
}

// known is a context with the caller in it.
func (a adapted[P]) known(ctx context.Context, p P, ok bool) context.Context {
	if !ok {
		return ctx
	}
	return a.in(ctx, p)
}
