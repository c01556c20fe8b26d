//go:build ignore

package server

import "context"

// strictErrors: errors go to the framework.
type strictErrors struct{}

// wrapper binds parameters and bodies, and calls the handlers.
func (o options) wrapper(h api.StrictServerInterface) *api.ServerInterfaceWrapper {
	return &api.ServerInterfaceWrapper{Handler: api.NewStrictHandler(h, o.strict)}
}

// known is a context with the caller in it.
func (a adapted[P]) known(ctx context.Context, p P, ok bool) context.Context {
	if !ok {
		return ctx
	}
	return a.in(ctx, p)
}
