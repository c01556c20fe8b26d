//go:build ignore

package server

// strictOptions are those of the strict server.
type strictOptions struct {
	strict []api.StrictMiddlewareFunc
	strictErrors
}

// WithStrictMiddleware adds middleware of the strict server, as NewStrictHandler takes it.
func WithStrictMiddleware(m ...api.StrictMiddlewareFunc) Option {
	return option(func(o *options) { o.strict = append(o.strict, m...) })
}
