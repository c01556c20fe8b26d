package gosource

import (
	"go/token"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
)

// TestVerifyHarness holds a harness against the plan: one declaration more or
// fewer than planned is text of the document that became code.
func TestVerifyHarness(t *testing.T) {
	key := &access.Scheme{Name: "}\n\nfunc init() {}", Kind: access.APIKey, In: access.InHeader, Param: "X\nY"}
	plan := NewPlan(&access.API{
		Title: "*/ func init() {}", Schemes: []*access.Scheme{key},
		Operations: []*access.Operation{{ID: "`", Method: "GET", Path: "/\"", Alternatives: []access.Alternative{{{Scheme: key}}}}},
	}, "guard", "v0")
	source, err := Harness(plan)
	if err != nil {
		t.Fatal(err)
	}
	const name = "guardtest/harness.gen.go"
	if _, err := Verify(token.NewFileSet(), plan, name, source); err != nil {
		t.Errorf("as it was written: %v", err)
	}
	for _, c := range []struct{ what, source, says string }{
		{"one more", string(source) + "\nfunc Injected() {}\n", `"Injected"`},
		{"one fewer", strings.Replace(string(source), "\nfunc names() ", "\nfunc namesOfNobody() ", 1), `"namesOfNobody"`},
		{"broken", string(source) + "}", "expected declaration"},
	} {
		if _, err := Verify(token.NewFileSet(), plan, name, []byte(c.source)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %.200v, want %s in it", c.what, err, c.says)
		}
	}
}
