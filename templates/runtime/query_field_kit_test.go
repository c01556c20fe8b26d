package guard

import (
	"testing"
)

// TestGuard_queryField: a query parameter is there, be it empty, or named as missing.
func TestGuard_queryField(t *testing.T) {
	for name, want := range map[string]string{"a": "", "empty": "", "b": "query parameter b", "bad": "query parameter bad"} {
		r := testFieldRequest()
		r.URL.RawQuery = "a=v&empty=&bad=%zz"
		if got := queryField(r, name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
