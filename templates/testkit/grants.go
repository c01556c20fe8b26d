package guard

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// testGranted answers for the authorizer's Grants. With an error comes
// everything, which must not count.
func testGranted(r *http.Request, p *testSubject) (Grants, error) {
	w := testWorldOf(r)
	w.calls = append(w.calls, "grants "+p.name)
	said := w.row.grants[p.name]
	err := testErrors[said]
	if said == "error" {
		err = errTest
	}
	if err != nil || w.row.said[p.name] == "all" {
		said = "all"
	}
	return testHeld(said), err
}

// testWith adds what a word of a row names: "role manager".
func testWith(g Grants, name string) Grants {
	noun, word, _ := strings.Cut(name, " ")
	switch text := testText(word); noun {
	case "role":
		return g.WithRoleNames(text)
	case "permission":
		return g.WithPermissionNames(text)
	default:
		return g.WithScopeNames(text)
	}
}

// testHas reports whether g holds what a word names.
func testHas(g Grants, name string) bool {
	noun, word, _ := strings.Cut(name, " ")
	switch text := testText(word); noun {
	case "role":
		return g.HasRole(Role(text))
	case "permission":
		return g.HasPermission(Permission(text))
	default:
		return g.HasScope(Scope(text))
	}
}

// testName is a name that can be granted: as rows write it, as the guard declares
// it, and what else it includes.
type testName struct {
	word     string // "role manager"
	constant any
	includes []string
}

// TestGuard_grants holds what each name grants against all names of the document:
// itself, what its role includes, and no more. A name that the document does not
// have grants nothing.
func TestGuard_grants(t *testing.T) {
	all := Grants{}
	for _, name := range testNames {
		g, own := testWith(Grants{}, name.word), Grants{}
		_, word, _ := strings.Cut(name.word, " ")
		text := testText(word)
		switch c := name.constant.(type) {
		case Role:
			own = own.WithRoles(c)
		case Permission:
			own = own.WithPermissions(c)
		case Scope:
			own = own.WithScopes(c)
		}
		if !reflect.DeepEqual(g, own) || fmt.Sprint(name.constant) != text {
			t.Errorf("%s is not what its constant grants", name.word)
		}
		for _, other := range testNames {
			if want := other.word == name.word || slices.Contains(name.includes, other.word); testHas(g, other.word) != want {
				t.Errorf("%s holds %s: %v, want %v", name.word, other.word, !want, want)
			}
		}
		all = all.WithRoleNames(text).WithPermissionNames(text).WithScopeNames(text)
	}
	for _, noun := range []string{"role", "permission", "scope"} {
		unknown := noun + " unknown-7q"
		none := testWith(Grants{}, unknown)
		if testHas(all, unknown) || slices.ContainsFunc(testNames, func(name testName) bool { return testHas(none, name.word) }) {
			t.Errorf("%s, which the document does not name, grants something", unknown)
		}
	}
}
