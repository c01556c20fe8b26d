package export_test

import (
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/export"
)

// TestStepUp fails where a format says the same of an operation whether or not it asks how
// its callers logged in: it would be allowed to those whom the guard sends to log in again.
func TestStepUp(t *testing.T) {
	bearer := &access.Scheme{Name: "token", Kind: access.Bearer}
	for _, step := range []access.StepUp{{ACR: []string{"mfa"}}, {MaxAge: 60}, {ACR: []string{"mfa", "phr"}, MaxAge: 60}} {
		for _, format := range export.Formats {
			written := map[bool]string{}
			for _, asks := range []bool{false, true} {
				op := &access.Operation{ID: "op", Method: "GET", Path: "/", Alternatives: []access.Alternative{{{Scheme: bearer}}}}
				if asks {
					op.StepUp = step
				}
				text, err := format.Write(export.Subject{API: &access.API{Schemes: []*access.Scheme{bearer}, Operations: []*access.Operation{op}}})
				if err != nil {
					t.Fatal(err)
				}
				for line := range strings.Lines(string(text)) {
					if trimmed := strings.TrimSpace(line); !strings.HasPrefix(trimmed, "//") && !strings.HasPrefix(trimmed, "#") {
						written[asks] += line
					}
				}
			}
			if written[true] == written[false] {
				t.Errorf("%s: nothing but comments says %s", format.Name, step.Words())
			}
		}
	}
}
