// Package security makes a guard for who imports it. // want package:"uses hotel/guard: , made"
package security

import (
	"net/http"

	"hotel/guard"
)

type cards struct{}

func (cards) AuthenticateKeyCard(_ *http.Request, token string) (string, error) { return token, nil }

func New() (*guard.Guard[string], error) { // want New:"may pass a guard"
	return guard.NewGuard[string](cards{})
}
