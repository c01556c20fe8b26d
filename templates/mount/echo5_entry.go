//go:build ignore

package mount

import (
	"net/http"

	"github.com/labstack/echo/v5"
)

// entry is a request on its way into a handler.
type entry[P any] struct {
	guard.MountEntry[P]
	c      *echo.Context
	writer http.ResponseWriter
}

func enter[P any](c *echo.Context, values ...string) entry[P] {
	return entry[P]{guard.EnterMount[P](c.Request(), values...), c, c.Response()}
}

func (e entry[P]) admit(p P) { e.c.SetRequest(e.Admit(p)) }

func (e entry[P]) admitOptional(p P, ok bool) { e.c.SetRequest(e.AdmitOptional(p, ok)) }

// deny ends the request: its answer is written.
func (e entry[P]) deny() error { return nil }
