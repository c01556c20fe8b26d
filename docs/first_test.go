package docs_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// fenced is the block of a page that follows a marker.
func fenced(t *testing.T, page, marker string) string {
	t.Helper()
	_, after, found := strings.Cut(read(t, page), "<!-- "+marker+" -->\n```")
	_, after, opened := strings.Cut(after, "\n")
	text, _, ended := strings.Cut(after, "```")
	if !found || !opened || !ended {
		t.Fatalf("%s has no block after <!-- %s -->", page, marker)
	}
	return text
}

// TestFirstService does what first-service.md says, in an empty folder.
func TestFirstService(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	const page = "first-service.md"
	dir := t.TempDir()
	begin, get, _ := strings.Cut(fenced(t, page, "start"), "\n")
	mustRun(t, dir, begin, "GOFLAGS=")
	goMod := filepath.Join(dir, "go.mod")
	fromHere(t, goMod, "integrations/identity")
	// Neither module is released at the version that is replaced.
	mustRun(t, dir, strings.ReplaceAll(get, "/cmd/oasguard\n", "/cmd/oasguard@v0.1.0\n"))
	write(t, filepath.Join(dir, "hotel.yaml"), fenced(t, page, "document"))
	mustRun(t, dir, strings.ReplaceAll(fenced(t, page, "generate"), "integrations/identity\n", "integrations/identity@v0.1.0\n"))
	program := fenced(t, page, "main")
	write(t, filepath.Join(dir, "main.go"), program)
	write(t, filepath.Join(dir, "main_test.go"), fenced(t, page, "test"))
	mustRun(t, dir, "go vet ./...")
	mustRun(t, dir, fenced(t, page, "run"))

	lines := 0
	for line := range strings.Lines(program) {
		if strings.TrimSpace(line) != "" {
			lines++
		}
	}
	if lines > 20 {
		t.Errorf("main.go has %d lines by hand", lines)
	}
	t.Logf("%d lines by hand", lines)
}
