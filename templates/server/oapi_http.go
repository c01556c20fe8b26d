//go:build ignore

package server

import "net/http"

// frameworkOptions are those of servers on net/http.
type frameworkOptions struct {
	middlewares []func(http.Handler) http.Handler
	onError     func(w http.ResponseWriter, r *http.Request, err error)
}

// WithErrorHandler answers requests whose parameters cannot be bound; without it, they
// get 400 with the error, as from the generated server.
func WithErrorHandler(f func(w http.ResponseWriter, r *http.Request, err error)) Option {
	return option(func(o *options) { o.onError = f })
}

func (o options) errorHandler() func(w http.ResponseWriter, r *http.Request, err error) {
	if o.onError != nil {
		return o.onError
	}
	return func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

// behind is what is registered: the door, if there is one, and what stands behind it.
func (o options) behind(door func(http.HandlerFunc) http.HandlerFunc, bound http.HandlerFunc) http.HandlerFunc {
	if door == nil {
		return o.chain(bound)
	}
	return door(o.chain(bound))
}
