package guard

import (
	"testing"
)

// TestGuard_single tells one value from none and from anything else.
func TestGuard_single(t *testing.T) {
	for _, c := range []struct {
		first string
		n     int
		bad   bool
		value string
		state Reason
	}{
		{"", 0, false, "", ReasonNoCredential},
		{"v", 1, false, "v", ""},
		{"", 1, false, "", ReasonMalformedCredential},
		{"v", 2, false, "", ReasonMalformedCredential},
		{"", 0, true, "", ReasonMalformedCredential},
		{"v", 1, true, "", ReasonMalformedCredential},
	} {
		if value, state := single(c.first, c.n, c.bad); value != c.value || state != c.state {
			t.Errorf("%+v: got %q, %q", c, value, state)
		}
	}
}
