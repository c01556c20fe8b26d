// Package ginpets puts the pet store of oapi-codegen's examples on gin.
package ginpets

import (
	"net/http"

	"github.com/deepmap/oapi-codegen/examples/petstore-expanded/gin/api"
	"github.com/gin-gonic/gin"

	"github.com/oasguard/oasguard/proof/vettest/pets/internal/guard"
	"github.com/oasguard/oasguard/proof/vettest/pets/keys"
)

// store asks the guard in the methods that oapi-codegen's handlers call.
type store struct {
	*api.PetStore
	guard *guard.Guard[string]
}

func (s store) AddPet(c *gin.Context) {
	name, ok := s.guard.CheckAddPet(c.Writer, c.Request)
	if !ok {
		c.Abort()
		return
	}
	c.Header("X-Caller", name)
	s.PetStore.AddPet(c)
}

func (s store) FindPetByID(c *gin.Context, id int64) {
	if _, ok := s.guard.CheckFindPetByID(c.Writer, c.Request); ok {
		s.PetStore.FindPetByID(c, id)
	}
}

func (s store) DeletePet(c *gin.Context, id int64) {
	switch _, ok := s.guard.CheckDeletePet(c.Writer, c.Request); {
	case !ok:
		return
	case id == 0:
		c.Status(http.StatusNotFound)
	default:
		s.PetStore.DeletePet(c, id)
	}
}

// New is the whole server.
func New() (http.Handler, error) {
	g, err := guard.NewGuard[string](keys.Tokens{}, keys.Tokens{})
	if err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(gin.Recovery())
	return api.RegisterHandlers(engine, store{api.NewPetStore(), g}), nil
}
