package mounts

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardecho5"
)

var _ guardecho5.Server[*fleet.Person] = echo5Server{}

func init() { stacks = append(stacks, stack{"echo5", mountedEcho5, guardedEcho5}) }

// newEcho5 is an echo with its own middleware: a logger, recovery and CORS.
func newEcho5(w wiring) *echo.Echo {
	e := echo.New()
	e.Use(
		middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{LogStatus: true, LogMethod: true, LogURIPath: true, HandleError: true,
			LogValuesFunc: func(_ *echo.Context, v middleware.RequestLoggerValues) error {
				w.log.add(v.Method, v.URIPath, v.Status)
				return nil
			}}),
		middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true}),
		middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: []string{"https://shop.example"}, AllowMethods: []string{"GET", "POST"}, AllowHeaders: []string{"Authorization"}}),
	)
	e.HTTPErrorHandler = func(c *echo.Context, err error) {
		if response, _ := echo.UnwrapResponse(c.Response()); !response.Committed && errors.Is(err, echo.ErrNotFound) {
			http.NotFound(c.Response(), c.Request())
			return
		}
		echo.DefaultHTTPErrorHandler(false)(c, err)
	}
	return e
}

func mountedEcho5(g *guard.Guard[*fleet.Person], w wiring) serve {
	e := newEcho5(w)
	if w.planted {
		e.GET("/api/v1/riders/ada/invoices", func(c *echo.Context) error { return c.NoContent(http.StatusOK) })
	}
	guardecho5.Mount(e, g, echo5Server{panics: w.panics})
	return serveHTTP(e)
}

func guardedEcho5(g *guard.Guard[*fleet.Person], w wiring) (serve, error) {
	e := newEcho5(w)
	e.Use(guardecho5.Middleware(e, g, "GET /health"))
	e.GET("/health", func(c *echo.Context) error { return writeEcho5(c, "well") })
	api := e.Group("/api/v1")
	if w.unnamed {
		api.GET("/debug", func(c *echo.Context) error { return writeEcho5(c, "for developers") })
	}
	for route := range g.Each(nil) {
		pattern := strings.NewReplacer("/api/v1", "", "{", ":", "}", "").Replace(route.Path)
		h := func(c *echo.Context) error {
			p, _ := guard.PrincipalFrom[*fleet.Person](c.Request().Context())
			return writeEcho5(c, fleet.Answer(route.Operation, p))
		}
		api.Add(route.Method, pattern, h)
		if route.Method == "GET" {
			api.HEAD(pattern, h)
		}
	}
	return serveHTTP(e), guardecho5.Verify(e, g, "GET /health")
}

// writeEcho5 answers with text, and says in a header field whom the context knows.
func writeEcho5(c *echo.Context, text string) error {
	c.Response().Header().Set("Principal", principal(c.Request().Context()))
	return c.String(http.StatusOK, text)
}
