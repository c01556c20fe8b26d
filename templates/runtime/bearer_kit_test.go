package guard

import (
	"net/http/httptest"
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
		{[]string{"Bearer ="}, "", malformed},
		{[]string{"Bearer a=b"}, "", malformed},
		{[]string{"Bearer abcdefgh\u00e9"}, "", malformed},
		{[]string{"Bearer abc,def"}, "", malformed},
		{[]string{""}, "", malformed},
		{[]string{"Bearer a", "Bearer a"}, "", malformed},
		{[]string{"Basic abc"}, "", absent},
		{[]string{"Bearerabc"}, "", absent},
		{[]string{"Bearer\tabc"}, "", absent},
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
