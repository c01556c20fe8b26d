package stack

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"STACK/guard/guardserver"
	"STACK/guard/guardtest"
)

// TestGroup: on a group, whose engine does not look into the context of a request, the
// handlers find their caller as well.
func TestGroup(t *testing.T) {
	for way, s := range map[string]guardserver.Server[*Person]{"typed": typed{}, "adapted": adapted()} {
		engine := gin.New()
		engine.UseRawPath = true
		engine.NoRoute(gin.WrapF(http.NotFound))
		guardserver.Mount(engine.Group("/api/v1"), newGuard(t, authorizer{}), s, guardserver.WithPrefix(""))
		if engine.ContextWithFallback {
			t.Error("the engine looks into the context of a request")
		}
		address := start(t, serveHTTP(engine))
		if got := send(t, address, "GET", v1+"/vehicles", "", eve); got.status != 200 || got.text != "listVehicles eve" {
			t.Errorf("%s: %+v", way, got)
		}
		report, err := harness().Check(t.Context(), "http://"+address+"/api/v1", credentials())
		if err != nil {
			t.Fatal(err)
		}
		if report.Count(guardtest.Failed) > 0 {
			t.Errorf("%s:\n%s", way, report)
		}
	}
}
