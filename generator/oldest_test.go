package generator_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/oasguard/oasguard/generator"
)

// TestOldestGo compiles and tests guards and a harness with the oldest toolchain that
// generated code promises, vendored and with readonly modules as other teams have them.
// The cases are those that between them have most parts of the runtime. Where the
// toolchain cannot be had the test is skipped, save on CI: TestCases then still holds
// the language and, by vet, the standard library to that version.
func TestOldestGo(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	toolchain := "GOTOOLCHAIN=" + oldestGo
	if out, err := runGo(t.TempDir(), []string{toolchain}, "version"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not to be had: %v\n%s", oldestGo, err, out)
		}
		t.Skipf("%s is not to be had: %v\n%s", oldestGo, err, out)
	}
	root := t.TempDir()
	library, program := filepath.Join(root, "library"), filepath.Join(root, "program")
	writeFile(t, filepath.Join(library, "go.mod"), "module example.com/library\n\ngo 1.23\n")
	writeFile(t, filepath.Join(program, "go.mod"), `module example.com/my-program

go 1.23

require example.com/library v0.0.0

replace example.com/library => ../library
`)
	for i, name := range []string{"hotel", "http_schemes", "many_names", "optional"} {
		document := filepath.Join("../testdata/cases", name, "openapi.yaml")
		p := place{dir: filepath.Join(program, "internal", name), importPath: "example.com/my-program/internal/" + name, pkg: "access"}
		cfg := caseConfig(t, document, p)
		cfg.Harness = i == 0
		generate(t, cfg)
		besideHandWritten(t, p)
		if cfg.Harness {
			writeFile(t, filepath.Join(p.dir, p.pkg+"test", "guard_test.go"), guardServerOf(t, p))
		}
	}
	// A guard of another module, which comes from the folder vendor.
	generate(t, generator.Config{Spec: "../testdata/cases/names/openapi.yaml", Dir: filepath.Join(library, "names"), Package: "names"})
	writeFile(t, filepath.Join(program, "main.go"), `package main

import (
	"fmt"

	"example.com/library/names"
)

func main() { fmt.Println(len(names.Routes())) }
`)
	goIn(t, program, []string{toolchain, "GOFLAGS=-mod=mod"}, "mod", "vendor")
	goIn(t, program, []string{toolchain, "GOFLAGS=-mod=vendor -trimpath"}, "test", "-vet=all", "./...")
}
