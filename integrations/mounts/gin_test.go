package mounts

import (
	"net/http"
	"strings"

	"github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"

	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardgin"
)

var _ guardgin.Server[*fleet.Person] = ginServer{}

func init() {
	gin.SetMode(gin.ReleaseMode)
	stacks = append(stacks, stack{"gin", mountedGin, guardedGin})
}

// newGin is an engine with gin's own middleware: a logger, recovery and CORS.
func newGin(w wiring) *gin.Engine {
	engine := gin.New()
	engine.UseRawPath = true // %2F in a path value is a part of it
	engine.HandleMethodNotAllowed = true
	engine.Use(
		gin.LoggerWithConfig(gin.LoggerConfig{Output: discard{}, Formatter: func(p gin.LogFormatterParams) string {
			w.log.add(p.Method, p.Path, p.StatusCode)
			return ""
		}}),
		gin.CustomRecoveryWithWriter(discard{}, func(c *gin.Context, _ any) { c.AbortWithStatus(http.StatusInternalServerError) }),
		cors.New(cors.Config{AllowOrigins: []string{"https://shop.example"}, AllowMethods: []string{"GET", "POST"}, AllowHeaders: []string{"Authorization"}}),
	)
	engine.NoRoute(gin.WrapF(http.NotFound))
	return engine
}

func mountedGin(g *guard.Guard[*fleet.Person], w wiring) serve {
	engine := newGin(w)
	if w.planted {
		engine.GET("/api/v1/riders/ada/invoices", func(*gin.Context) {})
	}
	guardgin.Mount(engine, g, ginServer{panics: w.panics})
	return serveHTTP(engine)
}

func guardedGin(g *guard.Guard[*fleet.Person], w wiring) (serve, error) {
	engine := newGin(w)
	engine.Use(guardgin.Middleware(engine, g, "GET /health"))
	engine.GET("/health", func(c *gin.Context) { writeGin(c, "well") })
	api := engine.Group("/api/v1")
	if w.unnamed {
		api.GET("/debug", func(c *gin.Context) { writeGin(c, "for developers") })
	}
	for route := range g.Each(nil) {
		pattern := strings.NewReplacer("/api/v1", "", "{", ":", "}", "").Replace(route.Path)
		h := func(c *gin.Context) {
			p, _ := guard.PrincipalFrom[*fleet.Person](c)
			writeGin(c, fleet.Answer(route.Operation, p))
		}
		api.Handle(route.Method, pattern, h)
		if route.Method == "GET" {
			api.HEAD(pattern, h)
		}
	}
	return serveHTTP(engine), guardgin.Verify(engine, g, "GET /health")
}

// writeGin answers with text, and says in a header field whom the context knows: gin's
// own, which strict handlers are given.
func writeGin(c *gin.Context, text string) {
	c.Header("Principal", principal(c))
	c.String(http.StatusOK, text)
}
