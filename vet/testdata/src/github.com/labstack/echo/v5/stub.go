// Package echo has the calls of github.com/labstack/echo/v5 that register routes.
package echo

import "net/http"

type Context struct{}

func (*Context) String(int, string) error { return nil }

type HandlerFunc func(*Context) error
type MiddlewareFunc func(HandlerFunc) HandlerFunc
type RouteInfo struct{}
type Echo struct{}

func (*Echo) GET(string, HandlerFunc, ...MiddlewareFunc) RouteInfo         { return RouteInfo{} }
func (*Echo) POST(string, HandlerFunc, ...MiddlewareFunc) RouteInfo        { return RouteInfo{} }
func (*Echo) Add(string, string, HandlerFunc, ...MiddlewareFunc) RouteInfo { return RouteInfo{} }
func (*Echo) RouteNotFound(string, HandlerFunc, ...MiddlewareFunc) RouteInfo {
	return RouteInfo{}
}
func (*Echo) ServeHTTP(http.ResponseWriter, *http.Request) {}

func New() *Echo                           { return nil }
func WrapHandler(http.Handler) HandlerFunc { return nil }
