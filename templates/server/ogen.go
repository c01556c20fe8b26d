//go:build ignore

package server

import (
	"context"
	"net/http"
)

// Router is what Mount registers on: an *http.ServeMux, or what is like it.
type Router interface {
	Handle(pattern string, handler http.Handler)
}

// frameworkOptions are those of servers of ogen.
type frameworkOptions struct {
	middlewares []func(http.Handler) http.Handler
	server      []api.ServerOption
}

// WithServerOptions hands options to the generated server: its own middleware, error
// handler, tracer and meter. The path prefix is that of Mount.
func WithServerOptions(opts ...api.ServerOption) Option {
	return option(func(o *options) { o.server = append(o.server, opts...) })
}

func (o options) serverOptions(base string) []api.ServerOption {
	return append(o.server[:len(o.server):len(o.server)], api.WithPathPrefix(base))
}

// special are the characters that mean something to the router.
const special = "{} "

// router decides by the route that the generated server finds for a request.
func (d doors[P]) router(server *api.Server, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		route, found := server.FindPath(r.Method, r.URL)
		isHead := !found && r.Method == http.MethodHead
		if isHead {
			route, found = server.FindPath(http.MethodGet, r.URL)
		}
		if !found {
			server.ServeHTTP(w, r) // there is no such route, or not with this method
			return
		}
		passed, ok := d.decide(w, r, route.Name(), route.Args())
		if !ok {
			return
		}
		if isHead {
			passed = passed.WithContext(passed.Context())
			passed.Method = http.MethodGet
		}
		next(w, passed)
	})
}

// known is a context with the caller in it.
func (a adapted[P]) known(ctx context.Context, p P, ok bool) context.Context {
	if !ok {
		return ctx
	}
	return a.in(ctx, p)
}
