//go:build ignore

package mount

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

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
