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
		state  Reason
	}{
		{http.Header{}, "", ReasonNoCredential},
		{http.Header{"X-Key": {"v"}}, "v", ""},
		{http.Header{"X-Key": {""}}, "", ReasonMalformedCredential},
		{http.Header{"X-Key": {"v", "v"}}, "", ReasonMalformedCredential},
		{http.Header{"X-Other": {"v"}}, "", ReasonNoCredential},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header = c.header
		if key, state := headerKey(r, "X-Key"); key != c.key || state != c.state {
			t.Errorf("%v: got %q, %q, want %q, %q", c.header, key, state, c.key, c.state)
		}
	}
}
