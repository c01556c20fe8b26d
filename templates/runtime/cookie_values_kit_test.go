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

// TestGuard_manyCookies: where net/http reads none of so many, there is none.
func TestGuard_manyCookies(t *testing.T) {
	for _, pairs := range []int{manyCookies, 2_999, 3_000, 50_000} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header["Cookie"] = []string{strings.Repeat("a=b; ", pairs/2), strings.Repeat("a=b; ", pairs/2) + "k=v"}
		first, n, bad := cookieValues(r, "k")
		want := ""
		if read := r.CookiesNamed("k"); len(read) > 0 {
			want = read[0].Value
		}
		if first != want || n != len(want) || bad != (want == "") {
			t.Errorf("%d: got %q, %d, %v; net/http reads %q", pairs, first, n, bad, want)
		}
		if _, n, bad = cookieValues(r, "c"); n != 0 || bad {
			t.Errorf("%d: got %d, %v of a name that is not there", pairs, n, bad)
		}
	}
	for pairs, free := range map[int]bool{manyCookies - 1: true, manyCookies: false} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header["Cookie"] = []string{strings.Repeat("a=b;", pairs-1) + "k=v"}
		if cost := testing.AllocsPerRun(10, func() { cookieValues(r, "k") }); (cost == 0) != free {
			t.Errorf("%d: %v allocations", pairs, cost)
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
