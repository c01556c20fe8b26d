package guard

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func testFieldRequest() *http.Request { return httptest.NewRequest("GET", "/", nil) }

// TestGuard_firstMissing: of the fields that are missing the first is named.
func TestGuard_firstMissing(t *testing.T) {
	for _, c := range []struct {
		fields []string
		want   string
	}{{nil, ""}, {[]string{"", ""}, ""}, {[]string{"", "a", "b"}, "a"}} {
		if got := firstMissing(c.fields...); got != c.want {
			t.Errorf("%q: got %q, want %q", c.fields, got, c.want)
		}
	}
}
