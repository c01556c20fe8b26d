package stack

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"STACK/guard/guardecho5"

	"STACK/api"
	"STACK/guard"
	"STACK/guard/guardserver"
)

func wire(router *echo.Echo) error {
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

func newRouter() *echo.Echo {
	router := echo.New()
	router.HTTPErrorHandler = func(c *echo.Context, err error) {
		if response, _ := echo.UnwrapResponse(c.Response()); !response.Committed && errors.Is(err, echo.ErrNotFound) {
			http.NotFound(c.Response(), c.Request())
			return
		}
		echo.DefaultHTTPErrorHandler(false)(c, err)
	}
	return router
}

// around puts the framework's own CORS around, for shop, and its recovery.
func around(router *echo.Echo) {
	router.Use(middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true}), middleware.CORSWithConfig(middleware.CORSConfig{AllowOrigins: []string{shop}, AllowMethods: []string{"GET", "POST"}, AllowHeaders: []string{"Authorization"}}))
}

func mounted(g *guard.Guard[*Person], s guardserver.Server[*Person], w wiring) serve {
	router := newRouter()
	if w.around {
		around(router)
	}
	if w.planted {
		router.GET("/api/v1/riders/ada/invoices", func(c *echo.Context) error { return c.NoContent(http.StatusOK) })
	}
	guardserver.Mount(router, g, s, w.opts...)
	return serveHTTP(router)
}

// guarded is the server as it is, registered by its own function.
func guarded(g *guard.Guard[*Person]) (serve, error) {
	router := newRouter()
	router.Use(guardecho5.Middleware(router, g))
	api.RegisterHandlersWithBaseURL(router, unguarded(), "/api/v1")
	return serveHTTP(router), guardecho5.Verify(router, g)
}

// passing counts the requests that reach it.
func passing(count func()) guardserver.Option {
	return guardserver.WithMiddleware(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			count()
			return next(c)
		}
	})
}

// replacing loses the context of the request.
func replacing() guardserver.Option {
	return guardserver.WithMiddleware(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			c.SetRequest(c.Request().WithContext(context.Background()))
			return next(c)
		}
	})
}

// headIsServed says whether the generated server's own registration serves HEAD.
const headIsServed = false

// register registers the server as it is, by its own function.
func register(router *echo.Echo) {
	api.RegisterHandlersWithBaseURL(router, withoutGuard(), "/api/v1")
}

// taking hands every request that gets so far to takeOver.
func taking() guardserver.Option {
	return guardserver.WithMiddleware(func(echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			takeOver(c.Response(), c.Request())
			return nil
		}
	})
}

// recovers says whether the framework has middleware that answers where a handler panics.
const recovers = true
