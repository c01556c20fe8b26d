//go:build ignore

package mount

import (
	"net/http"

	"github.com/gofiber/fiber/v2"
)

// entry is a request on its way into a handler.
type entry[P any] struct {
	guard.MountEntry[P]
	c      *fiber.Ctx
	writer *writer
}

// enter begins the decision of a request; an error is of a target that net/http would
// not take, and is answered 400.
func enter[P any](c *fiber.Ctx, values ...string) (entry[P], error) {
	r, err := request(c)
	if err != nil {
		return entry[P]{}, fiber.ErrBadRequest
	}
	return entry[P]{guard.EnterMount[P](r, values...), c, &writer{c: c}}, nil
}

func (e entry[P]) admit(p P) { setContext(e.c, e.Admit(p)) }

func (e entry[P]) admitOptional(p P, ok bool) { setContext(e.c, e.AdmitOptional(p, ok)) }

// deny ends the request: its answer is written.
func (e entry[P]) deny() error { return nil }

// setContext puts the context of a request that may pass where handlers find it.
func setContext(c *fiber.Ctx, r *http.Request) { c.SetUserContext(r.Context()) }
