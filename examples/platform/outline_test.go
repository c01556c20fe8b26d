package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// originals are the documents of WSO2, where they lie beside the repository.
const originals = "../../../shared/adopters/wso2"

// TestOutline holds what the example keeps against the whole documents: the outline is
// what its command writes, and nobody may call more or less by it.
func TestOutline(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	if _, err := os.Stat(originals); err != nil {
		t.Skip("the documents are not here: ", err)
	}
	run := func(args ...string) []byte {
		out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput()
		if err != nil {
			t.Errorf("go %q: %v\n%s", args, err, out)
		}
		return out
	}
	for original, kept := range map[string]string{
		"openapi.yaml": "core/openapi.yaml", "eventgateway.openapi.yaml": "eventgateway/openapi.yaml", "role-to-scope-mapping.yaml": "roles.yaml",
	} {
		whole, again := filepath.Join(originals, original), filepath.Join(t.TempDir(), "outline.yaml")
		in, err := filepath.Abs(whole)
		if err != nil {
			t.Fatal(err)
		}
		run("-C", "../outline", "run", ".", in, again)
		want, err := os.ReadFile(kept)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(again); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what examples/outline writes: %v", kept, err)
		}
		if kept == "roles.yaml" {
			continue
		}
		config := filepath.Join(filepath.Dir(kept), "oasguard.yaml")
		out := run("tool", "oasguard", "diff", "--fail-on", "any", "--config", config, "--old-config", config, whole, kept)
		if !bytes.Contains(out, []byte(" unchanged")) {
			t.Errorf("%s: %s", kept, out)
		}
	}
}
