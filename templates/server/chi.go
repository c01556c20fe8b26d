//go:build ignore

package server

import (
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"
)

// special are the characters that mean something to the router.
const special = "{}*"

// register registers an operation: its door, the middleware, and the wrapper.
func (o options) register(r chi.Router, method, pattern string, door func(http.HandlerFunc) http.HandlerFunc, bound http.HandlerFunc) {
	r.Method(method, pattern, o.behind(door, bound))
}

// pathValue is the value of a path parameter, as the wrapper binds it: chi takes it from
// the path as it was sent where that is not the usual encoding.
func pathValue(r *http.Request, name string) string {
	value := chi.URLParam(r, name)
	if r.URL.RawPath == "" {
		return value
	}
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}
