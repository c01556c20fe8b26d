package gosource

import (
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/oasguard/oasguard/internal/access"
)

// drawText is a name as documents have them: of any script and punctuation, and
// often nearly the same as another.
func drawText(t *rapid.T, label string) string {
	common := rapid.SampledFrom([]string{
		"a", "A", "a b", "a-b", "a_b", "a.b", "ab", "aB", "AB", "rooms:open", "rooms-open", "user:email", "user-email", "UserColonEmail", "1", "1a", "_", "-", "*", "{x}", "}x{",
		"func", "type", "nil", "Handler", "handler", "Middleware", "Each", "CheckA", "checkA", "é", "e\u0301", "ключ", "Ключ", "鍵", "ǅ", "\u202e", "\u2028", "\x00", "\ufeff", "😀", "GET /a", "Grants",
	})
	return rapid.OneOf(common, rapid.StringN(1, 12, -1)).Filter(utf8.ValidString).Draw(t, label)
}

func drawTexts(t *rapid.T, label string) []string {
	texts := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) string { return drawText(t, label) }), 1, 8, rapid.ID[string]).Draw(t, label)
	return texts
}

// drawAPI is a model of which only the names matter.
func drawAPI(t *rapid.T) *access.API {
	api := &access.API{Permissions: drawTexts(t, "permission"), Scopes: drawTexts(t, "scope")}
	for _, name := range drawTexts(t, "scheme") {
		api.Schemes = append(api.Schemes, &access.Scheme{Name: name})
	}
	for _, name := range drawTexts(t, "role") {
		api.Roles = append(api.Roles, access.Role{Name: name})
	}
	ids := drawTexts(t, "operationId")
	for i, path := range drawTexts(t, "path") {
		op := &access.Operation{Method: rapid.SampledFrom([]string{"GET", "POST"}).Draw(t, "method"), Path: "/" + path}
		if i < len(ids) && rapid.IntRange(0, 3).Draw(t, "named") > 0 {
			op.ID = ids[i]
		}
		resource := &access.Resource{Type: drawText(t, "type"), Action: drawText(t, "action"), IDs: []access.Parameter{{Name: "id", In: access.InPath}}}
		op.Rule = access.ResourceRule(resource).Pointer()
		api.Operations = append(api.Operations, op)
	}
	return api
}

// namesOf are all names of a model, by what they name.
func namesOf(api *access.API) map[string]string {
	n := NewNames(api)
	all := map[string]string{}
	for _, s := range api.Schemes {
		all["scheme "+s.Name] = n.Scheme(s.Name)
	}
	for _, r := range api.Roles {
		all["role "+r.Name] = n.Role(r.Name)
	}
	for _, name := range api.Permissions {
		all["permission "+name] = n.Permission(name)
	}
	for _, name := range api.Scopes {
		all["scope "+name] = n.Scope(name)
	}
	for _, op := range api.Operations {
		all["operation "+op.Method+" "+op.Path] = n.Operation(op)
		all["resource "+resourceKey(op.Rule.Resource)] = n.Resource(op.Rule.Resource)
	}
	return all
}

// TestNamesAreIdentifiers: whatever the document names has a Go name of its own.
func TestNamesAreIdentifiers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		taken := map[string]string{"Handler": "a method of every guard", "Middleware": "a method of every guard", "Each": "a method of every guard"}
		all := namesOf(drawAPI(t))
		for _, what := range slices.Sorted(maps.Keys(all)) {
			name := all[what]
			kind, _, _ := strings.Cut(what, " ")
			names := []string{name, "Check" + name}
			if kind != "operation" {
				names = []string{kind + name}
			} else if !token.IsExported(name) {
				t.Fatalf("%q is named %q, which is not exported", what, name)
			}
			for _, name := range names {
				if !token.IsIdentifier(name) {
					t.Fatalf("%q is named %q, which is no identifier", what, name)
				}
				if other := taken[name]; other != "" {
					t.Fatalf("%q and %q are both named %q", what, other, name)
				}
				taken[name] = what
			}
		}
	})
}

// TestNamesDoNotMove: the order of a document changes no name, nor does an operation
// that has nothing to do with the others.
func TestNamesDoNotMove(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		api := drawAPI(t)
		before := namesOf(api)
		permuted := &access.API{
			Schemes:     rapid.Permutation(api.Schemes).Draw(t, "schemes"),
			Roles:       rapid.Permutation(api.Roles).Draw(t, "roles"),
			Permissions: rapid.Permutation(api.Permissions).Draw(t, "permissions"),
			Scopes:      rapid.Permutation(api.Scopes).Draw(t, "scopes"),
			Operations:  rapid.Permutation(api.Operations).Draw(t, "operations"),
		}
		if after := namesOf(permuted); !maps.Equal(before, after) {
			t.Fatalf("in another order the names are %q, not %q", after, before)
		}
		unrelated := &access.Operation{ID: "entirelyUnrelated", Method: "PUT", Path: "/entirely/unrelated",
			Rule: access.ResourceRule(&access.Resource{Type: "unrelated thing", Action: "unrelated deed"}).Pointer()}
		permuted.Operations = append(slices.Clip(permuted.Operations), unrelated)
		after := namesOf(permuted)
		for what, name := range before {
			if after[what] != name {
				t.Fatalf("%q was %q and is %q beside an unrelated operation", what, name, after[what])
			}
		}
		if name := after["operation PUT /entirely/unrelated"]; name != "EntirelyUnrelated" {
			t.Fatalf("the unrelated operation is named %q", name)
		}
	})
}

// TestArgumentNames: an argument hides nothing that the lines of its operation refer
// to, and two parameters of one operation never share a name.
func TestArgumentNames(t *testing.T) {
	for params, want := range map[string]string{
		"roomId": "roomID", "room_id": "roomID", "room-id room_id": "roomHyphenID roomUnderscoreID", "id": "id", "ID": "id", "userID": "userID", "URL": "url",
		"func": "funcValue", "w": "wValue", "r p ok next": "rValue pValue okValue nextValue", "d": "dValue", "roleStaff": "pathRoleStaff", "roleplay": "roleplay",
		"1st": "path1st", "*": "star", "鍵": "鍵", "rule": "ruleValue", "string": "stringValue", "scheme": "pathScheme",
		"w wValue": "wHex77 wValueHex7756616c7565",
	} {
		if got := strings.Join(argumentNames(strings.Fields(params)), " "); got != want {
			t.Errorf("%s: got %s, want %s", params, got, want)
		}
	}
}

// TestTogetherNames: a scheme called "a and b" is not a together with b.
func TestTogetherNames(t *testing.T) {
	a, b, both := &access.Scheme{Name: "a"}, &access.Scheme{Name: "b"}, &access.Scheme{Name: "a and b"}
	alternative := access.Alternative{{Scheme: a}, {Scheme: b}}
	for want, schemes := range map[string][]*access.Scheme{"AAndB": {a, b}, "A_and_B": {a, both, b}} {
		n := NewNames(&access.API{Schemes: schemes, Operations: []*access.Operation{{Alternatives: []access.Alternative{alternative}}}})
		if got := n.Together(alternative); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
