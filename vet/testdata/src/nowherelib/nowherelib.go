// Package nowherelib keeps its guards to itself. // want package:"uses hotel/guard: "
package nowherelib

import (
	"net/http"

	"hotel/guard"
)

type Hotel struct{ guard *guard.Guard[string] }

func New(authn guard.Authenticator[string]) (*Hotel, error) { // want New:"passes a guard"
	g, err := guard.NewGuard[string](authn) // want `this guard is mounted nowhere: no request passes it, whatever the program serves; serve what its Handler or Middleware returns, register its wrappers, or mount it \(unmounted-guard\)`
	if err != nil {
		return nil, err
	}
	return &Hotel{guard: g}, nil
}

// Covers asks the guard, and puts nothing behind it.
func (h *Hotel) Covers(r *http.Request) bool { return h.guard != nil } // want Covers:"passes a guard"
