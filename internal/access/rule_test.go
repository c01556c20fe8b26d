package access

import "testing"

func TestOperationWords(t *testing.T) {
	staff := role("staff")
	open := ResourceRule(openRoom)
	byQuery := ResourceRule(&Resource{Type: "room", Action: "open", IDs: []Parameter{queryID}})
	for want, op := range map[string]*Operation{
		"public": {},
		"keyCard, or partner with scope rooms.open; and role staff, or open of room {roomId}": {
			Alternatives: []Alternative{{{Scheme: keyCard}}, {{Scheme: partner, Scopes: []string{"rooms.open"}}}},
			Rule:         AnyOf(staff, open).Pointer(),
		},
		"badge with role a plus partner with scopes a and b; and (role staff, or open of room {query.room}), and permission p; concealed": {
			Alternatives: []Alternative{{{Scheme: badge, Roles: []string{"a"}}, {Scheme: partner, Scopes: []string{"a", "b"}}}},
			Rule:         AllOf(AnyOf(staff, byQuery), PermissionRule("p")).Pointer(),
			Conceal:      true,
		},
		"keyCard; or anonymous": {Alternatives: []Alternative{{{Scheme: keyCard}}}, Anonymous: true},
		`"and"; and role "a, or role b\n*/"`: {
			Alternatives: []Alternative{{{Scheme: &Scheme{Name: "and"}}}},
			Rule:         RoleRule("a, or role b\n*/").Pointer(),
		},
	} {
		if got := op.Words(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestWord(t *testing.T) {
	for name, want := range map[string]string{
		"rooms:open":        "rooms:open",
		"https://a.b/c_d@e": "https://a.b/c_d@e",
		"größe":             "größe",
		"":                  `""`,
		"a b":               `"a b"`,
		"a\u2028b":          `"a\u2028b"`,
		"a\u202eb":          `"a\u202eb"`,
		"*/":                `"*/"`,
		"of":                `"of"`,
		"a+b":               `"a+b"`,
	} {
		if got := Word(name); got != want {
			t.Errorf("Word(%q) = %s, want %s", name, got, want)
		}
	}
}

func TestLeaves(t *testing.T) {
	rule := AnyOf(role("a"), AllOf(role("b"), role("a")))
	leaves := rule.Leaves()
	if len(leaves) != 2 || leaves[0].Name != "a" || leaves[1].Name != "b" {
		t.Errorf("leaves %v, want a and b", leaves)
	}
}

func TestExpand(t *testing.T) {
	api := &API{
		Roles: []Role{
			{Name: "guest"},
			{Name: "staff", Inherits: []string{"guest"}, Permissions: []string{"rooms:open"}},
			{Name: "manager", Inherits: []string{"staff"}},
		},
		Permissions: []string{"rooms:open"},
		Scopes:      []string{"s"},
	}
	got := api.Expand(Grants{Roles: []string{"manager", "nobody"}, Permissions: []string{"other"}, Scopes: []string{"s", "t"}})
	if len(got.Roles) != 3 || len(got.Permissions) != 1 || len(got.Scopes) != 1 {
		t.Errorf("Expand: %v", got)
	}
}

func TestTogether(t *testing.T) {
	bearer, basic, oauth, key := Alternative{{Scheme: keyCard}}, Alternative{{Scheme: desk}}, Alternative{{Scheme: partner}}, Alternative{{Scheme: deskKey}}
	for _, test := range []struct {
		a, b Alternative
		want bool
	}{
		{bearer, oauth, true}, {bearer, basic, false}, {basic, key, true}, {Alternative{{Scheme: deskKey}, {Scheme: desk}}, bearer, false},
	} {
		if got := test.a.Together(test.b); got != test.want {
			t.Errorf("%s together with %s: %v, want %v", test.a.Words(), test.b.Words(), got, test.want)
		}
	}
}
