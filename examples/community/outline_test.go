package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// originals are Storyden's document and table, where they lie beside the repository.
const originals = "../../../shared/adopters/storyden"

// TestOutline holds what the example keeps against the originals: the outline of the
// document, and the overlay of the table.
func TestOutline(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	folder, err := filepath.Abs(originals)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the originals are not here: ", err)
	}
	again := t.TempDir()
	for kept, args := range map[string][]string{
		"openapi.yaml": {"-C", "../outline", "run", ".", filepath.Join(folder, "openapi.yaml"), filepath.Join(again, "openapi.yaml")},
		"overlay.yaml": {"run", "./policy", "openapi.yaml", filepath.Join(folder, "policy.tsv"), filepath.Join(again, "overlay.yaml")},
	} {
		if out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput(); err != nil {
			t.Errorf("go %q: %v\n%s", args, err, out)
			continue
		}
		want, err := os.ReadFile(kept)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(again, kept)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what go %q writes: %v", kept, args, err)
		}
	}
	overlay := []string{"--overlay", "overlay.yaml", "--old-overlay", "overlay.yaml", "--config", "oasguard.yaml", "--old-config", "oasguard.yaml"}
	args := append(append([]string{"tool", "oasguard", "diff", "--fail-on", "any"}, overlay...), filepath.Join(folder, "openapi.yaml"), "openapi.yaml")
	if out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput(); err != nil || !bytes.Contains(out, []byte(" unchanged")) {
		t.Errorf("by the outline somebody may call more or less: %v\n%s", err, out)
	}
}
