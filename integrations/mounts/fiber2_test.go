package mounts

import (
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cors"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardfiber2"
)

var _ guardfiber2.Server[*fleet.Person] = fiber2Server{}

func init() { stacks = append(stacks, stack{"fiber2", mountedFiber2, guardedFiber2}) }

// newFiber2 is an app with fiber's own middleware: a logger, recovery and CORS.
func newFiber2(w wiring) *fiber.App {
	app := fiber.New(fiber.Config{ErrorHandler: notFoundFiber2, DisableStartupMessage: true})
	app.Use(func(c *fiber.Ctx) error {
		err := c.Next()
		if err != nil {
			err = c.App().ErrorHandler(c, err)
		}
		w.log.add(c.Method(), c.Path(), c.Response().StatusCode())
		return err
	})
	app.Use(recover.New())
	app.Use(cors.New(cors.Config{AllowOrigins: "https://shop.example", AllowMethods: "GET,POST", AllowHeaders: "Authorization"}))
	return app
}

// serveFiber2 listens as fiber does.
func serveFiber2(app *fiber.App) serve {
	return func(l net.Listener) { _ = app.Listener(l) }
}

func mountedFiber2(g *guard.Guard[*fleet.Person], w wiring) serve {
	app := newFiber2(w)
	if w.planted {
		app.Get("/api/v1/riders/ada/invoices", func(c *fiber.Ctx) error { return c.SendString("") })
	}
	guardfiber2.Mount(app, g, fiber2Server{panics: w.panics})
	return serveFiber2(app)
}

func guardedFiber2(g *guard.Guard[*fleet.Person], w wiring) (serve, error) {
	app := newFiber2(w)
	app.Get("/health", func(c *fiber.Ctx) error { return writeFiber2(c, "well") })
	api := app.Group("/api/v1")
	if w.unnamed {
		api.Get("/debug", func(c *fiber.Ctx) error { return writeFiber2(c, "for developers") })
	}
	for route := range g.Each(nil) {
		pattern := strings.NewReplacer("/api/v1", "", "{", ":", "}", "").Replace(route.Path)
		h := func(c *fiber.Ctx) error {
			p, _ := guard.PrincipalFrom[*fleet.Person](c.UserContext())
			return writeFiber2(c, fleet.Answer(route.Operation, p))
		}
		addFiber2(api, route.Method, pattern, h)
		if route.Method == "GET" {
			addFiber2(api, http.MethodHead, pattern, h)
		}
	}
	guardfiber2.Middleware(app, g, "GET /health")
	return serveFiber2(app), guardfiber2.Verify(app, g, "GET /health")
}

// writeFiber2 answers with text, and says in a header field whom the context knows.
func writeFiber2(c *fiber.Ctx, text string) error {
	c.Set("Principal", principal(c.UserContext()))
	return c.SendString(text)
}

func addFiber2(r fiber.Router, method, pattern string, h fiber.Handler) { r.Add(method, pattern, h) }

// notFoundFiber2 answers unknown paths as the guard conceals.
func notFoundFiber2(c *fiber.Ctx, err error) error {
	if failure := (*fiber.Error)(nil); !errors.As(err, &failure) || failure.Code != http.StatusNotFound {
		return fiber.DefaultErrorHandler(c, err)
	}
	c.Set("Content-Type", "text/plain; charset=utf-8")
	c.Set("X-Content-Type-Options", "nosniff")
	return c.Status(http.StatusNotFound).SendString("404 page not found\n")
}
