package guard

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestGuard_bearer(t *testing.T) {
	for _, c := range []struct {
		fields []string
		token  string
		state  Reason
	}{
		{nil, "", ReasonNoCredential},
		{[]string{"Bearer abc"}, "abc", ""},
		{[]string{"bEARER abc.def-ghi_jkl~mno+pqr/stu=="}, "abc.def-ghi_jkl~mno+pqr/stu==", ""},
		{[]string{"Bearer  abc"}, "abc", ""}, // RFC 9110, 11.4: one or more spaces
		{[]string{"Bearer"}, "", ReasonMalformedCredential},
		{[]string{"Bearer "}, "", ReasonMalformedCredential},
		{[]string{"Bearer a b"}, "", ReasonMalformedCredential},
		{[]string{"bearer ~"}, "~", ""},
		{[]string{"Bearer ="}, "", ReasonMalformedCredential},
		{[]string{"Bearer a=b"}, "", ReasonMalformedCredential},
		{[]string{"Bearer abcdefgh\u00e9"}, "", ReasonMalformedCredential},
		{[]string{"Bearer abc,def"}, "", ReasonMalformedCredential},
		{[]string{""}, "", ReasonMalformedCredential},
		{[]string{"Bearer a", "Bearer a"}, "", ReasonMalformedCredential},
		{[]string{"Basic abc"}, "", ReasonNoCredential},
		{[]string{"Bearerabc"}, "", ReasonNoCredential},
		{[]string{"Bearer\tabc"}, "", ReasonMalformedCredential}, // a lenient reader takes it for a bearer token
		{[]string{"bearer\t abc"}, "", ReasonMalformedCredential},
		{[]string{"Bearer,abc"}, "", ReasonMalformedCredential},
		{[]string{"Bearer\u00a0abc"}, "", ReasonMalformedCredential},
		{[]string{"\u00a0Bearer abc"}, "", ReasonMalformedCredential},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if c.fields != nil {
			r.Header["Authorization"] = c.fields
		}
		if token, state := bearer(r); token != c.token || state != c.state {
			t.Errorf("%q: got %q, %q, want %q, %q", c.fields, token, state, c.token, c.state)
		}
	}
}

// TestGuard_token68 puts every byte at every place of a token, which is looked at
// eight bytes a turn.
func TestGuard_token68(t *testing.T) {
	const held = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/"
	for c := range 256 {
		want := uint8(1)
		if strings.IndexByte(held, byte(c)) >= 0 {
			want = 0
		}
		if notToken68[c] != want {
			t.Errorf("%#x: got %q, want %q", c, notToken68[c], want)
		}
	}
	for i := range 19 {
		token := []byte("abcdefghijklmnopqrs")
		token[i] = '@'
		if got, state := bearer(testRequestWith("Authorization", "Bearer "+string(token))); got != "" || state != ReasonMalformedCredential {
			t.Errorf("%s: got %q, %q", token, got, state)
		}
	}
}
