package guard

import (
	"fmt"
	"testing"
)

func TestGuard_options(t *testing.T) {
	for _, c := range []struct {
		opt  Option
		want string
	}{
		{WithBasePath("/api/v3"), ""},
		{WithBasePath(""), ""},
		{WithBasePath("api"), `base path "api": want / and plain segments, without a slash at the end`},
		{WithBasePath("/"), `base path "/": want / and plain segments, without a slash at the end`},
		{WithBasePath("/{x}"), `base path "/{x}": want / and plain segments, without a slash at the end`},
		{WithRealm("x"), ""},
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
