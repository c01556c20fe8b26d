package export_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/oasguard/oasguard/internal/export"
	"github.com/oasguard/oasguard/internal/input"
)

var update = flag.Bool("update", false, "write what was exported into testdata")

// TestGolden compares every format with the files of testdata, for documents with names of
// all kinds, with callers who send no credential, and with text that is meant to break out
// of a comment or a literal.
func TestGolden(t *testing.T) {
	for _, name := range []string{"hotel", "anonymous_asked", "anonymous_held", "hierarchy", "hostile", "step_up"} {
		in, diags := input.Read(context.Background(), input.Source{Spec: "../../testdata/cases/" + name + "/openapi.yaml", Unguarded: true})
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		for _, format := range export.Formats {
			for _, ending := range format.Endings {
				if ending == ".js" {
					continue // as .mjs
				}
				file := name + ending
				got, err := format.Write(export.Subject{API: in.API, From: []string{name + ".yaml"}, Version: "test", File: file})
				if err != nil {
					t.Errorf("%s: %v", file, err)
					continue
				}
				if !export.IsOurs(got) {
					t.Errorf("%s would not be replaced", file)
				}
				compare(t, filepath.Join("testdata", file+".golden"), got)
			}
		}
	}
}

// compare holds text against a golden file.
func compare(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./internal/export -update writes it", err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), string(got)); diff != "" {
		t.Errorf("%s (-there +written):\n%s", path, diff)
	}
}
