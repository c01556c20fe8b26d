//go:build ignore

package mount

import (
	"strings"
)

// basePath is what stands in front of every path.
func basePath[P any](g *guard.Guard[P]) string {
	base := guard.MountBasePath(g)
	if strings.ContainsAny(base, ":*") {
		panic("Mount: echo reads a part of the base path " + base + " as a parameter")
	}
	return base
}
