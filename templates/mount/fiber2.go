//go:build ignore

package mount

import (
	"fmt"
	"reflect"

	"github.com/gofiber/fiber/v2"
)

// Middleware puts the guard in front of the handlers of every route that app has: fiber's
// own middleware runs before a route is known, so that each route is wrapped. It puts the
// principal into the context of the request, where guard.PrincipalFrom finds it.
//
// A route inside of the base path that is neither the document's nor in unguarded is
// denied as unknown. unguarded names routes as they were registered: "GET /health", or
// "/health" for every method.
//
// Call it when all routes are registered: a later one is refused by fiber, with a panic.
// What is registered by Use or Static is middleware to fiber, and is not wrapped.
func Middleware[P any](app *fiber.App, g *guard.Guard[P], unguarded ...string) {
	m := guard.NewMountRouter(g, routes(), unguarded)
	handler := func(c *fiber.Ctx) error {
		r, err := request(c)
		if err != nil {
			return fiber.ErrBadRequest
		}
		value := func(name string, behind int) string { return pathValue(c, name, behind) }
		r, ok := m.Pass(&writer{c: c}, r, c.Route().Path, value)
		if !ok {
			return nil
		}
		setContext(c, r)
		return c.Next()
	}
	isRoute := map[*fiber.Handler]bool{}
	for _, route := range app.GetRoutes(true) {
		isRoute[&route.Handlers[0]] = true
	}
	for _, stack := range app.Stack() {
		for _, route := range stack {
			if len(route.Handlers) > 0 && isRoute[&route.Handlers[0]] {
				route.Handlers = append([]fiber.Handler{handler}, route.Handlers...)
			}
		}
	}
	own := reflect.ValueOf(handler).Pointer()
	app.Hooks().OnRoute(func(route fiber.Route) error {
		if len(route.Handlers) > 0 && reflect.ValueOf(route.Handlers[0]).Pointer() == own {
			return nil // fiber's own HEAD of a GET, with the handlers of that
		}
		return fmt.Errorf("the route %s %s is registered after Middleware, and would not be guarded", route.Method, route.Path)
	})
}

// Verify returns an error unless app has every route of the document, and no other
// inside of the base path but for those in unguarded.
func Verify[P any](app *fiber.App, g *guard.Guard[P], unguarded ...string) error {
	var registered []guard.MountRoute
	for _, route := range app.GetRoutes(true) {
		registered = append(registered, guard.MountRoute{Method: route.Method, Pattern: route.Path})
	}
	return guard.NewMountRouter(g, routes(), unguarded).Verify(registered, shape)
}
