package stack

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/cors"

	"STACK/guard/guardchi"

	"STACK/api"
	"STACK/guard"
	"STACK/guard/guardserver"
)

func wire(router *chi.Mux) error {
	g, err := guard.NewGuard[*Person](authenticator{}, authorizer{})
	if err != nil {
		return err
	}
	guardserver.Mount(router, g, typed{})
	return nil
}

func wired() (serve, error) {
	router := newRouter()
	return serveHTTP(router), wire(router)
}

func newRouter() *chi.Mux { return chi.NewRouter() }

// around puts the framework's own CORS around, for shop, and its recovery.
func around(router *chi.Mux) {
	router.Use(middleware.Recoverer, cors.Handler(cors.Options{AllowedOrigins: []string{shop}, AllowedMethods: []string{"GET", "POST"}, AllowedHeaders: []string{"Authorization"}}))
}

func mounted(g *guard.Guard[*Person], s guardserver.Server[*Person], w wiring) serve {
	router := newRouter()
	if w.around {
		around(router)
	}
	if w.planted {
		router.Get("/api/v1/riders/ada/invoices", func(http.ResponseWriter, *http.Request) {})
	}
	guardserver.Mount(router, g, s, w.opts...)
	return serveHTTP(router)
}

// guarded is the server as it is, registered by its own function.
func guarded(g *guard.Guard[*Person]) (serve, error) {
	router := newRouter()
	router.Use(guardchi.Middleware(router, g))
	api.HandlerFromMuxWithBaseURL(unguarded(), router, "/api/v1")
	return serveHTTP(router), guardchi.Verify(router, g)
}

// replacing loses the context of the request.
func replacing() guardserver.Option {
	return guardserver.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(context.WithValue(context.Background(), chi.RouteCtxKey, r.Context().Value(chi.RouteCtxKey))))
		})
	})
}

// headIsServed says whether the generated server's own registration serves HEAD.
const headIsServed = false

// register registers the server as it is, by its own function.
func register(router *chi.Mux) {
	api.HandlerFromMuxWithBaseURL(withoutGuard(), router, "/api/v1")
}

// recovers says whether the framework has middleware that answers where a handler panics.
const recovers = true
