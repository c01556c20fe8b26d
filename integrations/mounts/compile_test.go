package mounts

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/generator"
)

// TestDocumentChanges: a program that was written for one document does not compile with
// another, in any framework; and where an operation is removed, oasguardvet says so.
func TestDocumentChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	document, err := os.ReadFile("fleet.yaml")
	if err != nil {
		t.Fatal(err)
	}
	changed := func(t *testing.T, old, new string) string {
		t.Helper()
		text := strings.Replace(string(document), old, new, 1)
		if text == string(document) {
			t.Fatalf("the document does not hold %q", old)
		}
		return text
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"a public operation is protected", "getStatus, security: []", "getStatus", "wrong type for method GetStatus"},
		{"an operation is added", "paths:\n", "paths:\n  /scooters: {get: {operationId: listScooters, responses: {\"200\": {description: All}}}}\n", "missing method ListScooters"},
		{"an operation is renamed", "operationId: getPhoto", "operationId: getPicture", "missing method GetPicture"},
	} {
		t.Run(c.name, func(t *testing.T) {
			output, err := run(program(t, changed(t, c.old, c.new)), "go", "test", "-gcflags=-e", "-run", "^$", ".")
			if err == nil {
				t.Errorf("it compiles: %s", output)
			}
			for _, framework := range serving() {
				want := "does not implement guard" + framework + ".Server[*fleet.Person] (" + c.want
				if !strings.Contains(output, want) {
					t.Errorf("want %q:\n%s", want, output)
				}
			}
		})
	}
	t.Run("an operation is removed", func(t *testing.T) {
		path := "  /vehicles/{vehicleId}/photo:\n    parameters: [{$ref: \"#/components/parameters/vehicleId\"}]\n    get: {operationId: getPhoto, security: [], responses: {\"200\": {description: The photo}}}\n"
		dir := program(t, changed(t, path, ""))
		tool := filepath.Join(dir, "oasguardvet")
		if output, err := run("../..", "go", "build", "-o", tool, "./cmd/oasguardvet"); err != nil {
			t.Fatal(output)
		}
		untested(t, dir)
		output, err := run(dir, "go", "vet", "-vettool="+tool, ".")
		if err == nil {
			t.Error("oasguardvet finds nothing")
		}
		for _, framework := range serving() {
			want := "only_" + framework + ".go:5:" // the line of the method
			if at := strings.Index(output, want); at < 0 || !strings.Contains(output[at:], "method GetPhoto is a handler, and no operation of the document has its name") {
				t.Errorf("want %s and the finding:\n%s", want, output)
			}
		}
	})
}

// serving are the frameworks that serve operations: each must be one of servers.
func serving() []string {
	return slices.DeleteFunc(generator.Frameworks(), func(name string) bool { return name == "forward-auth" || name == "mcp" })
}

// servers are for each framework what its module is called by, its server, and the
// handler of an operation that is public and has one path value.
var servers = map[string][3]string{
	"chi":     {"net/http", "httpServer", "w http.ResponseWriter, r *http.Request, id string) {"},
	"gorilla": {"net/http", "httpServer", "w http.ResponseWriter, r *http.Request, id string) {"},
	"gin":     {"github.com/gin-gonic/gin", "ginServer", "c *gin.Context, id string) {"},
	"echo4":   {"github.com/labstack/echo/v4", "echo4Server", "c echo.Context, id string) error { return nil"},
	"echo5":   {"github.com/labstack/echo/v5", "echo5Server", "c *echo.Context, id string) error { return nil"},
	"fiber2":  {"github.com/gofiber/fiber/v2", "fiber2Server", "c *fiber.Ctx, id string) error { return nil"},
	"fiber3":  {"github.com/gofiber/fiber/v3", "fiber3Server", "c fiber.Ctx, id string) error { return nil"},
}

// untested makes the tests of the program in dir its code, because oasguardvet does not look at
// tests, and gives each framework a server of its own.
func untested(t *testing.T, dir string) {
	t.Helper()
	tests, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range tests {
		if err := os.Rename(file, strings.TrimSuffix(file, "_test.go")+".go"); err != nil {
			t.Fatal(err)
		}
	}
	for name, h := range servers {
		server, mount := "only"+name, "github.com/oasguard/oasguard/integrations/mounts/internal/guard/guard"+name
		writeFile(t, filepath.Join(dir, "only_"+name+".go"), []byte("package mounts\n\n"+
			"import (\n\""+h[0]+"\"; \""+mount+"\"; \"github.com/oasguard/oasguard/integrations/mounts/internal/fleet\")\n"+
			"type "+server+" struct{ "+h[1]+" }; func ("+server+") GetPhoto("+h[2]+" }\n"+
			"var _ guard"+name+".Server[*fleet.Person] = "+server+"{}\n"))
	}
}

// program generates the guard of a document beside a copy of this program, and returns its
// folder.
func program(t *testing.T, document string) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"go.mod", "go.sum", "oasguard.yaml", "doc.go", "*_test.go", "internal/fleet/*.go", "internal/paths/*.go", "internal/paths/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if file == "go.mod" {
				text = []byte(strings.Replace(string(text), "=> ../..", "=> "+root, 1))
			}
			writeFile(t, filepath.Join(dir, file), text)
		}
	}
	writeFile(t, filepath.Join(dir, "fleet.yaml"), []byte(document))
	_, err = generator.Generate(context.Background(), generator.Config{
		Spec: filepath.Join(dir, "fleet.yaml"), Dir: filepath.Join(dir, "internal", "guard"), Harness: true, Mounts: generator.Frameworks(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// run runs a command in dir and returns what it prints.
func run(dir string, command ...string) (string, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	output, err := cmd.CombinedOutput()
	return string(output), err
}

func writeFile(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
}
