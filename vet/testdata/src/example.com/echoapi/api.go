// Package echoapi stands for what oapi-codegen generates for echo.
package echoapi

import (
	"context"

	"github.com/labstack/echo/v4"
)

type ServerInterface interface {
	ListRooms(ctx echo.Context) error
	CreateRoom(ctx echo.Context) error
	OpenDoor(ctx echo.Context) error
	GetBill(ctx echo.Context) error
	GetRate(ctx echo.Context) error
}

type StrictServerInterface interface {
	ListRooms(ctx context.Context) error
	CreateRoom(ctx context.Context) error
	OpenDoor(ctx context.Context) error
	GetBill(ctx context.Context) error
	GetRate(ctx context.Context) error
}

func NewStrictHandler(ssi StrictServerInterface, middlewares []echo.MiddlewareFunc) ServerInterface {
	return nil
}

type RegisterHandlersOptions struct {
	BaseURL              string
	OperationMiddlewares map[string][]echo.MiddlewareFunc
}

func RegisterHandlersWithOptions(router *echo.Echo, si ServerInterface, options RegisterHandlersOptions) {
}
