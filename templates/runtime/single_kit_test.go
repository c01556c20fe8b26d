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
		state callerState
	}{
		{"", 0, false, "", absent},
		{"v", 1, false, "v", presented},
		{"", 1, false, "", malformed},
		{"v", 2, false, "", malformed},
		{"", 0, true, "", malformed},
		{"v", 1, true, "", malformed},
	} {
		if value, state := single(c.first, c.n, c.bad); value != c.value || state != c.state {
			t.Errorf("%+v: got %q, %d", c, value, state)
		}
	}
}
