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
		state       Reason
	}{
		{"digest", nil, "", ReasonNoCredential},
		{"digest", []string{""}, "", ReasonMalformedCredential},
		{"digest", []string{"Digest x", "Digest x"}, "", ReasonMalformedCredential},
		{"digest", []string{"Digest"}, "", ReasonMalformedCredential},
		{"digest", []string{"Digest \t "}, "", ReasonMalformedCredential},
		{"digest", []string{"Digest x~"}, "x~", ""},
		{"digest", []string{"DIGEST \t x, y \t"}, "x, y", ""},
		{"digest", []string{"Digesu x"}, "", ReasonNoCredential},
		{"digest", []string{"Digest\tx"}, "", ReasonMalformedCredential},
		{"digest", []string{"DIGEST\t x"}, "", ReasonMalformedCredential},
		{"digest", []string{"Digest,x"}, "", ReasonMalformedCredential},
		{"digest", []string{"Digest:x"}, "", ReasonMalformedCredential},
		{"digest", []string{"Digest=x"}, "", ReasonMalformedCredential},
		{"digest", []string{`Digest"x"`}, "", ReasonMalformedCredential},
		{"digest", []string{"Digest/x"}, "", ReasonMalformedCredential},
		{"digest", []string{"Digest\u00a0x"}, "", ReasonMalformedCredential},
		{"digest", []string{"Digest\xa0x"}, "", ReasonMalformedCredential},
		{"digest", []string{"Digest\u2003x"}, "", ReasonMalformedCredential},
		{"digest", []string{" Digest x"}, "", ReasonMalformedCredential},
		{"digest", []string{"\tDigest x"}, "", ReasonMalformedCredential},
		{"digest", []string{"\u00a0Digest x"}, "", ReasonMalformedCredential},
		{"digest", []string{",Digest x"}, "", ReasonMalformedCredential},
		{"digest", []string{`"Digest" x`}, "", ReasonMalformedCredential},
		{"digest", []string{"\u00a0"}, "", ReasonMalformedCredential},
		{"digest", []string{"=="}, "", ReasonMalformedCredential},
		{"digest", []string{"Digest-x"}, "", ReasonNoCredential}, // names of other schemes
		{"digest", []string{"Digest.x"}, "", ReasonNoCredential},
		{"digest", []string{"Digestx"}, "", ReasonNoCredential},
		{"digest", []string{"Basic\tDigest x"}, "", ReasonNoCredential},
		{"digest", []string{"\u00c4Basic x"}, "", ReasonNoCredential},
		{"a-1z", []string{"A-1Z x"}, "x", ""},
		{"a-1z", []string{"A\r1Z x"}, "", ReasonNoCredential},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if c.fields != nil {
			r.Header["Authorization"] = c.fields
		}
		if credentials, state := authorization(r, c.auth); credentials != c.credentials || state != c.state {
			t.Errorf("%q of %q: got %q, %q, want %q, %q", c.auth, c.fields, credentials, state, c.credentials, c.state)
		}
	}
}
