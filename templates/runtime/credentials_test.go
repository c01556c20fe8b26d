package guard

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func FuzzToken68(f *testing.F) {
	for _, seed := range []string{"", "a", "abcdefgh", "abcdefghi", "abc=", "=", "a=b", "aaaaaaaaaaaaaaa@", "-._~+/09azAZ", "\x80bcdefgh", "abcdefg\xdf"} {
		f.Add(seed)
	}
	plain := regexp.MustCompile(`^[A-Za-z0-9\-._~+/]+=*$`)
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := isToken68(s), plain.MatchString(s) && !strings.HasSuffix(s, "\n"); got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
		if _, state := bearer(testRequestWith("Authorization", "Bearer "+s)); (state == "") != plain.MatchString(strings.Trim(s, " \t")) {
			t.Errorf("Bearer %q: state %q", s, state)
		}
	})
}

// FuzzBasic compares with net/http wherever RFC 7617 asks for no more than it does.
func FuzzBasic(f *testing.F) {
	for _, seed := range []string{"Basic " + base64.StdEncoding.EncodeToString([]byte("user:pass:word")), "basic dXNlcg==", "Basic dTpw", "Basic dTpwCg==", "Basic !", "Basic", "Basic  dTpw", "", "Bearer x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		r := testRequestWith("Authorization", value)
		text, state := basic(r)
		user, password, ok := r.BasicAuth()
		if state == "" {
			if strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c == 0x7f }) {
				t.Errorf("%q: a control character passed: %q", value, text)
			}
			if ok && text != user+":"+password {
				t.Errorf("%q: got %q, net/http reads %q and %q", value, text, user, password)
			}
		}
		if ok && state == ReasonNoCredential {
			t.Errorf("%q: absent, but net/http reads %q", value, user)
		}
	})
}

func TestQueryKey(t *testing.T) {
	for _, c := range []struct {
		query, key string
		state      Reason
	}{
		{"", "", ReasonNoCredential},
		{"k=v", "v", ""},
		{"a=b&k=v+w%21", "v w!", ""},
		{"%6b=v", "v", ""},
		{"K=v", "", ReasonNoCredential},
		{"k", "", ReasonMalformedCredential},
		{"k=", "", ReasonMalformedCredential},
		{"k=v&k=v", "", ReasonMalformedCredential},
		{"k=v&%6B=w", "", ReasonMalformedCredential},
		{"k=%zz", "", ReasonMalformedCredential},
		{"k=v&k=%zz", "", ReasonMalformedCredential},
		{"%zz=v", "", ReasonNoCredential},
		{"k=a;b", "", ReasonMalformedCredential},
		{"k;=a", "", ReasonMalformedCredential},
		{"a;k=b", "", ReasonNoCredential},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.RawQuery = c.query
		if key, state := queryKey(r, "k"); key != c.key || state != c.state {
			t.Errorf("%q: got %q, %q, want %q, %q", c.query, key, state, c.key, c.state)
		}
	}
}

// FuzzQuery holds queryValues against net/url: the same values, and nothing that
// net/url drops is taken for a value.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"k=v", "k=v&k=w", "%6b=v", "k=%zz", "k=a;b", "k", "&&k=&=", "k=v=w", "+k=v"} {
		f.Add(seed, "k")
	}
	f.Add(strings.Repeat("&", 10_000)+"k=v", "k") // more pairs than net/url reads
	f.Fuzz(func(t *testing.T, query, name string) {
		r := &http.Request{URL: &url.URL{RawQuery: query}}
		first, n, bad := queryValues(r, name)
		parsed, err := url.ParseQuery(query)
		want := parsed[name]
		if n != len(want) || n > 0 && first != want[0] {
			t.Errorf("%q of %q: got %q and %d in all, net/url reads %q", name, query, first, n, want)
		}
		if bad && err == nil {
			t.Errorf("%q of %q: bad, but net/url has no error", name, query)
		}
	})
}

func TestCookieKey(t *testing.T) {
	for _, c := range []struct {
		lines []string
		key   string
		state Reason
	}{
		{nil, "", ReasonNoCredential},
		{[]string{"k=v"}, "v", ""},
		{[]string{"a=b; k=v"}, "v", ""},
		{[]string{`k="v w"`}, "v w", ""},
		{[]string{"k=v=w"}, "v=w", ""},
		{[]string{"K=v"}, "", ReasonNoCredential},
		{[]string{"k="}, "", ReasonMalformedCredential},
		{[]string{`k=""`}, "", ReasonMalformedCredential},
		{[]string{"k"}, "", ReasonMalformedCredential},
		{[]string{"k=v; k=v"}, "", ReasonMalformedCredential},
		{[]string{"k=v", "k=w"}, "", ReasonMalformedCredential},
		{[]string{`k=a"b`}, "", ReasonMalformedCredential},
		{[]string{"k=\x01"}, "", ReasonMalformedCredential},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header["Cookie"] = c.lines
		if key, state := cookieKey(r, "k"); key != c.key || state != c.state {
			t.Errorf("%q: got %q, %q, want %q, %q", c.lines, key, state, c.key, c.state)
		}
	}
}

// FuzzCookie holds cookieValues against net/http.
func FuzzCookie(f *testing.F) {
	for _, seed := range []string{"k=v", "a=b; k=v", `k="v"`, `k="v`, "k", "k=v;k=w", " k = v ", "k=a b", "k=a,b", "=;k="} {
		f.Add(seed)
	}
	f.Add(strings.Repeat(";", 3_000) + "k=v") // more cookies than net/http reads
	f.Fuzz(func(t *testing.T, line string) {
		r := &http.Request{Header: http.Header{"Cookie": {line}}}
		first, n, _ := cookieValues(r, "k")
		want := r.CookiesNamed("k")
		if n != len(want) || n > 0 && first != want[0].Value {
			t.Errorf("%q: got %q and %d in all, net/http reads %v", line, first, n, want)
		}
	})
}

// TestCredentialAllocations: reading costs nothing, decoding one allocation.
func TestCredentialAllocations(t *testing.T) {
	r := httptest.NewRequest("GET", "/?k=plain&e=%20x", nil)
	r.Header.Set("X-Key", "v")
	r.Header.Set("Cookie", "a=b; k=v")
	set := func(value string) func() { return func() { r.Header["Authorization"][0] = value } }
	r.Header.Set("Authorization", "")
	for _, c := range []struct {
		name string
		set  func()
		read func() Reason
		want float64
	}{
		{"bearer", set("Bearer abcdefghijklmnopqrstuvwxyz0123456789"), func() Reason { _, s := bearer(r); return s }, 0},
		{"other scheme", set("DSN something of its own"), func() Reason { _, s := authorization(r, "dsn"); return s }, 0},
		{"basic", set("Basic " + base64.StdEncoding.EncodeToString([]byte("somebody:a password of some length"))), func() Reason { _, s := basic(r); return s }, 1},
		{"header", set(""), func() Reason { _, s := headerKey(r, "X-Key"); return s }, 0},
		{"query", set(""), func() Reason { _, s := queryKey(r, "k"); return s }, 0},
		{"escaped query", set(""), func() Reason { _, s := queryKey(r, "e"); return s }, 1},
		{"cookie", set(""), func() Reason { _, s := cookieKey(r, "k"); return s }, 0},
	} {
		c.set()
		var state Reason
		if got := testing.AllocsPerRun(100, func() { state = c.read() }); got != c.want || state != "" {
			t.Errorf("%s: %v allocations, want %v; state %q", c.name, got, c.want, state)
		}
	}
}
