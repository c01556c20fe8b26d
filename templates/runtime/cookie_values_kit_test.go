package guard

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestGuard_cookieValues reads cookies as net/http does, and notes what that drops.
func TestGuard_cookieValues(t *testing.T) {
	for _, c := range []struct {
		lines []string
		first string
		n     int
		bad   bool
	}{
		{nil, "", 0, false},
		{[]string{"k=v"}, "v", 1, false},
		{[]string{"a=b; k=v; c=d"}, "v", 1, false},
		{[]string{"a=b;k=~"}, "~", 1, false},
		{[]string{" \tk \t= v w!"}, " v w!", 1, false},
		{[]string{"k=v \t"}, "v", 1, false},
		{[]string{"k~=v; ~k=v"}, "", 0, false},
		{[]string{`k="v w"`}, "v w", 1, false},
		{[]string{`k=""`}, "", 1, false},
		{[]string{`k="`}, "", 0, true},
		{[]string{`k="v`}, "", 0, true},
		{[]string{`k=v"`}, "", 0, true},
		{[]string{"k=v=w"}, "v=w", 1, false},
		{[]string{"K=v"}, "", 0, false},
		{[]string{"k="}, "", 1, false},
		{[]string{"k"}, "", 1, false},
		{[]string{"k=v; k=w; k=x"}, "v", 3, false},
		{[]string{"k=v", "k=w"}, "v", 2, false},
		{[]string{`k=a\b; k=v`}, "v", 1, true},
		{[]string{"k=a\x1fb; k=v"}, "v", 1, true},
		{[]string{"k=a\x7fb"}, "", 0, true},
		{[]string{"k=a\u00e9b"}, "", 0, true},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header["Cookie"] = c.lines
		if first, n, bad := cookieValues(r, "k"); first != c.first || n != c.n || bad != c.bad {
			t.Errorf("%q: got %q, %d, %v, want %q, %d, %v", c.lines, first, n, bad, c.first, c.n, c.bad)
		}
	}
}

// TestGuard_cookieValue knows the bytes of a cookie's value (RFC 6265, 4.1.1), and
// those that net/http takes as well.
func TestGuard_cookieValue(t *testing.T) {
	for c := range 256 {
		want := c >= ' ' && c < 0x7f && !strings.ContainsRune(`";\`, rune(c))
		if got := isCookieValue(string([]byte{'x', byte(c)})); got != want {
			t.Errorf("%#x: got %v, want %v", c, got, want)
		}
	}
}
