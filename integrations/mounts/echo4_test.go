package mounts

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardecho4"
)

var _ guardecho4.Server[*fleet.Person] = echo4Server{}

func init() { stacks = append(stacks, stack{"echo4", mountedEcho4, guardedEcho4}) }

// newEcho4 is an echo with its own middleware: a logger, recovery and CORS.
func newEcho4(w wiring) *echo.Echo {
	e := echo.New()
	e.Use(
		middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{LogStatus: true, LogMethod: true, LogURIPath: true, HandleError: true,
			LogValuesFunc: func(_ echo.Context, v middleware.RequestLoggerValues) error {
				w.log.add(v.Method, v.URIPath, v.Status)
				return nil
			}}),
		middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true}),
		middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: []string{"https://shop.example"}, AllowMethods: []string{"GET", "POST"}, AllowHeaders: []string{"Authorization"}}),
	)
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		if !c.Response().Committed && errors.Is(err, echo.ErrNotFound) {
			http.NotFound(c.Response(), c.Request())
			return
		}
		e.DefaultHTTPErrorHandler(err, c)
	}
	return e
}

func mountedEcho4(g *guard.Guard[*fleet.Person], w wiring) serve {
	e := newEcho4(w)
	if w.planted {
		e.GET("/api/v1/riders/ada/invoices", func(c echo.Context) error { return c.NoContent(http.StatusOK) })
	}
	guardecho4.Mount(e, g, echo4Server{panics: w.panics})
	return serveHTTP(e)
}

func guardedEcho4(g *guard.Guard[*fleet.Person], w wiring) (serve, error) {
	e := newEcho4(w)
	e.Use(guardecho4.Middleware(e, g, "GET /health"))
	e.GET("/health", func(c echo.Context) error { return writeEcho4(c, "well") })
	api := e.Group("/api/v1")
	if w.unnamed {
		api.GET("/debug", func(c echo.Context) error { return writeEcho4(c, "for developers") })
	}
	for route := range g.Each(nil) {
		pattern := strings.NewReplacer("/api/v1", "", "{", ":", "}", "").Replace(route.Path)
		h := func(c echo.Context) error {
			p, _ := guard.PrincipalFrom[*fleet.Person](c.Request().Context())
			return writeEcho4(c, fleet.Answer(route.Operation, p))
		}
		api.Add(route.Method, pattern, h)
		if route.Method == "GET" {
			api.HEAD(pattern, h)
		}
	}
	return serveHTTP(e), guardecho4.Verify(e, g, "GET /health")
}

// writeEcho4 answers with text, and says in a header field whom the context knows.
func writeEcho4(c echo.Context, text string) error {
	c.Response().Header().Set("Principal", principal(c.Request().Context()))
	return c.String(http.StatusOK, text)
}
