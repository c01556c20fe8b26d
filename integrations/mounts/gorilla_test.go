package mounts

import (
	"io"
	"log"
	"net/http"

	"github.com/gorilla/handlers"
	"github.com/gorilla/mux"

	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardgorilla"
)

var _ guardgorilla.Server[*fleet.Person] = httpServer{}

func init() { stacks = append(stacks, stack{"gorilla", mountedGorilla, guardedGorilla}) }

// aroundGorilla is gorilla's own: a logger, recovery and CORS.
func aroundGorilla(h http.Handler, w wiring) http.Handler {
	h = handlers.CORS(handlers.AllowedOrigins([]string{"https://shop.example"}), handlers.AllowedMethods([]string{"GET", "POST"}), handlers.AllowedHeaders([]string{"Authorization"}))(h)
	h = handlers.RecoveryHandler(handlers.RecoveryLogger(log.New(io.Discard, "", 0)))(h)
	return handlers.CustomLoggingHandler(io.Discard, h, func(_ io.Writer, p handlers.LogFormatterParams) {
		w.log.add(p.Request.Method, p.URL.Path, p.StatusCode)
	})
}

func mountedGorilla(g *guard.Guard[*fleet.Person], w wiring) serve {
	router := mux.NewRouter().UseEncodedPath() // %2F in a path value is a part of it
	if w.planted {
		router.HandleFunc("/api/v1/riders/ada/invoices", func(http.ResponseWriter, *http.Request) {}).Methods("GET")
	}
	guardgorilla.Mount(router, g, httpServer{panics: w.panics})
	return serveHTTP(aroundGorilla(router, w))
}

func guardedGorilla(g *guard.Guard[*fleet.Person], w wiring) (serve, error) {
	router := mux.NewRouter().UseEncodedPath()
	router.Use(guardgorilla.Middleware(router, g, "GET /health"))
	router.HandleFunc("/health", func(rw http.ResponseWriter, r *http.Request) { write(rw, r, "well") }).Methods("GET")
	api := router.PathPrefix("/api/v1").Subrouter()
	if w.unnamed {
		api.HandleFunc("/debug", func(rw http.ResponseWriter, r *http.Request) { write(rw, r, "for developers") }).Methods("GET")
	}
	for route := range g.Each(nil) {
		pattern := route.Path[len("/api/v1"):]
		methods := []string{route.Method}
		if route.Method == "GET" {
			methods = append(methods, "HEAD")
		}
		api.HandleFunc(pattern, plainHandler(route.Operation)).Methods(methods...)
	}
	return serveHTTP(aroundGorilla(router, w)), guardgorilla.Verify(router, g, "GET /health")
}
