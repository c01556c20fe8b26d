// Package echo has the calls of github.com/labstack/echo/v4 that register routes.
package echo

import "net/http"

type Context interface {
	Request() *http.Request
	Response() http.ResponseWriter
	String(int, string) error
	Param(string) string
}

type HandlerFunc func(Context) error
type MiddlewareFunc func(HandlerFunc) HandlerFunc
type Route struct{}
type Group struct{}
type Echo struct{}

func (*Echo) GET(string, HandlerFunc, ...MiddlewareFunc) *Route         { return nil }
func (*Echo) POST(string, HandlerFunc, ...MiddlewareFunc) *Route        { return nil }
func (*Echo) Add(string, string, HandlerFunc, ...MiddlewareFunc) *Route { return nil }
func (*Echo) Group(string, ...MiddlewareFunc) *Group                    { return nil }
func (*Echo) Use(...MiddlewareFunc)                                     {}
func (*Echo) ServeHTTP(http.ResponseWriter, *http.Request)              {}
func (*Group) GET(string, HandlerFunc, ...MiddlewareFunc) *Route        { return nil }
func (*Group) POST(string, HandlerFunc, ...MiddlewareFunc) *Route       { return nil }

func New() *Echo                           { return nil }
func WrapHandler(http.Handler) HandlerFunc { return nil }
