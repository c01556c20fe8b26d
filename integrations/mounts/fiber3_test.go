package mounts

import (
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/cors"
	"github.com/gofiber/fiber/v3/middleware/recover"

	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardfiber3"
)

var _ guardfiber3.Server[*fleet.Person] = fiber3Server{}

func init() { stacks = append(stacks, stack{"fiber3", mountedFiber3, guardedFiber3}) }

// newFiber3 is an app with fiber's own middleware: a logger, recovery and CORS.
func newFiber3(w wiring) *fiber.App {
	app := fiber.New(fiber.Config{ErrorHandler: notFoundFiber3})
	app.Use(func(c fiber.Ctx) error {
		err := c.Next()
		if err != nil {
			err = c.App().ErrorHandler(c, err)
		}
		w.log.add(c.Method(), c.Path(), c.Response().StatusCode())
		return err
	})
	app.Use(recover.New())
	app.Use(cors.New(cors.Config{AllowOrigins: []string{"https://shop.example"}, AllowMethods: []string{"GET", "POST"}, AllowHeaders: []string{"Authorization"}}))
	return app
}

// serveFiber3 listens as fiber does.
func serveFiber3(app *fiber.App) serve {
	return func(l net.Listener) { _ = app.Listener(l, fiber.ListenConfig{DisableStartupMessage: true}) }
}

func mountedFiber3(g *guard.Guard[*fleet.Person], w wiring) serve {
	app := newFiber3(w)
	if w.planted {
		app.Get("/api/v1/riders/ada/invoices", func(c fiber.Ctx) error { return c.SendString("") })
	}
	guardfiber3.Mount(app, g, fiber3Server{panics: w.panics})
	return serveFiber3(app)
}

func guardedFiber3(g *guard.Guard[*fleet.Person], w wiring) (serve, error) {
	app := newFiber3(w)
	app.Get("/health", func(c fiber.Ctx) error { return writeFiber3(c, "well") })
	api := app.Group("/api/v1")
	if w.unnamed {
		api.Get("/debug", func(c fiber.Ctx) error { return writeFiber3(c, "for developers") })
	}
	for route := range g.Each(nil) {
		pattern := strings.NewReplacer("/api/v1", "", "{", ":", "}", "").Replace(route.Path)
		h := func(c fiber.Ctx) error {
			p, _ := guard.PrincipalFrom[*fleet.Person](c.Context())
			return writeFiber3(c, fleet.Answer(route.Operation, p))
		}
		addFiber3(api, route.Method, pattern, h)
		if route.Method == "GET" {
			addFiber3(api, http.MethodHead, pattern, h)
		}
	}
	guardfiber3.Middleware(app, g, "GET /health")
	return serveFiber3(app), guardfiber3.Verify(app, g, "GET /health")
}

// writeFiber3 answers with text, and says in a header field whom the context knows.
func writeFiber3(c fiber.Ctx, text string) error {
	c.Set("Principal", principal(c.Context()))
	return c.SendString(text)
}

func addFiber3(r fiber.Router, method, pattern string, h fiber.Handler) {
	r.Add([]string{method}, pattern, h)
}

// notFoundFiber3 answers unknown paths as the guard conceals.
func notFoundFiber3(c fiber.Ctx, err error) error {
	if failure := (*fiber.Error)(nil); !errors.As(err, &failure) || failure.Code != http.StatusNotFound {
		return fiber.DefaultErrorHandler(c, err)
	}
	c.Set("Content-Type", "text/plain; charset=utf-8")
	c.Set("X-Content-Type-Options", "nosniff")
	return c.Status(http.StatusNotFound).SendString("404 page not found\n")
}
