// Package keys has the guard of the pet stores, and shows only middleware for echo.
package keys

//go:generate go tool oasguard generate --quiet -o ../internal/guard -p guard ../pets.yaml

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/oasguard/oasguard/proof/vettest/pets/internal/guard"
)

// Tokens are their own principals.
type Tokens struct{}

// AuthenticateToken accepts every token but stranger.
func (Tokens) AuthenticateToken(_ *http.Request, token string) (string, error) {
	if token == "stranger" {
		return "", guard.ErrInvalidCredentials
	}
	return token, nil
}

// Grants gives the role that the token is named like.
func (Tokens) Grants(_ *http.Request, name string) (guard.Grants, error) {
	return guard.Grants{}.WithRoleNames(name), nil
}

// Keys puts a guard before handlers of echo.
type Keys struct{ guard *guard.Guard[string] }

// New makes the guard.
func New() (*Keys, error) {
	g, err := guard.NewGuard[string](Tokens{}, Tokens{})
	if err != nil {
		return nil, err
	}
	return &Keys{guard: g}, nil
}

// Add guards addPet.
func (k *Keys) Add(next echo.HandlerFunc) echo.HandlerFunc { return before(k.guard.CheckAddPet, next) }

// Find guards findPetByID.
func (k *Keys) Find(next echo.HandlerFunc) echo.HandlerFunc {
	return before(k.guard.CheckFindPetByID, next)
}

// Delete guards deletePet.
func (k *Keys) Delete(next echo.HandlerFunc) echo.HandlerFunc {
	return before(k.guard.CheckDeletePet, next)
}

func before(check func(http.ResponseWriter, *http.Request) (string, bool), next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		name, ok := check(c.Response(), c.Request())
		if !ok {
			return nil
		}
		c.Set("caller", name)
		return next(c)
	}
}
