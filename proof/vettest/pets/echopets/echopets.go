// Package echopets puts the pet store of oapi-codegen's examples on echo. It knows
// the guard by package keys alone.
package echopets

import (
	"net/http"

	"github.com/deepmap/oapi-codegen/examples/petstore-expanded/echo/api"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/oasguard/oasguard/proof/vettest/pets/keys"
)

// New is the whole server.
func New() (http.Handler, error) {
	k, err := keys.New()
	if err != nil {
		return nil, err
	}
	e := echo.New()
	e.Use(middleware.Recover(), middleware.RequestID())
	pets := api.ServerInterfaceWrapper{Handler: api.NewPetStore()}
	e.GET("/pets", pets.FindPets)
	e.POST("/pets", pets.AddPet, k.Add)
	g := e.Group("/pets/:id")
	g.GET("", k.Find(pets.FindPetByID))
	g.DELETE("", pets.DeletePet, middleware.BodyLimit("1K"), k.Delete)
	return e, nil
}
