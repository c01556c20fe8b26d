package servers

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/generator"
)

// change is a change of the document.
type change struct{ name, old, new string }

var (
	protected = change{"protected", "operationId: getStatus\n      security: []\n", "operationId: getStatus\n"}
	added     = change{"added", "paths:\n", "paths:\n  /scooters:\n    get: {operationId: listScooters, responses: {\"200\": {description: All}}}\n"}
	renamed   = change{"renamed", "operationId: getStatus", "operationId: getHealth"}
)

// apply changes the document in a folder.
func (c change) apply(t *testing.T, dir, name string) {
	t.Helper()
	document := read(t, "fleet.yaml")
	changed := strings.Replace(document, c.old, c.new, 1)
	if changed == document {
		t.Fatalf("the document does not hold %q", c.old)
	}
	write(t, filepath.Join(dir, name), changed)
}

// TestDocumentChanges: a program that was written for one document does not compile with
// another, in any stack.
func TestDocumentChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := newModule(t)
	wants := []struct {
		change
		want string
	}{{protected, "wrong type for method GetStatus"}, {added, "missing method ListScooters"}, {renamed, "missing method GetHealth"}}
	for _, w := range wants {
		w.apply(t, dir, w.name+".yaml")
	}
	list := chosen()
	for i, s := range list {
		s.write(t, dir, wants[i%len(wants)].name+".yaml")
	}
	output, err := run(dir, "go", "build", "-trimpath", "-gcflags=-e", "./...")
	if err == nil {
		t.Fatal("it compiles")
	}
	for i, s := range list {
		if want := wants[i%len(wants)].want; !slices.ContainsFunc(strings.Split(output, "\n"), func(line string) bool {
			return strings.HasPrefix(line, s.name+"/fleet.go") && strings.Contains(line, "does not implement guardserver.Server[*Person] ("+want)
		}) {
			t.Errorf("%s: want %q:\n%s", s.name, want, output)
		}
	}
}

// TestOtherDocument: a server of another document is refused, whatever differs, and all of
// it is told at once.
func TestOtherDocument(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := newModule(t)
	for _, s := range chosen() {
		s.write(t, dir, "fleet.yaml")
		changed := strings.Replace(read(t, "fleet.yaml"), added.old, added.new, 1)
		changed = strings.Replace(changed, "operationId: listVehicles", "operationId: findVehicles", 1)
		changed = strings.Replace(changed, "  /vehicles/{vehicleId}/photo:", "  /vehicles/{vehicleId}/picture:", 1)
		write(t, filepath.Join(dir, "other.yaml"), changed)
		_, err := generator.Generate(context.Background(), generator.Config{
			Spec: filepath.Join(dir, "other.yaml"), ConfigFile: filepath.Join(dir, "oasguard.yaml"), Dir: filepath.Join(dir, s.name, "guard"), NoTests: true, Harness: true,
		})
		input := (*generator.InputError)(nil)
		if !errors.As(err, &input) {
			t.Fatalf("%s: %v", s.name, err)
		}
		text := describe(s.name, err)
		for _, want := range []string{
			"listScooters has no method in ",
			"findVehicles is served by the method ListVehicles of ",
			"getPhoto has no method in ",
			"the method GetPhoto (GET /vehicles/",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("want %q in %s", want, text)
			}
		}
	}
}

// TestWiring counts the lines that a program writes by hand, and holds the table of README
// against them.
func TestWiring(t *testing.T) {
	readme := read(t, filepath.Join("..", "..", "README.md"))
	for _, row := range []string{
		"| oapi-codegen v2.8 for each of these and `net/http`, plain and strict | `--server IMPORTPATH` | 5 | [docs/servers.md](docs/servers.md) |\n",
		"| ogen v1.24 | `--server IMPORTPATH` | 5 | [docs/servers.md](docs/servers.md) |\n",
	} {
		if !strings.Contains(readme, row) {
			t.Errorf("README.md has no line\n%s", row)
		}
	}
	for _, s := range stacks {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, filepath.Join("testdata", "program", "wire_"+s.wire+".go"), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == "wire" {
				last := f.Body.List[len(f.Body.List)-1].(*ast.ReturnStmt)
				lines := fset.Position(last.Pos()).Line - fset.Position(f.Body.List[0].Pos()).Line
				if id, isNil := last.Results[0].(*ast.Ident); !isNil || id.Name != "nil" {
					lines++
				}
				if lines != 5 {
					t.Errorf("%s: %d lines by hand", s.name, lines)
				}
			}
		}
	}
}
