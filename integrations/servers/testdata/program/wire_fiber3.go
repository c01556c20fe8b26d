package stack

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/cors"
	"github.com/gofiber/fiber/v3/middleware/recover"

	"STACK/guard/guardfiber3"

	"STACK/api"
	"STACK/guard"
	"STACK/guard/guardserver"
)

func wire(router *fiber.App) error {
	g, err := guard.NewGuard[*Person](authenticator{}, authorizer{})
	if err != nil {
		return err
	}
	guardserver.Mount(router, g, typed{})
	return nil
}

func wired() (serve, error) {
	router := newRouter()
	return serveFiber(router), wire(router)
}

func newRouter() *fiber.App {
	return fiber.New(fiber.Config{ErrorHandler: func(c fiber.Ctx, err error) error {
		if failure := (*fiber.Error)(nil); !errors.As(err, &failure) || failure.Code != http.StatusNotFound {
			return fiber.DefaultErrorHandler(c, err)
		}
		c.Set("Content-Type", "text/plain; charset=utf-8")
		c.Set("X-Content-Type-Options", "nosniff")
		return c.Status(http.StatusNotFound).SendString("404 page not found\n")
	}})
}

// serveFiber listens as fiber does.
func serveFiber(app *fiber.App) serve {
	return func(l net.Listener) { _ = app.Listener(l, fiber.ListenConfig{DisableStartupMessage: true}) }
}

// around puts the framework's own CORS around, for shop, and its recovery.
func around(router *fiber.App) {
	router.Use(recover.New(), cors.New(cors.Config{AllowOrigins: []string{shop}, AllowMethods: []string{"GET", "POST"}, AllowHeaders: []string{"Authorization"}}))
}

func mounted(g *guard.Guard[*Person], s guardserver.Server[*Person], w wiring) serve {
	router := newRouter()
	if w.around {
		around(router)
	}
	if w.planted {
		router.Get("/api/v1/riders/ada/invoices", func(c fiber.Ctx) error { return c.SendString("") })
	}
	guardserver.Mount(router, g, s, w.opts...)
	return serveFiber(router)
}

// guarded is the server as it is, registered by its own function.
func guarded(g *guard.Guard[*Person]) (serve, error) {
	router := newRouter()
	api.RegisterHandlersWithOptions(router, unguarded(), api.FiberServerOptions{BaseURL: "/api/v1"})
	guardfiber3.Middleware(router, g)
	return serveFiber(router), guardfiber3.Verify(router, g)
}

// passing counts the requests that reach it.
func passing(count func()) guardserver.Option {
	return guardserver.WithMiddleware(func(c fiber.Ctx) error {
		count()
		return c.Next()
	})
}

// replacing loses the context of the request.
func replacing() guardserver.Option {
	return guardserver.WithMiddleware(func(c fiber.Ctx) error {
		c.SetContext(context.Background())
		return c.Next()
	})
}

// headIsServed says whether the generated server's own registration serves HEAD.
const headIsServed = true

// taking hands every request that gets so far over, as takeOver does.
func taking() guardserver.Option {
	return guardserver.WithMiddleware(func(c fiber.Ctx) error {
		caller := guards(c.Context()).Name
		if c.Get("Upgrade") == "" {
			c.RequestCtx().SetBodyStreamWriter(func(w *bufio.Writer) { stream(w, func() { _ = w.Flush() }) })
			return nil
		}
		c.RequestCtx().HijackSetNoResponse(true)
		c.RequestCtx().Hijack(func(conn net.Conn) { talk(conn, bufio.NewReader(conn), caller) })
		return nil
	})
}

// recovers says whether the framework has middleware that answers where a handler panics.
const recovers = true
