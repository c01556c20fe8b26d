package stack

import (
	"context"
	"io"
	"log"
	"net/http"

	"github.com/gorilla/handlers"
	"github.com/gorilla/mux"

	"STACK/guard/guardgorilla"

	"STACK/api"
	"STACK/guard"
	"STACK/guard/guardserver"
)

func wire(router *mux.Router) error {
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

func newRouter() *mux.Router { return mux.NewRouter() }

// around puts the framework's own CORS around, for shop, and its recovery.
func around(h http.Handler) http.Handler {
	h = handlers.CORS(handlers.AllowedOrigins([]string{shop}), handlers.AllowedMethods([]string{"GET", "POST"}), handlers.AllowedHeaders([]string{"Authorization"}))(h)
	return handlers.RecoveryHandler(handlers.RecoveryLogger(log.New(io.Discard, "", 0)))(h)
}

func mounted(g *guard.Guard[*Person], s guardserver.Server[*Person], w wiring) serve {
	router := newRouter()
	if w.planted {
		router.HandleFunc("/api/v1/riders/ada/invoices", func(http.ResponseWriter, *http.Request) {}).Methods("GET")
	}
	guardserver.Mount(router, g, s, w.opts...)
	if w.around {
		return serveHTTP(around(router))
	}
	return serveHTTP(router)
}

// guarded is the server as it is, registered by its own function.
func guarded(g *guard.Guard[*Person]) (serve, error) {
	router := newRouter()
	router.Use(guardgorilla.Middleware(router, g))
	api.HandlerFromMuxWithBaseURL(unguarded(), router, "/api/v1")
	return serveHTTP(router), guardgorilla.Verify(router, g)
}

// replacing loses the context of the request.
func replacing() guardserver.Option {
	return guardserver.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(mux.SetURLVars(r.WithContext(context.Background()), mux.Vars(r)).Context()))
		})
	})
}

// headIsServed says whether the generated server's own registration serves HEAD.
const headIsServed = false

// register registers the server as it is, by its own function.
func register(router *mux.Router) {
	api.HandlerFromMuxWithBaseURL(withoutGuard(), router, "/api/v1")
}

// recovers says whether the framework has middleware that answers where a handler panics.
const recovers = true
