// Package fiberrouter registers routes on fiber. // want package:"uses hotel/guard: OpenDoor"
package fiberrouter

import (
	"net/http"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/adaptor"

	"hotel/guard"
)

func open(c fiber.Ctx) error { return c.SendString(c.Get("Accept")) }

func door(w http.ResponseWriter, r *http.Request, name, roomID string) {}

func routes(g *guard.Guard[string]) *fiber.App {
	app := fiber.New()
	app.Use(func(c fiber.Ctx) error { return c.Next() })
	app.Get("/rooms", open)
	app.Post("/rooms", open) // want `route POST /rooms does not pass the guard of operation "createRoom"`
	app.Post("/rooms/:roomId/door", adaptor.HTTPHandler(g.OpenDoor(door)))
	app.Add([]string{"POST"}, "/rooms/:roomId<int>/door", open) // want `route POST /rooms/:roomId<int>/door does not pass the guard of operation "openDoor"`
	guests := app.Group("/guests")
	guests.Get("/:guest/bill", open) // want `route GET /guests/:guest/bill does not pass the guard of operation "getBill"`
	guests.Get("/:guest?", open)     // one of two paths: nobody knows
	app.Get("/healthz", open)        // want `route GET /healthz is in no document`
	return app
}
