package guard

import (
	"slices"
	"testing"
)

// TestGuard_manyPatterns has so many templates at one place that they are found by
// their ends, not one after the other.
func TestGuard_manyPatterns(t *testing.T) {
	const verbs = `
		POST /n/{id}:on = one
		POST /n/{id}:off = one
		POST /n/{id}:ON. = two
		POST /n/x{id}:on = one
		POST /n/xy{id} = one
		POST /n/{id}.{ext} = one
		POST /n/{id}/more/{id}:on = one
		POST /n/q{id}q = one
		POST /n/{id} = one
		POST /same/a{x} = one
		POST /same/{x}a = two
		POST /same/b{x} = one
		POST /same/{x}b = one
		POST /same/c{x} = one
		POST /deep/a/{x}:1 = one
		POST /deep/a/{x}:2 = one
		POST /deep/a/{x}:3 = one
		POST /deep/a/{x}:4 = one
		POST /deep/a/{x}:5 = one
		POST /deep/{y}/a1 = one
		POST /deep/{y}:1/a1 = one
		POST /deep/{y}:2/{x}:1 = one
		POST /deep/{y}:3/{x}:1 = one
		POST /deep/{y}:4/{x}:1 = one
		POST /deep/{y}:4/{x}:2 = one
		POST /deep/{y}:4/{x}:3 = one
		POST /deep/{y}:4/{x}:4 = one
		POST /deep/{y}:4/{x}:5 = one`
	testRoutes(t, verbs, []testRoute{
		{"POST /n/7:off", `200 POST /n/{id}:off id="7"`, "same"},
		{"POST /n/7:on", `200 POST /n/{id}:on id="7"`, "same"},
		// With ext empty it could be {id}.{ext}.
		{"POST /n/7:ON.", `200 POST /n/{id}:ON. id="7"`, testBadPath},
		{"POST /n/x7:off", `200 POST /n/{id}:off id="x7"`, "same"},
		{"POST /n/7:On", `200 POST /n/{id} id="7:On"`, testBadPath},
		{"POST /n/7:OFF", `200 POST /n/{id} id="7:OFF"`, "same"},
		{"POST /n/xy:off", `200 POST /n/{id}:off id="xy"`, "same"},
		{"POST /n/:off", `200 POST /n/{id} id=":off"`, "same"},
		{"POST /n/xyz", `200 POST /n/xy{id} id="z"`, "same"},
		{"POST /n/xy", `200 POST /n/{id} id="xy"`, "same"},
		{"POST /n/a.b", `200 POST /n/{id}.{ext} ext="b" id="a"`, "same"},
		{"POST /n/qq", `200 POST /n/{id} id="qq"`, "same"},
		{"POST /n/q.q", `200 POST /n/q{id}q id="."`, "same"},
		{"POST /n/7", `200 POST /n/{id} id="7"`, "same"},
		{"POST /same/aa", `200 POST /same/{x}a x="a"`, testBadPath},
		{"POST /same/ab", `200 POST /same/{x}b x="a"`, "same"},
		{"POST /same/cb", `200 POST /same/{x}b x="c"`, "same"},
		{"POST /same/c", testNotFound, "same"},
		{"POST /same/d", testNotFound, "same"},
		{"POST /same/", testNotFound, "same"},
		{"POST /deep/a/7:5", `200 POST /deep/a/{x}:5 x="7"`, "same"},
		{"POST /deep/a/a1", `200 POST /deep/{y}/a1 y="a"`, "same"},
		{"POST /deep/q:4/7:5", `200 POST /deep/{y}:4/{x}:5 x="7" y="q"`, "same"},
		{"POST /deep/q:3/7:5", testNotFound, "same"},
	})
}

// TestGuard_patternsTried: a few patterns are looked at one by one; of more only
// those whose ends fit, with a character between them.
func TestGuard_patternsTried(t *testing.T) {
	const few = "GET /{x}:1 = p\nGET /{x}:2 = p\nGET /{x}:3 = p\nGET /{x}:4 = p\n"
	for _, c := range []struct {
		lines, segment string
		tried          int
	}{
		{few, "7:1", 4},
		{few + "GET /{x}:5 = p", "7:1", 1},
		{few + "GET /{x}:5 = p", ":1", 0},
		{few + "GET /{x} = p", "7:1", 2},
		{few + "GET /{x} = p", "7:6", 1},
	} {
		var answer string
		root, tried := testRouterOf(testRouteLines(c.lines), false, &answer, nil).root, 0
		s := requestSegment{c.segment, foldText(c.segment), trimEnd(foldText(c.segment))}
		for n := root.nextPattern(s, false, -1); n != nil; n = root.nextPattern(s, false, n.order) {
			tried++
		}
		if tried != c.tried {
			t.Errorf("%q: %d patterns tried, want %d", c.segment, tried, c.tried)
		}
	}
}

// TestGuard_walkedOnce: no template is found twice, and a literal holds no value.
func TestGuard_walkedOnce(t *testing.T) {
	var answer string
	m := testRouterOf(testRouteLines("GET /a/me = p\nGET /a/ME = q\nGET /a/{x} = r"), true, &answer, nil)
	segments, _ := m.split(testRouteRequest("GET", "/a/me").URL, nil)
	var found []string
	m.root.walk(segments, true, func(end *pathNode) bool {
		for _, route := range end.routes {
			found = append(found, route.Path)
			if len(route.params) > 1 || route.Path != "/a/{x}" && len(route.params) > 0 {
				t.Errorf("%s: %d segments with values", route.Path, len(route.params))
			}
		}
		return true
	})
	if want := []string{"/a/me", "/a/ME", "/a/{x}"}; !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
}
