package mounts

// What stands here is all that a program writes to mount the guard, beside its callbacks
// and handlers. README counts the lines.

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	fiber2 "github.com/gofiber/fiber/v2"
	fiber3 "github.com/gofiber/fiber/v3"
	"github.com/gorilla/mux"
	echo4 "github.com/labstack/echo/v4"
	echo5 "github.com/labstack/echo/v5"

	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardchi"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardecho4"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardecho5"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardfiber2"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardfiber3"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardgin"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardgorilla"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardtest"
)

func wireChi(router *chi.Mux) error {
	g, err := guard.NewGuard[*fleet.Person](fleet.Authenticator{}, fleet.Authorizer{})
	if err != nil {
		return err
	}
	guardchi.Mount(router, g, httpServer{})
	return nil
}

func wireGin(engine *gin.Engine) error {
	g, err := guard.NewGuard[*fleet.Person](fleet.Authenticator{}, fleet.Authorizer{})
	if err != nil {
		return err
	}
	guardgin.Mount(engine, g, ginServer{})
	return nil
}

func wireEcho4(e *echo4.Echo) error {
	g, err := guard.NewGuard[*fleet.Person](fleet.Authenticator{}, fleet.Authorizer{})
	if err != nil {
		return err
	}
	guardecho4.Mount(e, g, echo4Server{})
	return nil
}

func wireEcho5(e *echo5.Echo) error {
	g, err := guard.NewGuard[*fleet.Person](fleet.Authenticator{}, fleet.Authorizer{})
	if err != nil {
		return err
	}
	guardecho5.Mount(e, g, echo5Server{})
	return nil
}

func wireFiber2(app *fiber2.App) error {
	g, err := guard.NewGuard[*fleet.Person](fleet.Authenticator{}, fleet.Authorizer{})
	if err != nil {
		return err
	}
	guardfiber2.Mount(app, g, fiber2Server{})
	return nil
}

func wireFiber3(app *fiber3.App) error {
	g, err := guard.NewGuard[*fleet.Person](fleet.Authenticator{}, fleet.Authorizer{})
	if err != nil {
		return err
	}
	guardfiber3.Mount(app, g, fiber3Server{})
	return nil
}

func wireGorilla(router *mux.Router) error {
	g, err := guard.NewGuard[*fleet.Person](fleet.Authenticator{}, fleet.Authorizer{})
	if err != nil {
		return err
	}
	guardgorilla.Mount(router, g, httpServer{})
	return nil
}

// TestWired runs the harness against each framework as it is wired above, and holds the
// table of README against it.
func TestWired(t *testing.T) {
	chiRouter := chi.NewRouter()
	ginRouter := gin.New()
	echo4Router := echo4.New()
	echo5Router := echo5.New()
	fiber2Router := fiber2.New(fiber2.Config{DisableStartupMessage: true})
	fiber3Router := fiber3.New()
	gorillaRouter := mux.NewRouter()
	wired := []struct {
		name, title string
		err         error
		serve       serve
	}{
		{"chi", "chi v5", wireChi(chiRouter), serveHTTP(chiRouter)},
		{"gin", "gin", wireGin(ginRouter), serveHTTP(ginRouter)},
		{"echo4", "echo v4", wireEcho4(echo4Router), serveHTTP(echo4Router)},
		{"echo5", "echo v5", wireEcho5(echo5Router), serveHTTP(echo5Router)},
		{"fiber2", "fiber v2", wireFiber2(fiber2Router), serveFiber2(fiber2Router)},
		{"fiber3", "fiber v3", wireFiber3(fiber3Router), serveFiber3(fiber3Router)},
		{"gorilla", "gorilla/mux", wireGorilla(gorillaRouter), serveHTTP(gorillaRouter)},
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := wiringLines(t)
	for _, w := range wired {
		if w.err != nil {
			t.Fatal(w.err)
		}
		report, err := guardtest.Harness{AllowUnsafe: true}.Check(t.Context(), "http://"+start(t, w.serve)+"/api/v1", credentials())
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range report.Rows {
			// A concealed 404 looks like the framework's own only where the program says how that looks.
			if row.Result == guardtest.Failed && !strings.HasPrefix(row.Detail, "concealed, but not as an unknown path") {
				t.Errorf("%s: %+v", w.name, row)
			}
		}
		want := fmt.Sprintf("| %s | `--mount %s` | %d | [docs/mounts.md](docs/mounts.md) |\n", w.title, w.name, lines["wire"+strings.ToUpper(w.name[:1])+w.name[1:]])
		if !bytes.Contains(readme, []byte(want)) {
			t.Errorf("README.md has no line\n%s", want)
		}
	}
}

// wiringLines counts the lines of the functions above, without the return at the end.
func wiringLines(t *testing.T) map[string]int {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "wired_test.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]int{}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "wire") {
			last := f.Body.List[len(f.Body.List)-1]
			lines[f.Name.Name] = fset.Position(last.Pos()).Line - fset.Position(f.Body.List[0].Pos()).Line
		}
	}
	return lines
}
