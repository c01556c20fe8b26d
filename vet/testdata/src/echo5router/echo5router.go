// Package echo5router registers routes on echo 5. // want package:"uses hotel/guard: OpenDoor"
package echo5router

import (
	"net/http"

	"github.com/labstack/echo/v5"

	"hotel/guard"
)

func open(c *echo.Context) error { return c.String(http.StatusOK, "open") }

func door(w http.ResponseWriter, r *http.Request, name, roomID string) {}

func routes(g *guard.Guard[string]) http.Handler {
	e := echo.New()
	e.RouteNotFound("/*", open)
	e.Add("POST", "/rooms/:roomId/door", echo.WrapHandler(g.OpenDoor(door)))
	e.POST("/rooms", open)  // want `route POST /rooms does not pass the guard of operation "createRoom"`
	e.GET("/healthz", open) // want `route GET /healthz is in no document`
	return e
}
