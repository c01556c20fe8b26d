//go:build ignore

package mount

import (
	"github.com/gin-gonic/gin"
)

// Middleware guards a router whose handlers somebody else registers, or that a validator
// stands in front of: it decides by the route that gin itself has matched, and puts the
// principal into the context of the request, where guard.PrincipalFrom finds it.
//
// A route inside of the base path that is neither the document's nor in unguarded is
// denied as unknown. unguarded names routes as they were registered: "GET /health", or
// "/health" for every method. Call Verify when all routes are registered.
//
// Use it on the engine before any route is registered, which gin would leave without it:
// Middleware panics if there is one inside of the base path. Put it behind whatever
// changes the path or the method of a request, and in front of whatever must not run
// before the caller is known.
func Middleware[P any](engine *gin.Engine, g *guard.Guard[P], unguarded ...string) gin.HandlerFunc {
	withRequestContext(engine)
	m := guard.NewMountRouter(g, routes(), unguarded)
	if err := m.Early(registered(engine)); err != nil {
		panic("Middleware: " + err.Error())
	}
	return func(c *gin.Context) {
		if c.FullPath() == "" {
			if !m.Unmatched(c.Writer, c.Request, c.Writer.Status()) {
				c.Abort()
			}
			return
		}
		value := func(name string, behind int) string { return pathValue(c, name, behind) }
		r, ok := m.Pass(c.Writer, c.Request, c.FullPath(), value)
		if !ok {
			c.Abort()
			return
		}
		c.Request = r
	}
}

// Verify returns an error unless the router has every route of the document, and no
// other inside of the base path but for those in unguarded.
func Verify[P any](engine *gin.Engine, g *guard.Guard[P], unguarded ...string) error {
	return guard.NewMountRouter(g, routes(), unguarded).Verify(registered(engine), shape)
}

// registered are the routes of the engine.
func registered(engine *gin.Engine) []guard.MountRoute {
	var list []guard.MountRoute
	for _, route := range engine.Routes() {
		list = append(list, guard.MountRoute{Method: route.Method, Pattern: route.Path})
	}
	return list
}
