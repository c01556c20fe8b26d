//go:build ignore

package mount

import (
	"net/http"
	"strings"

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

// withRequestContext lets a *gin.Context find what the context of its request holds, the
// principal among it: handlers that are given the one as a context need the other.
func withRequestContext(r gin.IRouter) {
	if engine, ok := r.(*gin.Engine); ok {
		engine.ContextWithFallback = true
	}
}

// entry is a request on its way into a handler.
type entry[P any] struct {
	guard.MountEntry[P]
	c      *gin.Context
	writer http.ResponseWriter
}

func enter[P any](c *gin.Context, values ...string) entry[P] {
	return entry[P]{guard.EnterMount[P](c.Request, values...), c, c.Writer}
}

func (e entry[P]) admit(p P) { e.c.Request = e.Admit(p) }

func (e entry[P]) admitOptional(p P, ok bool) { e.c.Request = e.AdmitOptional(p, ok) }

// deny ends the request: its answer is written.
func (e entry[P]) deny() { e.c.Abort() }

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
