package mounts

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/generator"
)

// TestDocumentChanges: a program that was written for one document does not compile with
// another, in any framework.
func TestDocumentChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	document, err := os.ReadFile("fleet.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"a public operation is protected", "getStatus, security: []", "getStatus", "wrong type for method GetStatus"},
		{"an operation is added", "paths:\n", "paths:\n  /scooters: {get: {operationId: listScooters, responses: {\"200\": {description: All}}}}\n", "missing method ListScooters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(string(document), c.old, c.new, 1)
			if changed == string(document) {
				t.Fatalf("the document does not hold %q", c.old)
			}
			output := compile(t, changed)
			for _, framework := range generator.Frameworks() {
				if framework == "forward-auth" || framework == "mcp" {
					continue // it serves nothing
				}
				want := "does not implement guard" + framework + ".Server[*fleet.Person] (" + c.want
				if !strings.Contains(output, want) {
					t.Errorf("want %q:\n%s", want, output)
				}
			}
		})
	}
}

// compile generates the guard of a document beside a copy of this program, and returns
// what the compiler says.
func compile(t *testing.T, document string) string {
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
	cmd := exec.Command("go", "test", "-gcflags=-e", "-run", "^$", ".")
	cmd.Dir = dir
	output, err := cmd.CombinedOutput()
	if err == nil {
		t.Errorf("it compiles: %s", output)
	}
	return string(output)
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
