//go:build ignore

package mount

import (
	"net/url"
	"strings"

	"github.com/labstack/echo/v5"
)

// swallows reports whether the parameter at the end of a pattern took more than its
// segment of the path: echo gives it all that is left, slashes included.
func swallows(c *echo.Context, name string) bool {
	value := c.Param(name)
	if !strings.Contains(value, "/") {
		return false
	}
	sent := c.Request().URL.EscapedPath()
	last, err := url.PathUnescape(sent[strings.LastIndexByte(sent, '/')+1:])
	return err != nil || last != value
}
