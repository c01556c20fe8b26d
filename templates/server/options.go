//go:build ignore

package server

import (
	"context"
	"fmt"
	"strings"
)

// Option changes what Mount does.
type Option interface{ apply(o *options) }

// option is an Option that sets something.
type option func(o *options)

func (set option) apply(o *options) { set(o) }

// commonOptions are those of every framework.
type commonOptions struct {
	prefix   string
	prefixed bool
	context  any // a ContextOption
}

// settle collects what Mount was told.
func settle(opts []Option) options {
	var o options
	for _, opt := range opts {
		opt.apply(&o)
	}
	return o
}

// WithPrefix puts prefix in front of every path, in place of the base path of the guard:
// empty on a group that has it already.
func WithPrefix(prefix string) Option {
	return option(func(o *options) { o.prefix, o.prefixed = prefix, true })
}

// base is what stands in front of every path.
func (o options) base(ofGuard string) string {
	base := ofGuard
	if o.prefixed {
		base = strings.TrimSuffix(o.prefix, "/")
	}
	if base != "" && base[0] != '/' {
		panic("Mount: the prefix " + base + " does not begin with /")
	}
	if strings.ContainsAny(base, special) {
		panic("Mount: the router would read a part of the prefix " + base + " as a parameter")
	}
	return base
}

// ContextOption puts a caller into a context; it is an Option as well.
type ContextOption[P any] func(ctx context.Context, p P) context.Context

// WithContext puts the caller into the context of a request, where handlers look: with
// Adapt for its methods, with Mount for middleware between guard and handler as well.
func WithContext[P any](put func(ctx context.Context, p P) context.Context) ContextOption[P] {
	return put
}

func (put ContextOption[P]) apply(o *options) { o.context = put }

// contextOf is what WithContext gave to Mount; nil: nothing.
func contextOf[P any](o options) ContextOption[P] {
	if o.context == nil {
		return nil
	}
	put, ok := o.context.(ContextOption[P])
	if !ok {
		panic(fmt.Sprintf("Mount: WithContext is a %T, and the principal of the guard is a %T", o.context, *new(P)))
	}
	return put
}

// in is a context with a caller in it.
func (a adapted[P]) in(ctx context.Context, p P) context.Context {
	for _, put := range a.context {
		ctx = put(ctx, p)
	}
	return ctx
}
