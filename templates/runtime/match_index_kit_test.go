package guard

import (
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
		{"POST /n/7:ON.", `200 POST /n/{id}:ON. id="7"`, "same"},
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
