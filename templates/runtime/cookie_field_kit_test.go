package guard

import (
	"testing"
)

// TestGuard_cookieField: a cookie is there, be it empty, or named as missing.
func TestGuard_cookieField(t *testing.T) {
	for name, want := range map[string]string{"a": "", "empty": "", "b": "cookie b", "bad": "cookie bad"} {
		r := testFieldRequest()
		r.Header.Set("Cookie", "a=v; empty=; bad=\x01")
		if got := cookieField(r, name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
