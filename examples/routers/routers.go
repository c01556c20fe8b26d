// Package routers puts one guarded server behind the routers that Go teams use.
// Each operation is registered with its wrapper, so whatever the router makes of
// a path, the rule belongs to the function that runs.
//
// Where the document is the whole API, guard.Handler is a router itself and
// none of this is needed: it mounts in any router as the http.Handler it is.
package routers

//go:generate go tool oasguard generate --harness -o internal/guard -p guard hotel.yaml

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v5"

	"github.com/oasguard/oasguard/examples/routers/internal/guard"
)

// notFound is the 404 of the router and of the guard: a concealed bill must look
// like a path that is not there.
var notFound = http.NotFoundHandler()

// newGuard is the same for every router. The principal is the name of a guest.
func newGuard() (*guard.Guard[string], error) {
	return guard.NewGuard[string](cards{}, rules{}, guard.WithNotFound(notFound))
}

// ServeMux is the router of the standard library (Go 1.22 and later).
func ServeMux() (http.Handler, error) {
	g, err := newGuard()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", notFound)
	for route, h := range g.Each(hotel{}) {
		mux.Handle(route.Method+" "+route.Path, h)
	}
	return mux, nil
}

// RegisteredMux is a ServeMux that somebody else registers by hand: the handlers know
// no guard. MiddlewareFor stands in front of it and decides by the patterns of the mux.
func RegisteredMux() (http.Handler, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /rooms", hotel{}.ListRooms)
	mux.HandleFunc("POST /rooms/{roomId}/door", func(w http.ResponseWriter, r *http.Request) {
		name, _ := guard.PrincipalFrom[string](r.Context())
		hotel{}.OpenDoor(w, r, name, r.PathValue("roomId"))
	})
	mux.HandleFunc("GET /guests/{guest}/bill", func(w http.ResponseWriter, r *http.Request) {
		name, _ := guard.PrincipalFrom[string](r.Context())
		hotel{}.GetBill(w, r, name, r.PathValue("guest"))
	})
	//oasguard:ignore undocumented-route it shows that nobody gets here
	mux.HandleFunc("/debug/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "for developers") })
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "well") })
	g, err := newGuard()
	if err != nil {
		return nil, err
	}
	guarded, err := g.MiddlewareFor(mux, "GET /health")
	if err != nil {
		return nil, err
	}
	return guarded(mux), nil
}

// Chi writes parameters as the document does.
func Chi() (http.Handler, error) {
	g, err := newGuard()
	if err != nil {
		return nil, err
	}
	router := chi.NewRouter()
	router.NotFound(notFound.ServeHTTP)
	for route, h := range g.Each(hotel{}) {
		router.Method(route.Method, route.Path, h)
	}
	return router, nil
}

// colons turns {roomId} into :roomId, for parameters that fill a segment.
func colons(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// Gin keeps path parameters to itself, so they are handed over.
func Gin() (http.Handler, error) {
	g, err := newGuard()
	if err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.NoRoute(gin.WrapH(notFound))
	for route, h := range g.Each(hotel{}) {
		router.Handle(route.Method, colons(route.Path), func(c *gin.Context) {
			for _, p := range c.Params {
				c.Request.SetPathValue(p.Key, p.Value)
			}
			h.ServeHTTP(c.Writer, c.Request)
		})
	}
	return router, nil
}

// Echo needs version 5, which sets the request's path values.
func Echo() (http.Handler, error) {
	g, err := newGuard()
	if err != nil {
		return nil, err
	}
	router := echo.New()
	router.RouteNotFound("/*", echo.WrapHandler(notFound))
	for route, h := range g.Each(hotel{}) {
		router.Add(route.Method, colons(route.Path), echo.WrapHandler(h))
	}
	return router, nil
}
