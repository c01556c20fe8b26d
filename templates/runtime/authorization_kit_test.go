package guard

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func testRequestWith(header, value string) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set(header, value)
	return r
}

// TestGuard_authorization reads what follows the name of an authentication scheme.
func TestGuard_authorization(t *testing.T) {
	for _, c := range []struct {
		auth        string
		fields      []string
		credentials string
		state       callerState
	}{
		{"digest", nil, "", absent},
		{"digest", []string{""}, "", malformed},
		{"digest", []string{"Digest x", "Digest x"}, "", malformed},
		{"digest", []string{"Digest"}, "", malformed},
		{"digest", []string{"Digest \t "}, "", malformed},
		{"digest", []string{"Digest x~"}, "x~", presented},
		{"digest", []string{"DIGEST \t x, y \t"}, "x, y", presented},
		{"digest", []string{"Digesu x"}, "", absent},
		{"digest", []string{"Digest\tx"}, "", malformed},
		{"digest", []string{"DIGEST\t x"}, "", malformed},
		{"digest", []string{"Digest,x"}, "", malformed},
		{"digest", []string{"Digest:x"}, "", malformed},
		{"digest", []string{"Digest=x"}, "", malformed},
		{"digest", []string{`Digest"x"`}, "", malformed},
		{"digest", []string{"Digest/x"}, "", malformed},
		{"digest", []string{"Digest\u00a0x"}, "", malformed},
		{"digest", []string{"Digest\xa0x"}, "", malformed},
		{"digest", []string{"Digest\u2003x"}, "", malformed},
		{"digest", []string{" Digest x"}, "", malformed},
		{"digest", []string{"\tDigest x"}, "", malformed},
		{"digest", []string{"\u00a0Digest x"}, "", malformed},
		{"digest", []string{",Digest x"}, "", malformed},
		{"digest", []string{`"Digest" x`}, "", malformed},
		{"digest", []string{"\u00a0"}, "", malformed},
		{"digest", []string{"=="}, "", malformed},
		{"digest", []string{"Digest-x"}, "", absent}, // names of other schemes
		{"digest", []string{"Digest.x"}, "", absent},
		{"digest", []string{"Digestx"}, "", absent},
		{"digest", []string{"Basic\tDigest x"}, "", absent},
		{"digest", []string{"\u00c4Basic x"}, "", absent},
		{"a-1z", []string{"A-1Z x"}, "x", presented},
		{"a-1z", []string{"A\r1Z x"}, "", absent},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if c.fields != nil {
			r.Header["Authorization"] = c.fields
		}
		if credentials, state := authorization(r, c.auth); credentials != c.credentials || state != c.state {
			t.Errorf("%q of %q: got %q, %d, want %q, %d", c.auth, c.fields, credentials, state, c.credentials, c.state)
		}
	}
}
