package generator

import (
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/diag"
)

const harnessFile = "harness.gen.go"

// harnessFolder is the package beside the guard that the harness goes to, with
// what it holds already.
type harnessFolder struct {
	pkg      string
	wanted   bool // by the caller, or because one is there already
	declared map[string]diag.Position
	imported map[string]diag.Position
}

// output is the harness among the outputs, by its path below the guard.
func (h harnessFolder) output() string { return filepath.Join(h.pkg, harnessFile) }

// findHarness reads the folder of the harness. A harness that is there is kept up
// to date also by a run that does not ask for one: it belongs to the guard, and a
// check that leaves out --harness must neither fail for it nor pass a stale one.
func (t *target) findHarness(asked bool) (diags diag.List) {
	t.harness = t.findFolder(t.pkg+"test", harnessFile, "the harness", asked, &diags)
	return diags
}

// isSelected reports whether the go command compiles a file, under the tags of the guard.
func (t *target) isSelected(dir, name string) bool {
	build := build.Default
	build.BuildTags = append(slices.Clone(build.BuildTags), t.tags...)
	selected, err := build.MatchFile(dir, name)
	return err == nil && selected && filepath.Ext(name) == ".go"
}

// read learns what a file of the user's declares in the package of what.
func (h harnessFolder) read(path, what string, diags *diag.List) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
	switch {
	case err != nil:
		diags.Errorf(diag.Position{File: path}, "directory", "does not parse: %v", err)
	case strings.HasSuffix(path, "_test.go") && file.Name.Name == h.pkg+"_test":
	case file.Name.Name != h.pkg:
		diags.Errorf(diag.Position{File: path}, "package-name", "this is package %s, and %s would be %s", file.Name.Name, what, h.pkg).Fix = "move the file to a directory of its own"
	default:
		declare(h.declared, h.imported, fset, path, file)
	}
}
