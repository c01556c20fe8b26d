//go:build ignore

package server

import "github.com/gofiber/fiber/v3"

// wrapper binds parameters and calls the handlers.
func (o options) wrapper(h api.ServerInterface) *api.ServerInterfaceWrapper {
	return &api.ServerInterfaceWrapper{Handler: h}
}

// known puts the caller into the context of the request.
func (a adapted[P]) known(c fiber.Ctx, p P, ok bool) {
	if ok && len(a.context) > 0 {
		c.SetContext(a.in(c.Context(), p))
	}
}

// lost answers where middleware has replaced the context of a request, and the caller
// with it: the handler of somebody is never reached by nobody.
func lost() error { return fiber.ErrInternalServerError }
