package guard

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestGuard_queryValues reads a query as net/http does, and notes what that drops.
func TestGuard_queryValues(t *testing.T) {
	for _, c := range []struct {
		query, first string
		n            int
		bad          bool
	}{
		{"", "", 0, false},
		{"k=v", "v", 1, false},
		{"a=b&&k=v+w%21", "v w!", 1, false},
		{"a~&k=~", "~", 1, false},
		{"%6b=v", "v", 1, false},
		{"K=v", "", 0, false},
		{"k", "", 1, false},
		{"k=", "", 1, false},
		{"k=v=w", "v=w", 1, false},
		{"k=v&k=w&k=x", "v", 3, false},
		{"k=v&%6B=w", "v", 2, false},
		{"k=%zz", "", 0, true},
		{"k=%zz&k=v", "v", 1, true},
		{"k=v&k=%zz", "v", 1, true},
		{"%zz=v&k=v", "v", 1, false},
		{"k=a;b&k=v", "v", 1, true},
		{"k;=a", "", 0, true},
		{"k;~=a", "", 0, true},
		{"a;k=b", "", 0, false},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.RawQuery = c.query
		if first, n, bad := queryValues(r, "k"); first != c.first || n != c.n || bad != c.bad {
			t.Errorf("%q: got %q, %d, %v, want %q, %d, %v", c.query, first, n, bad, c.first, c.n, c.bad)
		}
	}
	// A plus alone is a space as well, a parameter may have no name, and nothing between two & is none.
	for query, name := range map[string]string{"a+b=v": "a b", "=v": "", "%zz=w&=v": "", "&=v": "", "~=v&x": "~", "=v&&x": ""} {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.RawQuery = query
		if first, n, bad := queryValues(r, name); first != "v" || n != 1 || bad {
			t.Errorf("%q of %q: got %q, %d, %v", name, query, first, n, bad)
		}
	}
	r := httptest.NewRequest("GET", "/?~", nil)
	if first, n, bad := queryValues(r, "~"); first != "" || n != 1 || bad {
		t.Errorf("a name alone: got %q, %d, %v", first, n, bad)
	}
}

// TestGuard_manyPairs: where net/url reads nothing of so many, there is nothing.
func TestGuard_manyPairs(t *testing.T) {
	for _, pairs := range []int{manyPairs, 9_999, 10_000, 100_000} {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.RawQuery = strings.Repeat("a=b&", pairs) + "k=v"
		first, n, bad := queryValues(r, "k")
		if want := r.URL.Query().Get("k"); first != want || n != len(want) || bad != (want == "") {
			t.Errorf("%d: got %q, %d, %v; net/url reads %q", pairs, first, n, bad, want)
		}
		if _, n, bad = queryValues(r, "c"); n != 0 || bad {
			t.Errorf("%d: got %d, %v of a name that is not there", pairs, n, bad)
		}
	}
	for pairs, free := range map[int]bool{manyPairs - 1: true, manyPairs: false} {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.RawQuery = strings.Repeat("a=b&", pairs) + "k=v"
		if cost := testing.AllocsPerRun(10, func() { queryValues(r, "k") }); (cost == 0) != free {
			t.Errorf("%d: %v allocations", pairs, cost)
		}
	}
}
