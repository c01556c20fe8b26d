package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/oasguard/oasguard/generator"
)

// proves are the modules of integrations that nobody imports: what they test is generated into the
// module of its user.
var proves = []string{"integrations/mcp", "integrations/mounts", "integrations/playground", "integrations/servers"}

// TestReleased wants each module of integrations to be one that users can get, or one that
// they do not need, and .ci/release and docs/releases.md to know the same ones.
func TestReleased(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	files, err := filepath.Glob(filepath.Join(root, "integrations", "*", "go.mod"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range append(files, filepath.Join(root, "go.mod")) {
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		folder = filepath.ToSlash(folder)
		if slices.Contains(proves, folder) {
			continue
		}
		if !slices.Contains(released, folder) {
			t.Errorf("%s: is it released? then released in main.go names it, .ci/release and docs/releases.md; else proves here", folder)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := modfile.Parse(path, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := importable(file, folder); err != nil {
			t.Errorf("%s: %v", folder, err)
		}
	}
	script, err := os.ReadFile(filepath.Join(root, ".ci", "release"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "\nmodules=(" + strings.Join(released[1:], " ") + ")\n"; !strings.Contains(string(script), want) {
		t.Errorf(".ci/release has no line %s", want)
	}
	page, err := os.ReadFile(filepath.Join(root, "docs", "releases.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range released[1:] {
		if !strings.Contains(string(page), "| `"+folder+"/v") {
			t.Errorf("docs/releases.md does not name the tag of %s", folder)
		}
	}
}

func TestImportable(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"its own name", "module github.com/oasguard/oasguard/integrations/other", "is called"},
		{"a replacement", "module github.com/oasguard/oasguard/integrations/x\nreplace github.com/oasguard/oasguard => ../..", "replaces github.com/oasguard/oasguard"},
		{"a sibling of no version", "module github.com/oasguard/oasguard/integrations/x\nrequire github.com/oasguard/oasguard v0.0.0", "not released"},
		{"as it should be", "module github.com/oasguard/oasguard/integrations/x\nrequire github.com/oasguard/oasguard " + generator.Version, ""},
	} {
		file, err := modfile.Parse("go.mod", []byte(c.text), nil)
		if err != nil {
			t.Fatal(err)
		}
		err = importable(file, "integrations/x")
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
