package observe_test

import (
	"os"
	"strings"
	"testing"
)

// TestDocs: docs/watching.md shows a program that compiles, and records that TestAudit has seen.
func TestDocs(t *testing.T) {
	if err := watched(); err != nil {
		t.Error(err)
	}
	page := read(t, "../../docs/watching.md")
	_, program, _ := strings.Cut(page, "observe\n```\n\n```go\n")
	program, _, _ = strings.Cut(program, "```")
	if body := strings.ReplaceAll(read(t, "example_test.go"), "\n\t", "\n"); program == "" || !strings.Contains(body, program) {
		t.Errorf("example_test.go lacks the program of the page:\n%s", program)
	}
	records := 0
	tested := read(t, "audit_test.go")
	for line := range strings.Lines(page) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "level=") {
			records++
			if !strings.Contains(tested, line) {
				t.Errorf("no test sees this record:\n%s", line)
			}
		}
	}
	if records == 0 {
		t.Error("the page shows no record")
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
