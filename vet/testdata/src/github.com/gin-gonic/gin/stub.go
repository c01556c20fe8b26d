// Package gin has the calls of github.com/gin-gonic/gin that register routes.
package gin

import "net/http"

type Context struct {
	Request *http.Request
	Writer  http.ResponseWriter
}

func (*Context) String(int, string)  {}
func (*Context) Abort()              {}
func (*Context) Next()               {}
func (*Context) Param(string) string { return "" }

type HandlerFunc func(*Context)

type IRoutes interface {
	GET(string, ...HandlerFunc) IRoutes
}

type RouterGroup struct{}

func (*RouterGroup) Use(...HandlerFunc) IRoutes                    { return nil }
func (*RouterGroup) Handle(string, string, ...HandlerFunc) IRoutes { return nil }
func (*RouterGroup) GET(string, ...HandlerFunc) IRoutes            { return nil }
func (*RouterGroup) POST(string, ...HandlerFunc) IRoutes           { return nil }
func (*RouterGroup) Any(string, ...HandlerFunc) IRoutes            { return nil }
func (*RouterGroup) Group(string, ...HandlerFunc) *RouterGroup     { return nil }

type Engine struct{ RouterGroup }

func (*Engine) ServeHTTP(http.ResponseWriter, *http.Request) {}

func New() *Engine                       { return nil }
func WrapH(http.Handler) HandlerFunc     { return nil }
func WrapF(http.HandlerFunc) HandlerFunc { return nil }
func Logger() HandlerFunc                { return nil }
