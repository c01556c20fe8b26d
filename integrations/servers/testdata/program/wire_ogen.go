package stack

import (
	"context"
	"net/http"

	"STACK/api"
	"STACK/guard"
	"STACK/guard/guardserver"
	"github.com/go-chi/cors"
)

func wire(router *http.ServeMux) error {
	g, err := guard.NewGuard[*Person](authenticator{}, authorizer{})
	if err != nil {
		return err
	}
	return guardserver.Mount(router, g, typed{})
}

func wired() (serve, error) {
	router := newRouter()
	return serveHTTP(router), wire(router)
}

func newRouter() *http.ServeMux { return http.NewServeMux() }

// around puts CORS around, for shop: net/http has none of its own.
func around(h http.Handler) http.Handler {
	return cors.Handler(cors.Options{AllowedOrigins: []string{shop}, AllowedMethods: []string{"GET", "POST"}, AllowedHeaders: []string{"Authorization"}})(h)
}

func mounted(g *guard.Guard[*Person], s guardserver.Server[*Person], w wiring) serve {
	router := newRouter()
	if w.planted {
		router.HandleFunc("GET /api/v1/riders/ada/invoices", func(http.ResponseWriter, *http.Request) {})
	}
	if err := guardserver.Mount(router, g, s, w.opts...); err != nil {
		panic(err)
	}
	if w.around {
		return serveHTTP(around(router))
	}
	return serveHTTP(router)
}

// guarded is the server as it is, registered by its own function.
func guarded(g *guard.Guard[*Person]) (serve, error) {
	server, err := api.NewServer(plain{guards}, open{}, api.WithPathPrefix("/api/v1"))
	if err != nil {
		return nil, err
	}
	return serveHTTP(g.Middleware(server)), nil
}

// replacing loses the context of the request.
func replacing() guardserver.Option {
	return guardserver.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(context.Background()))
		})
	})
}

// headIsServed says whether the generated server's own registration serves HEAD.
const headIsServed = false

// register registers the server as it is, by its own function.
func register(router *http.ServeMux) {
	server, err := api.NewServer(plain{own}, open{}, api.WithPathPrefix("/api/v1"))
	if err != nil {
		panic(err)
	}
	router.Handle("/api/v1/", server)
}

// recovers says whether the framework has middleware that answers where a handler panics.
const recovers = false
