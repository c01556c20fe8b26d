package guard

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"testing"
)

func TestGuard_options(t *testing.T) {
	for _, c := range []struct {
		opt  Option
		want string
	}{
		{WithBasePath("/api/v3"), ""},
		{WithBasePath(""), ""},
		{WithBasePath("/~user"), ""},
		{WithBasePath("/"), ""},
		{WithBasePath("/api/"), ""},
		{WithBasePath("/a b"), ""},
		{WithBasePath("/v1.2/..x"), ""},
		{WithBasePath("api"), `base path "api": a slash is missing in front`},
		{WithBasePath("//"), `base path "//": two slashes in a row: no path has them`},
		{WithBasePath("/api//v3"), `base path "/api//v3": two slashes in a row: no path has them`},
		{WithBasePath("/api//"), `base path "/api//": two slashes in a row: no path has them`},
		{WithBasePath("/api/../v3"), `base path "/api/../v3": no path has the segment "..": clients and proxies take it out`},
		{WithBasePath("/./v3"), `base path "/./v3": no path has the segment ".": clients and proxies take it out`},
		{WithBasePath("/.. ./v3"), `base path "/.. ./v3": no path has the segment ".. .": clients and proxies take it out`},
		{WithBasePath("/{x}"), `base path "/{x}": the segment "{x}" holds one of { } ? # % ; \ or a control character: want it decoded, without parameters`},
		{WithBasePath(`/a\b`), `base path "/a\\b": the segment "a\\b" holds one of { } ? # % ; \ or a control character: want it decoded, without parameters`},
		{WithBasePath("/a?b"), `base path "/a?b": the segment "a?b" holds one of { } ? # % ; \ or a control character: want it decoded, without parameters`},
		{WithBasePath("/a#b"), `base path "/a#b": the segment "a#b" holds one of { } ? # % ; \ or a control character: want it decoded, without parameters`},
		{WithBasePath("/a;b"), `base path "/a;b": the segment "a;b" holds one of { } ? # % ; \ or a control character: want it decoded, without parameters`},
		{WithBasePath("/a%20b"), `base path "/a%20b": the segment "a%20b" holds one of { } ? # % ; \ or a control character: want it decoded, without parameters`},
		{WithBasePath("/a\tb"), `base path "/a\tb": the segment "a\tb" holds one of { } ? # % ; \ or a control character: want it decoded, without parameters`},
		{WithBasePath("/\xff"), `base path "/\xff": the segment "\xff" holds one of { } ? # % ; \ or a control character: want it decoded, without parameters`},
		{WithRealm("x"), ""},
		{WithResourceMetadata("https://host/x"), ""},
		{WithResourceMetadata("http://host/x"), ""},
		{WithResourceMetadata("ftp://host/x"), `resource metadata "ftp://host/x": want an absolute http or https URL`},
		{WithResourceMetadata("//host/x"), `resource metadata "//host/x": want an absolute http or https URL`},
		{WithResourceMetadata("https:x"), `resource metadata "https:x": want an absolute http or https URL`},
		{WithResourceMetadata("https://host/%zz"), `resource metadata "https://host/%zz": want an absolute http or https URL`},
		{WithResourceMetadata("/relative"), `resource metadata "/relative": want an absolute http or https URL`},
		{WithPreflight(nil), "WithPreflight: nil"},
		{WithNotFound(nil), "WithNotFound: nil"},
		{WithPathValue(nil), "WithPathValue: nil"},
		{WithDenialHandler(nil), "WithDenialHandler: nil"},
		{WithObserver(nil), "WithObserver: nil"},
		{nil, "nil Option"},
	} {
		_, err := configure[int]("", []Option{c.opt})
		if got := fmt.Sprint(err); c.want != "" && got != c.want || c.want == "" && err != nil {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// TestGuard_settings: an option is kept, and the last of its kind.
func TestGuard_settings(t *testing.T) {
	h := http.NotFoundHandler()
	s, err := configure[int]("title", []Option{
		WithRealm("other"), WithRealm("realm"), WithBasePath("/base/"), WithResourceMetadata("https://host"), WithPreflight(h), WithNotFound(h),
		WithPathValue(func(_ *http.Request, name string) string { return name }), WithRequestPathValues(),
		WithDenialHandler(func(http.ResponseWriter, *http.Request, Denial) {}), WithObserver(func(*http.Request, Decision) {}),
	})
	if err != nil || s.realm != "realm" || s.basePath != "/base" || s.metadata != "https://host" {
		t.Errorf("got %+v, %v", s, err)
	}
	if s.preflight == nil || s.notFound == nil || s.readPath == nil || !s.setPath || s.denied == nil || s.observer == nil {
		t.Errorf("an option got lost: %+v", s)
	}
	if s, err := configure[int]("title", nil); err != nil || s.realm != "title" || s.basePath != "" || s.metadata != "" || s.nilable != reflect.Invalid {
		t.Errorf("without options: got %+v, %v", s, err)
	}
	if _, err := configure[int]("", nil, nil, errors.New("a problem")); err == nil || err.Error() != "a problem" {
		t.Errorf("a problem: got %v", err)
	}
}

type testSomeone interface{ name() string }

type testPerson struct{}

func (*testPerson) name() string { return "" }

// TestGuard_nilPrincipal: whatever can be nil is refused where it is nil, without allocating.
func TestGuard_nilPrincipal(t *testing.T) {
	check := func(name string, got, want bool) {
		if got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	check("nil pointer", testNilOf[*testPerson](nil), true)
	check("pointer", testNilOf(&testPerson{}), false)
	check("nil interface", testNilOf[testSomeone](nil), true)
	check("nil pointer in an interface", testNilOf[testSomeone]((*testPerson)(nil)), true)
	check("interface", testNilOf[testSomeone](&testPerson{}), false)
	check("nil any", testNilOf[any](nil), true)
	check("nil map", testNilOf[map[string]int](nil), true)
	check("map", testNilOf(map[string]int{}), false)
	check("nil func", testNilOf[func()](nil), true)
	check("nil slice", testNilOf[[]byte](nil), true)
	check("empty slice", testNilOf([]byte{}), false)
	check("struct", testNilOf(testPerson{}), false)
	check("string", testNilOf(""), false)
	s, _ := configure[*testPerson]("", nil)
	p := &testPerson{}
	if n := testing.AllocsPerRun(100, func() { noPrincipal(&s, p) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func testNilOf[P any](p P) bool {
	s, _ := configure[P]("", nil)
	return noPrincipal(&s, p)
}

func TestGuard_missingCallback(t *testing.T) {
	var nobody *testPerson
	if err := missing("Authenticator", nobody); err == nil || err.Error() != "nil Authenticator" {
		t.Errorf("nil pointer in an interface: got %v", err)
	}
	if err := missing("Authenticator", nil); err == nil || err.Error() != "nil Authenticator" {
		t.Errorf("nil: got %v", err)
	}
	if err := missing("Authenticator", testPerson{}); err != nil {
		t.Error(err)
	}
}
