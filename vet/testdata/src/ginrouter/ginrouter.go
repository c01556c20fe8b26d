// Package ginrouter registers routes on gin. // want package:"uses hotel/guard: CreateRoom, OpenDoor"
package ginrouter

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hotel/guard"
)

type api struct{ guard *guard.Guard[string] }

func open(c *gin.Context) { c.String(http.StatusOK, c.Param("roomId")) }

func door(w http.ResponseWriter, r *http.Request, name, roomID string) {}

func (a *api) create(c *gin.Context) {
	if _, ok := a.guard.CheckCreateRoom(c.Writer, c.Request); !ok {
		c.Abort()
		return
	}
	c.String(http.StatusCreated, "504")
}

func (a *api) routes() http.Handler {
	r := gin.New()
	r.Use(gin.Logger())
	r.POST("/rooms", a.create)
	r.POST("/rooms/:roomId/door", gin.WrapH(a.guard.OpenDoor(door)))
	v1 := r.Group("/v1")
	rooms := v1.Group("/rooms")
	rooms.POST("", open)                                                               // want `route POST /v1/rooms passes no guard, and is operation "createRoom" behind a prefix`
	rooms.POST("/:id/door", gin.Logger(), open)                                        // want `route POST /v1/rooms/:id/door passes no guard, and is operation "openDoor" behind a prefix`
	rooms.Any("/:id/door", gin.WrapF(func(w http.ResponseWriter, r *http.Request) {})) // want `route /v1/rooms/:id/door passes no guard, and is operation "openDoor" behind a prefix`
	r.Handle(http.MethodGet, "/guests/:g/bill", open)                                  // want `route GET /guests/:g/bill does not pass the guard of operation "getBill"`
	r.GET("/static/*file", open)                                                       // want `route GET /static/\*file is in no document`
	r.GET("/rooms", open)
	return r
}
