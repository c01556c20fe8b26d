// Package adaptor turns a net/http handler into one of fiber's.
package adaptor

import (
	"net/http"

	"github.com/gofiber/fiber/v3"
)

func HTTPHandler(http.Handler) fiber.Handler { return nil }
