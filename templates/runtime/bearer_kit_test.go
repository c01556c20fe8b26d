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
		state  callerState
	}{
		{nil, "", absent},
		{[]string{"Bearer abc"}, "abc", presented},
		{[]string{"bEARER abc.def-ghi_jkl~mno+pqr/stu=="}, "abc.def-ghi_jkl~mno+pqr/stu==", presented},
		{[]string{"Bearer  abc"}, "abc", presented}, // RFC 9110, 11.4: one or more spaces
		{[]string{"Bearer"}, "", malformed},
		{[]string{"Bearer "}, "", malformed},
		{[]string{"Bearer a b"}, "", malformed},
		{[]string{"bearer ~"}, "~", presented},
		{[]string{"Bearer ="}, "", malformed},
		{[]string{"Bearer a=b"}, "", malformed},
		{[]string{"Bearer abcdefgh\u00e9"}, "", malformed},
		{[]string{"Bearer abc,def"}, "", malformed},
		{[]string{""}, "", malformed},
		{[]string{"Bearer a", "Bearer a"}, "", malformed},
		{[]string{"Basic abc"}, "", absent},
		{[]string{"Bearerabc"}, "", absent},
		{[]string{"Bearer\tabc"}, "", malformed}, // a lenient reader takes it for a bearer token
		{[]string{"bearer\t abc"}, "", malformed},
		{[]string{"Bearer,abc"}, "", malformed},
		{[]string{"Bearer\u00a0abc"}, "", malformed},
		{[]string{"\u00a0Bearer abc"}, "", malformed},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if c.fields != nil {
			r.Header["Authorization"] = c.fields
		}
		if token, state := bearer(r); token != c.token || state != c.state {
			t.Errorf("%q: got %q, %d, want %q, %d", c.fields, token, state, c.token, c.state)
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
			t.Errorf("%#x: got %d, want %d", c, notToken68[c], want)
		}
	}
	for i := range 19 {
		token := []byte("abcdefghijklmnopqrs")
		token[i] = '@'
		if got, state := bearer(testRequestWith("Authorization", "Bearer "+string(token))); got != "" || state != malformed {
			t.Errorf("%s: got %q, %d", token, got, state)
		}
	}
}
