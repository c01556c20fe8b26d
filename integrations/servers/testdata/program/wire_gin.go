package stack

import (
	"context"
	"io"
	"net/http"

	"github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"

	"STACK/guard/guardgin"

	"STACK/api"
	"STACK/guard"
	"STACK/guard/guardserver"
)

func wire(router *gin.Engine) error {
	g, err := guard.NewGuard[*Person](authenticator{}, authorizer{})
	if err != nil {
		return err
	}
	guardserver.Mount(router, g, typed{})
	return nil
}

func wired() (serve, error) {
	router := newRouter()
	return serveHTTP(router), wire(router)
}

func init() { gin.SetMode(gin.ReleaseMode) }

// newRouter takes %2F in a path value as a part of it.
func newRouter() *gin.Engine {
	router := gin.New()
	router.UseRawPath = true
	router.NoRoute(gin.WrapF(http.NotFound))
	return router
}

// around puts the framework's own CORS around, for shop, and its recovery.
func around(router *gin.Engine) {
	router.Use(gin.CustomRecoveryWithWriter(io.Discard, func(c *gin.Context, _ any) { c.AbortWithStatus(http.StatusInternalServerError) }),
		cors.New(cors.Config{AllowOrigins: []string{shop}, AllowMethods: []string{"GET", "POST"}, AllowHeaders: []string{"Authorization"}}))
}

func mounted(g *guard.Guard[*Person], s guardserver.Server[*Person], w wiring) serve {
	router := newRouter()
	if w.around {
		around(router)
	}
	if w.planted {
		router.GET("/api/v1/riders/ada/invoices", func(*gin.Context) {})
	}
	guardserver.Mount(router, g, s, w.opts...)
	return serveHTTP(router)
}

// guarded is the server as it is, registered by its own function.
func guarded(g *guard.Guard[*Person]) (serve, error) {
	router := newRouter()
	router.Use(guardgin.Middleware(router, g))
	api.RegisterHandlersWithOptions(router, unguarded(), api.GinServerOptions{BaseURL: "/api/v1"})
	return serveHTTP(router), guardgin.Verify(router, g)
}

// passing counts the requests that reach it.
func passing(count func()) guardserver.Option {
	return guardserver.WithMiddleware(func(c *gin.Context) {
		count()
		c.Next()
	})
}

// replacing loses the context of the request.
func replacing() guardserver.Option {
	return guardserver.WithMiddleware(func(c *gin.Context) { c.Request = c.Request.WithContext(context.Background()) })
}

// headIsServed says whether the generated server's own registration serves HEAD.
const headIsServed = false

// register registers the server as it is, by its own function.
func register(router *gin.Engine) {
	router.ContextWithFallback = true
	api.RegisterHandlersWithOptions(router, withoutGuard(), api.GinServerOptions{BaseURL: "/api/v1"})
}

// taking hands every request that gets so far to takeOver.
func taking() guardserver.Option {
	return guardserver.WithMiddleware(func(c *gin.Context) {
		takeOver(c.Writer, c.Request)
		c.Abort()
	})
}

// recovers says whether the framework has middleware that answers where a handler panics.
const recovers = true
