package readers

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/oasguard/oasguard/generator"
)

var (
	documents = flag.Int("documents", 4, "how many documents")
	requests  = flag.Int("requests", 20_000, "how many requests")
	seed      = flag.Uint64("seed", 1, "seed of documents and requests")
)

// TestReaders generates guards, compiles them into one program with all readers,
// and lets it send the requests.
func TestReaders(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the go command")
	}
	program := build(t, t.TempDir())
	out, err := exec.Command(program, "-seed", strconv.FormatUint(*seed, 10), "-requests", strconv.Itoa(*requests)).CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("%v: something ran that the guard did not grant, or an ordinary request was refused", err)
	}
	counts := regexp.MustCompile(`(?m)^ *(\d+) ran behind (.+)$`).FindAllSubmatch(out, -1)
	if len(counts) < len(Readers()) {
		t.Errorf("only %d readers ran", len(counts))
	}
	for _, count := range counts {
		if string(count[1]) == "0" {
			t.Errorf("no handler ran behind %s", count[2])
		}
	}
}

// build writes the guards and a main package into dir, and compiles them as if they
// stood in this module.
func build(t *testing.T, dir string) string {
	t.Helper()
	module, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{}
	imports, guards := "", ""
	for index := range *documents {
		name := fmt.Sprintf("d%d", index)
		for _, file := range writeGuard(t, filepath.Join(dir, name), name, index) {
			replace[filepath.Join(module, "internal", "drawn", name, filepath.Base(file))] = file
		}
		imports += fmt.Sprintf("\t\"github.com/oasguard/oasguard/proof/readers/internal/drawn/%s\"\n", name)
		guards += fmt.Sprintf("\t\t{Index: %d, Middleware: %s.Middleware},\n", index, name)
	}
	main := filepath.Join(dir, "main.go")
	write(t, main, "package main\n\nimport (\n\t\"github.com/oasguard/oasguard/proof/readers\"\n"+imports+")\n\nfunc main() {\n\treaders.Main([]readers.Guard{\n"+guards+"\t})\n}\n")
	replace[filepath.Join(module, "internal", "drawn", "main.go")] = main
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "overlay.json"), string(overlay))
	program := filepath.Join(dir, "program")
	if out, err := exec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, "./internal/drawn").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// writeGuard generates the guard of a document, with the callbacks that it needs.
func writeGuard(t *testing.T, dir, name string, index int) []string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	spec := filepath.Join(dir, "openapi.yaml")
	write(t, spec, Document(Draw(*seed, index)))
	result, err := generator.Generate(context.Background(), generator.Config{Spec: spec, Dir: dir, Package: name, NoTests: true})
	if err != nil {
		t.Fatalf("document %d: %v\n%+v", index, err, result)
	}
	write(t, filepath.Join(dir, "callbacks.go"), fmt.Sprintf(callbacks, name))
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

const callbacks = `package %s

import (
	"net/http"

	"github.com/oasguard/oasguard/proof/readers"
)

type desk struct{}

func (desk) AuthenticateKey(_ *http.Request, token string) (string, error) { return readers.Known(token) }

type rules struct{}

func (rules) Grants(_ *http.Request, p string) (Grants, error) { return Grants{}.WithRoleNames(p), nil }

func (rules) AuthorizeThingOpen(_ *http.Request, p, id string) (bool, error) { return readers.Owns(p, id), nil }

// Middleware is the guard in front of next.
func Middleware(next http.Handler) http.Handler {
	g, err := NewGuard[string](desk{}, rules{})
	if err != nil {
		panic(err)
	}
	return g.Middleware(next)
}
`

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
