//go:build ignore

package server

import "net/http"

// Router is what Mount registers on: an *http.ServeMux, or what is like it.
type Router interface {
	Handle(pattern string, handler http.Handler)
}

// special are the characters that mean something to the router.
const special = "{} "

// register registers an operation: its door, the middleware, and the wrapper.
func (o options) register(r Router, method, pattern string, door func(http.HandlerFunc) http.HandlerFunc, bound http.HandlerFunc) {
	r.Handle(method+" "+pattern, o.behind(door, bound))
}

// pathValue is the value of a path parameter, as the wrapper binds it.
func pathValue(r *http.Request, name string) string { return r.PathValue(name) }
