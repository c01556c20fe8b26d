//go:build ignore

package mount

import (
	"github.com/labstack/echo/v4"
)

// pathValue returns the value of a path parameter, decoded.
func pathValue(c echo.Context, name string, behind int) string {
	return decoded(c.Request(), c.Param(name), behind)
}
