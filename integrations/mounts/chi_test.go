package mounts

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/cors"

	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardchi"
)

var _ guardchi.Server[*fleet.Person] = httpServer{}

func init() { stacks = append(stacks, stack{"chi", mountedChi, guardedChi}) }

// chiMiddleware is chi's own: a logger, recovery and CORS.
func chiMiddleware(w wiring) []func(http.Handler) http.Handler {
	return []func(http.Handler) http.Handler{
		func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				wrapped := middleware.NewWrapResponseWriter(rw, r.ProtoMajor)
				defer func() { w.log.add(r.Method, r.URL.Path, wrapped.Status()) }()
				next.ServeHTTP(wrapped, r)
			})
		},
		middleware.Recoverer,
		cors.Handler(cors.Options{AllowedOrigins: []string{"https://shop.example"}, AllowedMethods: []string{"GET", "POST"}, AllowedHeaders: []string{"Authorization"}}),
	}
}

func mountedChi(g *guard.Guard[*fleet.Person], w wiring) serve {
	router := chi.NewRouter()
	router.Use(chiMiddleware(w)...)
	if w.planted {
		router.Get("/api/v1/riders/ada/invoices", func(http.ResponseWriter, *http.Request) {})
	}
	guardchi.Mount(router, g, httpServer{panics: w.panics})
	return serveHTTP(router)
}

func guardedChi(g *guard.Guard[*fleet.Person], w wiring) (serve, error) {
	router := chi.NewRouter()
	router.Use(chiMiddleware(w)...)
	router.Use(guardchi.Middleware(router, g, "GET /health"))
	router.Get("/health", func(rw http.ResponseWriter, r *http.Request) { write(rw, r, "well") })
	if w.unnamed {
		router.Get("/api/v1/debug", func(rw http.ResponseWriter, r *http.Request) { write(rw, r, "for developers") })
	}
	router.Route("/api/v1", func(router chi.Router) {
		for route := range g.Each(nil) {
			pattern := route.Path[len("/api/v1"):]
			h := plainHandler(route.Operation)
			router.Method(route.Method, pattern, h)
			if route.Method == "GET" {
				router.Method("HEAD", pattern, h)
			}
		}
	})
	return serveHTTP(router), guardchi.Verify(router, g, "GET /health")
}

// plainHandler is a handler that knows no guard.
func plainHandler(operation string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p, _ := guard.PrincipalFrom[*fleet.Person](r.Context())
		write(w, r, fleet.Answer(operation, p))
	}
}
