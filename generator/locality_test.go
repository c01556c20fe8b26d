package generator_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/generator"
)

// TestLocality changes one operation of a document and shows that only lines
// that name the operation, or the wrapper's own, change in guard.gen.go.
func TestLocality(t *testing.T) {
	before := string(read(t, "../testdata/cases/hotel/openapi.yaml"))
	for _, c := range []struct{ name, old, new, operation string }{
		{"another role", "x-required-roles: [manager]", "x-required-roles: [staff]", "createRoom"},
		{"another scheme", "operationId: sendInvoice\n      security: [{signed: []}]", "operationId: sendInvoice\n      security: [{keyCard: []}, {signed: []}]", "sendInvoice"},
		{"concealed", "x-required-roles: [manager]", "x-required-roles: [manager]\n      x-conceal: true", "createRoom"},
		{"renamed", "operationId: startShift", "operationId: beginTheVeryNextShift", "startShift"},
		{"a field", "operationId: createRoom", "operationId: createRoom\n      parameters: [{name: dry, in: query, required: true, schema: {type: string}}]", "createRoom"},
	} {
		t.Run(c.name, func(t *testing.T) {
			after := strings.Replace(before, c.old, c.new, 1)
			if after == before {
				t.Fatalf("the document does not hold %q", c.old)
			}
			for _, line := range changed(guardOf(t, before), guardOf(t, after)) {
				if !belongs(line, c.operation) {
					t.Errorf("a change of %s touched a line of something else:\n%s", c.operation, line)
				}
			}
		})
	}
}

// guardOf generates and returns the lines of guard.gen.go.
func guardOf(t *testing.T, document string) []string {
	t.Helper()
	dir := t.TempDir()
	spec := filepath.Join(dir, "openapi.yaml")
	if err := os.WriteFile(spec, []byte(document), 0o644); err != nil {
		t.Fatal(err)
	}
	generate(t, generator.Config{Spec: spec, Dir: dir, Package: "access"})
	return strings.Split(string(read(t, filepath.Join(dir, "guard.gen.go"))), "\n")
}

// changed are the changed lines, each behind the declaration it stands in.
func changed(before, after []string) []string {
	count := map[string]int{}
	for _, line := range located(before) {
		count[line]++
	}
	for _, line := range located(after) {
		count[line]--
	}
	var list []string
	for line, n := range count {
		if n != 0 {
			list = append(list, line)
		}
	}
	return list
}

func located(lines []string) []string {
	var list []string
	place, comment := "", false
	for _, line := range lines {
		follows := comment
		comment = strings.HasPrefix(line, "//")
		if line != "" && line[0] != '\t' && line[0] != '}' && !(comment && follows) {
			place = line
		}
		if strings.TrimSpace(line) != "" {
			list = append(list, place+"\n\t"+line)
		}
	}
	return list
}

// belongs reports whether a changed line is the operation's: it stands in a
// declaration named for it, or names it in one of the lists of all operations.
func belongs(line, operation string) bool {
	for _, id := range []string{operation, "beginTheVeryNextShift"} {
		if strings.Contains(line, id) || strings.Contains(line, strings.ToUpper(id[:1])+id[1:]) {
			return true
		}
	}
	return false
}
