//go:build ignore

package mount

import (
	"strings"

	"github.com/gin-gonic/gin"
)

// pathValue returns the value of a path parameter, decoded.
func pathValue(c *gin.Context, name string, behind int) string {
	return decoded(c.Request, c.Param(name), behind)
}

// basePath is what stands in front of every path.
func basePath[P any](g *guard.Guard[P]) string {
	base := guard.MountBasePath(g)
	if strings.ContainsAny(base, ":*") {
		panic("Mount: gin reads a part of the base path " + base + " as a parameter")
	}
	return base
}
