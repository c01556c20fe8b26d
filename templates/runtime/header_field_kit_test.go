package guard

import (
	"testing"
)

// TestGuard_headerField: a header field is there, be it empty, or named as missing.
func TestGuard_headerField(t *testing.T) {
	for name, want := range map[string]string{"X-A": "", "X-Empty": "", "X-B": "header field X-B"} {
		r := testFieldRequest()
		r.Header["X-A"], r.Header["X-Empty"] = []string{"v"}, []string{""}
		if got := headerField(r, name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
