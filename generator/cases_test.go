package generator_test

import (
	"bytes"
	"context"
	"flag"
	"go/format"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/cover"

	"github.com/oasguard/oasguard/generator"
)

var update = flag.Bool("update", false, "write the golden files of testdata/cases")

// TestCases generates the guard and the harness of every folder of testdata/cases
// and compares guard.gen.go with the golden file. Each goes to a package, a folder
// and a module of another name. All are then compiled and tested by one go command:
// the generated tests must execute every statement of guard.gen.go, and each harness
// looks at a server that lets everybody in, where nothing may be ok that asks for a
// credential, and at the guard of the same document, where nothing may fail.
func TestCases(t *testing.T) {
	documents := caseDocuments(t)
	w, ran := newWorkspace(t), 0
	for i, document := range documents {
		folder := filepath.Dir(document)
		name := filepath.Base(folder)
		t.Run(name, func(t *testing.T) {
			ran++ // all of them, unless -run names some
			p := w.placeOf(i, name)
			cfg := caseConfig(t, document, p)
			cfg.Harness = true
			generate(t, cfg)
			compareGolden(t, folder, read(t, filepath.Join(p.dir, "guard.gen.go")))
			repeatFromWindows(t, cfg, folder)
			besideHandWritten(t, p)
			for file, source := range map[string]string{"open_test.go": openServerOf(p), "guard_test.go": guardServerOf(t, p)} {
				writeFile(t, filepath.Join(p.dir, p.pkg+"test", file), source)
			}
		})
	}
	if t.Failed() {
		return
	}
	profile := filepath.Join(w.dir, "cover.out")
	w.goCommand(t, append([]string{"test", "-vet=all", "-cover", "-coverprofile=" + profile}, w.packages()...)...)
	requireCovered(t, profile, ran)
}

func caseDocuments(t *testing.T) []string {
	t.Helper()
	documents, err := filepath.Glob("../testdata/cases/*/openapi.*")
	if err != nil || len(documents) == 0 {
		t.Fatalf("no cases found: %v", err)
	}
	return documents
}

// caseConfig says how the guard of a case is generated: with the overlays that
// lie in its folder, and the settings, which are found beside the document.
func caseConfig(t *testing.T, document string, p place) generator.Config {
	t.Helper()
	overlays, err := filepath.Glob(filepath.Join(filepath.Dir(document), "overlay*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob(filepath.Join(filepath.Dir(document), "*", "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return generator.Config{Spec: document, More: more, Overlays: overlays, Dir: p.dir, Package: p.pkg}
}

// compareGolden compares guard.gen.go with the one that is kept beside the document.
func compareGolden(t *testing.T, folder string, got []byte) {
	t.Helper()
	name := filepath.Base(folder)
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
}

// repeatFromWindows generates again, from the files as an editor of Windows leaves
// them: every byte must be as before.
func repeatFromWindows(t *testing.T, cfg generator.Config, folder string) {
	t.Helper()
	first := cfg.Dir
	root := t.TempDir()
	copyFolder(t, folder, root, ofWindows)
	again := caseConfig(t, filepath.Join(root, filepath.Base(cfg.Spec)), place{dir: filepath.Join(t.TempDir(), "again"), pkg: cfg.Package})
	again.Harness = cfg.Harness
	result := generate(t, again)
	if len(result.Files) < 4 {
		t.Errorf("%d files", len(result.Files))
	}
	for _, file := range result.Files {
		below, err := filepath.Rel(again.Dir, file.Path)
		if err != nil {
			t.Fatal(err)
		}
		source := read(t, file.Path)
		if diff := cmp.Diff(string(read(t, filepath.Join(first, below))), string(source)); diff != "" {
			t.Errorf("%s: another run, from a document with a byte order mark and CRLF, wrote other bytes\n%s", below, diff)
		}
		if formatted, err := format.Source(source); err != nil || !bytes.Equal(source, formatted) {
			t.Errorf("%s: gofmt would write it otherwise (%v)\n%s", below, err, cmp.Diff(string(source), string(formatted)))
		}
	}
}

// besideHandWritten puts code of a user's into the guard's package.
func besideHandWritten(t *testing.T, p place) {
	t.Helper()
	writeFile(t, filepath.Join(p.dir, "own.go"), "package "+p.pkg+`

import "errors"

// Own is the user's.
type Own struct{ Err error }

func own() Own { return Own{errors.New("own")} }
`)
	writeFile(t, filepath.Join(p.dir, "own_test.go"), "package "+p.pkg+`

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(m.Run()) }

func TestOwn(t *testing.T) {
	if own().Err == nil {
		t.Error("no error")
	}
}
`)
	writeFile(t, filepath.Join(p.dir, "outside_test.go"), "package "+p.pkg+`_test

import (
	"testing"

	own "`+p.importPath+`"
)

func TestOutside(t *testing.T) {
	if len(own.Routes()) == 0 {
		t.Error("no routes")
	}
}
`)
}

// requireCovered fails for every statement of a guard.gen.go that no test ran, and
// for a profile that does not name as many of them as it must.
func requireCovered(t *testing.T, path string, want int) {
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
	if guards != want {
		t.Fatalf("the coverage profile names %d files guard.gen.go, want %d", guards, want)
	}
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
