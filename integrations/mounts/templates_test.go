package mounts

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	fiber2 "github.com/gofiber/fiber/v2"
	fiber3 "github.com/gofiber/fiber/v3"
	"github.com/gorilla/mux"
	echo4 "github.com/labstack/echo/v4"
	echo5 "github.com/labstack/echo/v5"

	"github.com/oasguard/oasguard/integrations/mounts/internal/paths"
	"github.com/oasguard/oasguard/integrations/mounts/internal/paths/pathschi"
	"github.com/oasguard/oasguard/integrations/mounts/internal/paths/pathsecho4"
	"github.com/oasguard/oasguard/integrations/mounts/internal/paths/pathsecho5"
	"github.com/oasguard/oasguard/integrations/mounts/internal/paths/pathsfiber2"
	"github.com/oasguard/oasguard/integrations/mounts/internal/paths/pathsfiber3"
	"github.com/oasguard/oasguard/integrations/mounts/internal/paths/pathsgin"
	"github.com/oasguard/oasguard/integrations/mounts/internal/paths/pathsgorilla"
)

// anybody takes every token for its holder.
type anybody struct{}

func (anybody) AuthenticateToken(_ *http.Request, token string) (string, error) { return token, nil }

// TestTemplates sends random paths to templates that meet: each framework finds the
// operation that the guard's own Handler finds, with the same values, or nothing.
func TestTemplates(t *testing.T) {
	g, err := paths.NewGuard[string](anybody{})
	if err != nil {
		t.Fatal(err)
	}
	reference := g.Handler(pathsHTTP{})
	chiRouter, ginEngine, muxRouter := chi.NewRouter(), gin.New(), mux.NewRouter().UseEncodedPath()
	echo4Router, echo5Router := echo4.New(), echo5.New()
	fiber2App, fiber3App := fiber2.New(fiber2.Config{DisableStartupMessage: true}), fiber3.New()
	ginEngine.UseRawPath = true
	pathschi.Mount(chiRouter, g, pathsHTTP{})
	pathsgorilla.Mount(muxRouter, g, pathsHTTP{})
	pathsgin.Mount(ginEngine, g, pathsGin{})
	pathsecho4.Mount(echo4Router, g, pathsEcho4{})
	pathsecho5.Mount(echo5Router, g, pathsEcho5{})
	pathsfiber2.Mount(fiber2App, g, pathsFiber2{})
	pathsfiber3.Mount(fiber3App, g, pathsFiber3{})
	addresses := map[string]string{}
	for name, served := range map[string]serve{
		"chi": serveHTTP(chiRouter), "gin": serveHTTP(ginEngine), "gorilla": serveHTTP(muxRouter), "echo4": serveHTTP(echo4Router), "echo5": serveHTTP(echo5Router),
		"fiber2": serveFiber2(fiber2App), "fiber3": serveFiber3(fiber3App),
	} {
		addresses[name] = start(t, served)
	}
	seed := uint64(20261128)
	draw := rand.New(rand.NewPCG(seed, seed))
	segments := []string{"a", "b", "c", "d", "e", "x", "7", "a%2Fb", "b%2Fc", "%78", "v%20w", "100%25"}
	methods := []string{"GET", "GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"}
	ran := 0
	for range 600 {
		var path strings.Builder
		for range draw.IntN(6) {
			path.WriteString("/" + segments[draw.IntN(len(segments))])
		}
		target := path.String()
		if target == "" {
			target = "/"
		}
		method := methods[draw.IntN(len(methods))]
		w, r := httptest.NewRecorder(), httptest.NewRequest(method, target, nil)
		r.Header.Set("Authorization", "Bearer ada")
		reference.ServeHTTP(w, r)
		want := w.Body.String()
		if method == "HEAD" {
			want = ""
		}
		if w.Code == 200 {
			ran++
		}
		for name, address := range addresses {
			got := send(t, address, method, target, "Authorization: Bearer ada")
			switch {
			case w.Code == 200 && (got.status != 200 || got.body != want):
				t.Errorf("%s: %s %s: %d %s, want %s", name, method, target, got.status, got.body, want)
			case w.Code != 200 && got.status == 200:
				t.Errorf("%s: %s %s: %s, want %d", name, method, target, got.body, w.Code)
			}
		}
	}
	if ran < 50 {
		t.Errorf("only %d of the paths have an operation", ran)
	}
}
