package generator_test

import (
	"bytes"
	"context"
	"flag"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/cover"

	"github.com/oasguard/oasguard/generator"
)

var update = flag.Bool("update", false, "write the golden files of testdata/cases")

// TestCases generates the guard of every folder of testdata/cases, compares
// guard.gen.go with the golden file, and then compiles all of them in one module
// and runs the tests that were generated with them, which must execute every
// statement of guard.gen.go.
func TestCases(t *testing.T) {
	documents, err := filepath.Glob("../testdata/cases/*/openapi.*")
	if err != nil || len(documents) == 0 {
		t.Fatalf("no cases found: %v", err)
	}
	module := newModule(t)
	for _, document := range documents {
		folder := filepath.Dir(document)
		name := filepath.Base(folder)
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(module, name)
			cfg := caseConfig(t, document, dir)
			generate(t, cfg)
			got := read(t, filepath.Join(dir, "guard.gen.go"))
			golden := filepath.Join(folder, "guard.gen.go.golden")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v\nwrite it with: go test ./generator -run 'Cases/%s' -update", err, name)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s differs (-golden +generated)\nif that is meant: go test ./generator -run 'Cases/%s' -update\n%s", golden, name, diff)
			}
			repeat := filepath.Join(t.TempDir(), name)
			cfg.Dir = repeat
			generate(t, cfg)
			for _, file := range []string{"guard.gen.go", "guard_runtime.gen.go", "guard.gen_test.go"} {
				source := read(t, filepath.Join(dir, file))
				if !bytes.Equal(source, read(t, filepath.Join(repeat, file))) {
					t.Errorf("%s: two runs wrote different bytes", file)
				}
				if formatted, err := format.Source(source); err != nil || !bytes.Equal(source, formatted) {
					t.Errorf("%s: gofmt would write it otherwise (%v)\n%s", file, err, cmp.Diff(string(source), string(formatted)))
				}
			}
		})
	}
	if t.Failed() {
		return
	}
	goCommand(t, module, "vet", "./...")
	goCommand(t, module, "test", "-cover", "-coverprofile=cover.out", "./...")
	requireCovered(t, filepath.Join(module, "cover.out"))
}

// caseConfig says how the guard of a case is generated: with the overlays that
// lie in its folder, and the settings, which are found beside the document.
func caseConfig(t *testing.T, document, dir string) generator.Config {
	t.Helper()
	overlays, err := filepath.Glob(filepath.Join(filepath.Dir(document), "overlay*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return generator.Config{Spec: document, Overlays: overlays, Dir: dir, Package: "guard"}
}

// requireCovered fails for every statement of a guard.gen.go that no test ran.
func requireCovered(t *testing.T, path string) {
	t.Helper()
	profiles, err := cover.ParseProfiles(path)
	if err != nil {
		t.Fatal(err)
	}
	guards := 0
	for _, p := range profiles {
		if filepath.Base(p.FileName) != "guard.gen.go" {
			continue
		}
		guards++
		for _, b := range p.Blocks {
			if b.Count == 0 {
				t.Errorf("%s:%d: no generated test executes this statement", p.FileName, b.StartLine)
			}
		}
	}
	if guards == 0 {
		t.Fatal("the coverage profile names no guard.gen.go")
	}
}

// newModule makes a module to compile generated packages in.
func newModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/cases\n\ngo 1.25\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func generate(t *testing.T, cfg generator.Config) generator.Result {
	t.Helper()
	result, err := generator.Generate(context.Background(), cfg)
	if err != nil {
		if input, ok := err.(*generator.InputError); ok {
			for _, d := range input.Diagnostics {
				t.Log(d)
			}
		}
		t.Fatal(err)
	}
	return result
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// goCommand runs the go command in a module of its own and returns what it printed.
func goCommand(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, err := runGo(dir, args...)
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func runGo(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}
