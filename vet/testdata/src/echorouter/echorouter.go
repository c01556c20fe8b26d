// Package echorouter registers routes on echo 4. // want package:"uses hotel/guard: OpenDoor"
package echorouter

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hotel/guard"
)

func open(c echo.Context) error { return c.String(http.StatusOK, "open") }

func door(w http.ResponseWriter, r *http.Request, name, roomID string) {}

func logged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error { return next(c) }
}

func routes(g *guard.Guard[string]) http.Handler {
	e := echo.New()
	e.Use(logged)
	e.GET("/rooms", open, logged)
	e.POST("/rooms", open, logged) // want `route POST /rooms does not pass the guard of operation "createRoom"`
	e.POST("/rooms/:roomId/door", logged(func(c echo.Context) error {
		name, ok := g.CheckOpenDoor(c.Response(), c.Request())
		if !ok {
			return nil
		}
		return c.String(http.StatusOK, name)
	}))
	guests := e.Group("/guests")
	guests.GET("/:guest/bill", open)  // want `route GET /guests/:guest/bill does not pass the guard of operation "getBill"`
	guests.GET("/:guest/phone", open) // want `route GET /guests/:guest/phone is in no document`
	e.Add("POST", "/rooms/:roomId/door", echo.WrapHandler(g.OpenDoor(door)))
	return e
}
