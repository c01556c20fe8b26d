package guard

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// testGranted answers for the authorizer's Grants. With an error comes
// everything, which must not count.
func testGranted(r *http.Request, p *testSubject) (Grants, error) {
	var roles, permissions, scopes []string
	var err error
	w := testWorldOf(r)
	w.calls = append(w.calls, "grants "+p.name)
	g := w.row.grants[p.name]
	names := g.names
	if g.fails {
		err = errTest
	}
	if g.but || g.fails {
		names = slices.DeleteFunc(testNames(), func(name string) bool { return slices.Contains(g.names, name) })
	}
	for _, name := range names {
		noun, text, _ := strings.Cut(name, " ")
		switch noun {
		case "role":
			roles = append(roles, text)
		case "permission":
			permissions = append(permissions, text)
		default:
			scopes = append(scopes, text)
		}
	}
	return Grants{}.WithRoleNames(roles...).WithPermissionNames(permissions...).WithScopeNames(scopes...), err
}

// testRole holds a role against all names of the document: what it includes,
// and nothing else.
func testRole(t *testing.T, role Role, name string, includes ...string) {
	t.Helper()
	same(t, name, "constant", string(role), name)
	same(t, name, "WithRoleNames", Grants{}.WithRoleNames(name), Grants{}.WithRoles(role))
	testHolds(t, Grants{}.WithRoles(role), append(includes, "role "+name)...)
}

// testPermission is testRole for a permission, which includes nothing.
func testPermission(t *testing.T, permission Permission, name string) {
	t.Helper()
	same(t, name, "constant", string(permission), name)
	same(t, name, "WithPermissionNames", Grants{}.WithPermissionNames(name), Grants{}.WithPermissions(permission))
	testHolds(t, Grants{}.WithPermissions(permission), "permission "+name)
}

// testScope is testRole for a scope, which includes nothing.
func testScope(t *testing.T, scope Scope, name string) {
	t.Helper()
	same(t, name, "constant", string(scope), name)
	same(t, name, "WithScopeNames", Grants{}.WithScopeNames(name), Grants{}.WithScopes(scope))
	testHolds(t, Grants{}.WithScopes(scope), "scope "+name)
}

// testHolds compares what g holds with what it should: no more, no less.
func testHolds(t *testing.T, g Grants, want ...string) {
	t.Helper()
	for _, name := range testNames() {
		noun, text, _ := strings.Cut(name, " ")
		var got bool
		switch noun {
		case "role":
			got = g.HasRole(Role(text))
		case "permission":
			got = g.HasPermission(Permission(text))
		default:
			got = g.HasScope(Scope(text))
		}
		if got != slices.Contains(want, name) {
			t.Errorf("holds %s: %v, want only %q", name, got, want)
		}
	}
}

// TestGuard_unknownNames grants names that the document does not have.
func TestGuard_unknownNames(t *testing.T) {
	const unknown = "unknown 7q"
	testHolds(t, Grants{}.WithRoleNames(unknown).WithPermissionNames(unknown).WithScopeNames(unknown))
	all := Grants{}
	for _, name := range testNames() {
		_, text, _ := strings.Cut(name, " ")
		all = all.WithRoleNames(text).WithPermissionNames(text).WithScopeNames(text)
	}
	if all.HasRole(unknown) || all.HasPermission(unknown) || all.HasScope(unknown) {
		t.Errorf("grants hold %q, which the document does not name", unknown)
	}
}
