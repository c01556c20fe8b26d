//go:build ignore

package server

import (
	"net/http"

	"github.com/gorilla/mux"
)

// special are the characters that mean something to the router.
const special = "{}"

// register registers an operation: its door, the middleware, and the wrapper.
func (o options) register(r *mux.Router, method, pattern string, door func(http.HandlerFunc) http.HandlerFunc, bound http.HandlerFunc) {
	r.Path(pattern).Methods(method).Handler(o.behind(door, bound))
}

// pathValue is the value of a path parameter, as the wrapper binds it.
func pathValue(r *http.Request, name string) string { return mux.Vars(r)[name] }
