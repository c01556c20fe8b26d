// Package echomap guards by oapi-codegen's map of middleware. // want package:"idle: hotel.CreateRoom, hotel.GetBill, hotel.GetRate, hotel.ListRooms, hotel.OpenDoor" package:"uses hotel/guard: CreateRoom, GetBill, GetRate, OpenDoor"
package echomap

import (
	"context"
	"net/http"

	"example.com/echoapi"
	"github.com/labstack/echo/v4"

	"hotel/guard"
)

type hotel struct{ guard *guard.Guard[string] }

func (hotel) ListRooms(c echo.Context) error  { return nil }
func (hotel) CreateRoom(c echo.Context) error { return nil }
func (hotel) OpenDoor(c echo.Context) error   { return nil }
func (hotel) GetBill(c echo.Context) error    { return nil }

// GetRate asks by itself.
func (h hotel) GetRate(c echo.Context) error { // want GetRate:"passes a guard"
	if _, _, granted := h.guard.CheckGetRate(c.Response(), c.Request()); !granted {
		return nil
	}
	return c.String(http.StatusOK, "90 euros")
}

type strict struct{}

func (strict) ListRooms(ctx context.Context) error  { return nil }
func (strict) CreateRoom(ctx context.Context) error { return nil }
func (strict) OpenDoor(ctx context.Context) error   { return nil }
func (strict) GetBill(ctx context.Context) error    { return nil }
func (strict) GetRate(ctx context.Context) error    { return nil }

type check func(http.ResponseWriter, *http.Request) (string, bool)

// by asks before the handler.
func by(ask check) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if _, ok := ask(c.Response(), c.Request()); !ok {
				return nil
			}
			return next(c)
		}
	}
}

func logged(next echo.HandlerFunc) echo.HandlerFunc { return next }

func well(e *echo.Echo, g *guard.Guard[string]) {
	echoapi.RegisterHandlersWithOptions(e, hotel{g}, echoapi.RegisterHandlersOptions{
		OperationMiddlewares: map[string][]echo.MiddlewareFunc{
			"createRoom": {logged, by(g.CheckCreateRoom)},
			"openDoor":   {by(g.CheckOpenDoor)},
			"getBill":    {by(g.CheckGetBill)},
		},
	})
}

func missing(e *echo.Echo, g *guard.Guard[string]) {
	echoapi.RegisterHandlersWithOptions(e, hotel{g}, echoapi.RegisterHandlersOptions{
		OperationMiddlewares: map[string][]echo.MiddlewareFunc{ // want `operation "getBill" \(GET /guests/{guest}/bill\) has no entry in OperationMiddlewares: it is served without the guard; add one that asks CheckGetBill \(operation-middlewares\)`
			"createRoom": {by(g.CheckCreateRoom)},
			"openDoor":   {by(g.CheckOpenDoor)},
		},
	})
}

func stale(e *echo.Echo, g *guard.Guard[string]) {
	var server echoapi.ServerInterface = hotel{g}
	opts := map[string][]echo.MiddlewareFunc{
		"createRoom": {logged},              // want `the entry "createRoom" of OperationMiddlewares does not pass the guard: add a middleware that asks CheckCreateRoom \(operation-middlewares\)`
		"OpenDoor":   {by(g.CheckOpenDoor)}, // want `OperationMiddlewares has an entry "OpenDoor", and no document has that operation: the entry guards nothing; give it the operationId that it is for \(operation-middlewares\)`
	}
	opts["getBill"] = []echo.MiddlewareFunc{by(g.CheckOpenDoor)}                                                // want `the entry "getBill" of OperationMiddlewares passes the guard of another operation: use CheckGetBill \(operation-middlewares\)`
	echoapi.RegisterHandlersWithOptions(e, server, echoapi.RegisterHandlersOptions{OperationMiddlewares: opts}) // want `operation "openDoor" \(POST /rooms/{roomId}/door\) has no entry in OperationMiddlewares: it is served without the guard; add one that asks CheckOpenDoor \(operation-middlewares\)`
}

func strictly(e *echo.Echo, g *guard.Guard[string]) {
	echoapi.RegisterHandlersWithOptions(e, echoapi.NewStrictHandler(strict{}, nil), echoapi.RegisterHandlersOptions{
		OperationMiddlewares: map[string][]echo.MiddlewareFunc{ // want `operation "getRate" \(GET /rates\) has no entry in OperationMiddlewares: it is served without the guard; add one that asks CheckGetRate \(operation-middlewares\)`
			"createRoom": {by(g.CheckCreateRoom)},
			"openDoor":   {by(g.CheckOpenDoor)},
			"getBill":    {by(g.CheckGetBill)},
		},
	})
}

// What nobody can see is not reported.
func unseen(e *echo.Echo, g *guard.Guard[string], server echoapi.ServerInterface, more func(map[string][]echo.MiddlewareFunc)) {
	echoapi.RegisterHandlersWithOptions(e, server, echoapi.RegisterHandlersOptions{
		OperationMiddlewares: map[string][]echo.MiddlewareFunc{"openDoor": {by(g.CheckOpenDoor)}},
	})
	filled := map[string][]echo.MiddlewareFunc{"openDoor": {by(g.CheckOpenDoor)}}
	more(filled)
	echoapi.RegisterHandlersWithOptions(e, hotel{g}, echoapi.RegisterHandlersOptions{OperationMiddlewares: filled})
	echoapi.RegisterHandlersWithOptions(e, hotel{g}, echoapi.RegisterHandlersOptions{
		OperationMiddlewares: map[string][]echo.MiddlewareFunc{"openDoor": {logged}},
	})
}
