package generator_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/generator"
)

// openServerOf is the test of a harness against a server that lets everybody in.
func openServerOf(p place) string {
	return "package " + p.pkg + `test

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

func TestOpenServer(t *testing.T) {
	open := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(r.URL.Path)) })
	report, err := Harness{AllowUnsafe: true}.Check(context.Background(), open, Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	asked, admitsNobody := map[string]bool{}, map[string]bool{}
	for _, op := range operations() {
		asked[op.id], admitsNobody[op.id] = !op.isPublic(), op.anonymous
	}
	for _, row := range report.Rows {
		public := !asked[row.Operation] && row.Operation != "server"
		anonymous := strings.Contains(row.Case, "without a credential") || row.Case == "no credential"
		anonymous = anonymous || admitsNobody[row.Operation] && row.Case == "unknown authentication scheme"
		// Where everybody gets one answer, nobody can tell which handler it is.
		anonymous = anonymous || strings.Contains(row.Case, "in a header field of an open")
		if row.Result == OK && !public && !anonymous {
			t.Errorf("ok with a server that lets everybody in: %+v", row)
		}
		if row.Result == Failed && public {
			t.Errorf("a public operation: %+v", row)
		}
	}
	if report.Count(Failed) == 0 {
		t.Errorf("nothing failed:\n%s", report)
	}
}
`
}

// TestHarnessLocality changes one operation and shows that only its own lines of
// the harness change.
func TestHarnessLocality(t *testing.T) {
	before := string(read(t, "../testdata/cases/hotel/openapi.yaml"))
	after := strings.Replace(before, "x-required-roles: [manager]", "x-required-roles: [staff]", 1)
	if after == before {
		t.Fatal("the document does not hold what is to change")
	}
	var lines [2][]string
	for i, document := range []string{before, after} {
		dir := t.TempDir()
		spec := filepath.Join(dir, "openapi.yaml")
		writeFile(t, spec, document)
		generate(t, generator.Config{Spec: spec, Dir: dir, Package: "access", Harness: true})
		lines[i] = strings.Split(string(read(t, filepath.Join(dir, "accesstest", "harness.gen.go"))), "\n")
	}
	if len(lines[0]) != len(lines[1]) {
		t.Fatalf("%d lines became %d", len(lines[0]), len(lines[1]))
	}
	var changed []string
	for i, line := range lines[0] {
		if line != lines[1][i] {
			changed = append(changed, strings.TrimSpace(lines[1][i]))
		}
	}
	want := "access: \"keyCard; and role staff\",\nrule: &rule{role: \"staff\"},"
	if got := strings.Join(changed, "\n"); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("changed lines:\n%s\nwant:\n%s", got, want)
	}
}
