package guard

import (
	"testing"
)

// TestGuard_forbid: of several callers that may not, the first is told, and why.
func TestGuard_forbid(t *testing.T) {
	one, two := 1, 2
	for name, c := range map[string]struct {
		caller    caller[*int]
		forbidden Reason
		verdict   verdict
	}{
		"a rule":          {caller[*int]{principal: &one}, ReasonForbidden, noCredential},
		"no path value":   {caller[*int]{principal: &one, noPath: true}, ReasonNoPathValue, noCredential},
		"no parameter":    {caller[*int]{principal: &one, noPath: true, noID: true}, "", missingParameter},
		"an error before": {caller[*int]{principal: &one, noPath: true, noID: true, asked: broken}, "", noCredential},
	} {
		var d decision[*int]
		if d.passes(&c.caller, false) || d.forbidden != c.forbidden || d.verdict != c.verdict || (d.principal == &one) != (c.forbidden != "") {
			t.Errorf("%s: got %+v", name, d)
		}
		if (d.err != nil) != (c.verdict == missingParameter) {
			t.Errorf("%s: got the error %v", name, d.err)
		}
		first := d.forbidden
		if d.passes(&caller[*int]{principal: &two, noPath: true}, false); first != "" && (d.forbidden != first || d.principal != &one) {
			t.Errorf("%s: the second to be forbidden is told: %+v", name, d)
		}
	}
	var d decision[*int]
	if !d.passes(&caller[*int]{}, true) || d.forbidden != "" {
		t.Errorf("a rule that holds: got %+v", d)
	}
}
