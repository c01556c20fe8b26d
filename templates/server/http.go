//go:build ignore

package server

import "net/http"

// WithMiddleware puts middleware between the guard and the handler, the first outermost:
// it runs for callers that were let in, and before parameters are bound.
func WithMiddleware(m ...func(http.Handler) http.Handler) Option {
	return option(func(o *options) { o.middlewares = append(o.middlewares, m...) })
}

// chain puts the middleware in front of a handler.
func (o options) chain(h http.HandlerFunc) http.HandlerFunc {
	var chained http.Handler = h
	for i := len(o.middlewares) - 1; i >= 0; i-- {
		chained = o.middlewares[i](chained)
	}
	if f, ok := chained.(http.HandlerFunc); ok {
		return f
	}
	return chained.ServeHTTP
}

// admit is the request of a caller who may pass.
func (d doors[P]) admit(e guard.MountEntry[P], p P) *http.Request {
	r := e.Admit(p)
	if d.context == nil {
		return r
	}
	return r.WithContext(d.context(r.Context(), p))
}

// admitOptional is admit where the caller may be anonymous.
func (d doors[P]) admitOptional(e guard.MountEntry[P], p P, ok bool) *http.Request {
	r := e.AdmitOptional(p, ok)
	if d.context == nil || !ok {
		return r
	}
	return r.WithContext(d.context(r.Context(), p))
}
