package guard

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestGuard_headerKey: an API key is one header field that is not empty.
func TestGuard_headerKey(t *testing.T) {
	for _, c := range []struct {
		header http.Header
		key    string
		state  callerState
	}{
		{http.Header{}, "", absent},
		{http.Header{"X-Key": {"v"}}, "v", presented},
		{http.Header{"X-Key": {""}}, "", malformed},
		{http.Header{"X-Key": {"v", "v"}}, "", malformed},
		{http.Header{"X-Other": {"v"}}, "", absent},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header = c.header
		if key, state := headerKey(r, "X-Key"); key != c.key || state != c.state {
			t.Errorf("%v: got %q, %d, want %q, %d", c.header, key, state, c.key, c.state)
		}
	}
}
