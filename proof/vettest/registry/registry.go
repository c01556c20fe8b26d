// Package registry puts the registry of go-containerregistry, which is one handler
// with a router of its own, behind the Middleware of a guard, and gin between them.
package registry

//go:generate go tool oasguard generate --quiet -o internal/guard -p guard registry.yaml

import (
	"io"
	"log"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/go-containerregistry/pkg/registry"

	"github.com/oasguard/oasguard/proof/vettest/registry/internal/guard"
)

type logins struct{}

func (logins) AuthenticateLogin(_ *http.Request, name, password string) (string, error) {
	if password != "secret" {
		return "", guard.ErrInvalidCredentials
	}
	return name, nil
}

func (logins) Grants(_ *http.Request, name string) (guard.Grants, error) {
	return guard.Grants{}.WithRoleNames(name), nil
}

// New is the whole server.
func New() (http.Handler, error) {
	g, err := guard.NewGuard[string](logins{}, logins{})
	if err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(gin.Recovery(), caller)
	images := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	engine.Any("/v2/*rest", gin.WrapH(images))
	return g.Middleware(engine), nil
}

// caller names whom the guard let pass.
func caller(c *gin.Context) {
	if name, ok := guard.PrincipalFrom[string](c.Request.Context()); ok {
		c.Header("X-Caller", name)
	}
	c.Next()
}
