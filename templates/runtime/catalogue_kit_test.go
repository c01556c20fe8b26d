package guard

import (
	"slices"
	"testing"
)

func TestGuard_catalogue(t *testing.T) {
	foreign := func(name string) bool { return name == "dp:read" }
	c, err := NewCatalogue(map[string][]string{"staff": {"read", "dp:read", "read"}, "night": {"open", "dp:read"}, "guest": nil}, foreign)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		roles                     []string
		isStaff, mayOpen, mayRead bool
		names                     []string
	}{
		{[]string{"staff"}, true, false, true, []string{"read", "dp:read"}},
		{[]string{"night", "staff"}, true, true, true, []string{"open", "dp:read", "read"}},
		{[]string{"guest", "nobody", ""}, false, false, false, nil},
		{nil, false, false, false, nil},
	} {
		g := c.Grants(test.roles...)
		if g.HasRole("staff") != test.isStaff || g.HasPermission("open") != test.mayOpen || g.HasScope("read") != test.mayRead {
			t.Errorf("%q: %v", test.roles, g)
		}
		if names := c.Names(test.roles...); !slices.Equal(names, test.names) {
			t.Errorf("%q: %q, want %q", test.roles, names, test.names)
		}
	}
	if !c.Has("guest") || c.Has("nobody") {
		t.Error("Has is wrong about guest or nobody")
	}
	const want = `catalogue: a role has no name
role "night" carries "oepn", which is no scope or permission of the document, nor otherwise known
role "staff" carries "dp:read", which is no scope or permission of the document, nor otherwise known`
	if _, err := NewCatalogue(map[string][]string{"staff": {"read", "dp:read"}, "night": {"oepn"}, "": {"read"}}, nil); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestGuard_intersect(t *testing.T) {
	owner := Grants{}.WithRoles("staff").WithScopes("read")
	token := Grants{}.WithScopes("read").WithPermissions("open")
	for _, g := range []Grants{owner.Intersect(token), token.Intersect(owner)} {
		if g.HasRole("staff") || g.HasPermission("open") || !g.HasScope("read") {
			t.Errorf("got %v", g)
		}
	}
	if g := owner.Intersect(Grants{}); g.HasRole("staff") || g.HasScope("read") {
		t.Errorf("with none: %v", g)
	}
	if g := (Grants{}).union(owner); !g.HasRole("staff") || !g.HasScope("read") || g.HasPermission("open") {
		t.Errorf("union: %v", g)
	}
}
