// Package chi has the calls of github.com/go-chi/chi/v5 that register routes.
package chi

import "net/http"

type Router interface {
	http.Handler
	Routes
	Use(middlewares ...func(http.Handler) http.Handler)
	With(middlewares ...func(http.Handler) http.Handler) Router
	Group(fn func(r Router)) Router
	Route(pattern string, fn func(r Router)) Router
	Mount(pattern string, h http.Handler)
	Handle(pattern string, h http.Handler)
	Method(method, pattern string, h http.Handler)
	Get(pattern string, h http.HandlerFunc)
	Post(pattern string, h http.HandlerFunc)
	NotFound(h http.HandlerFunc)
}

type Mux struct{ Router }

func NewRouter() *Mux { return nil }

type Routes interface {
	Find(rctx *Context, method, path string) string
	Match(rctx *Context, method, path string) bool
}

type Context struct{ RoutePath, RouteMethod string }

func (*Context) RoutePattern() string        { return "" }
func (*Context) URLParam(name string) string { return "" }

func NewRouteContext() *Context                    { return nil }
func RouteContext(any) *Context                    { return nil }
func URLParam(r *http.Request, name string) string { return "" }
func Walk(r Routes, f func(method, pattern string, h http.Handler, m ...func(http.Handler) http.Handler) error) error {
	return nil
}
