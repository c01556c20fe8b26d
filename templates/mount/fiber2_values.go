//go:build ignore

package mount

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// pathValue returns the value of a path parameter, decoded. fiber takes it from the path
// as it was sent, unless the program wants it decoded. The value outlives the request.
func pathValue(c *fiber.Ctx, name string, _ int) string {
	value := strings.Clone(c.Params(name))
	if c.App().Config().UnescapePath || !strings.Contains(value, "%") {
		return value
	}
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}
