package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/resolve"
)

// accepted resolves a document that must pass without errors.
func accepted(t *testing.T, text string, s resolve.Settings) *access.API {
	t.Helper()
	api, diags := load(t, text, s)
	if diags.HasErrors() {
		t.Fatalf("%v\n%s", diags, text)
	}
	return api
}

// hotel is a document with one operation, whose own lines are given.
func hotel(version, root, operation string) string {
	return fmt.Sprintf(`openapi: %s
info: {title: Hotel, version: "1"}
%s
paths:
  /rooms/{roomId}:
    post:
      operationId: openRoom
      parameters: [{name: roomId, in: path, required: true}, {name: desk, in: query}]
%s
components:
  securitySchemes:
    keyCard: {type: http, scheme: BEARER}
    frontDesk: {type: http, scheme: Basic}
    signed: {type: http, scheme: Signature}
    deskKey: {type: apiKey, in: query, name: desk-key}
    badge: {type: mutualTLS}
    partner: {type: openIdConnect, openIdConnectUrl: "https://id.example"}
    sso: {type: oauth2, flows: {clientCredentials: {tokenUrl: "https://id.example", scopes: {"a": A, "b": B}}}}
`, version, root, indent(operation))
}

func indent(text string) string {
	return "      " + strings.ReplaceAll(text, "\n", "\n      ")
}

const wholeDocument = `openapi: 3.1.0
info: {title: Hotel, version: "1"}
x-roles:
  staff: {description: Works here, permissions: [rooms:open, keys:cut]}
  manager: {inherits: [staff], permissions: rooms:create}
  guest:
security: [{keyCard: []}]
x-required-permissions: rooms:open
paths:
  /rooms:
    post:
      operationId: createRoom
      summary: Build a room
      security:
        - {partner: [rooms.write, rooms.read], deskKey: [manager]}
        - {}
        - keyCard: []
      x-required-permissions: []
  /rooms/{roomId}:
    x-conceal: true
    get:
      parameters:
        - {name: roomId, in: path, required: true}
        - {name: floor, in: query, required: true}
        - {name: accept, in: header, required: true}
        - {name: filter, in: query, required: true, style: deepObject, schema: {type: object}}
      x-required-roles: {anyOf: [staff, manager]}
      x-authorize:
        allOf:
          - roles: {anyOf: [staff, manager]}
          - resource: {type: room, id: roomId, action: open}
    delete:
      security: []
components:
  securitySchemes:
    unused: {type: http, scheme: basic}
    keyCard: {type: http, scheme: bearer}
    deskKey: {type: apiKey, in: header, name: X-Desk-Key}
    partner: {type: openIdConnect, openIdConnectUrl: "https://id.example"}
`

// wholeModel is what wholeDocument means.
func wholeModel() *access.API {
	keyCard := &access.Scheme{Name: "keyCard", Kind: access.Bearer}
	deskKey := &access.Scheme{Name: "deskKey", Kind: access.APIKey, In: access.InHeader, Param: "X-Desk-Key"}
	partner := &access.Scheme{Name: "partner", Kind: access.OpenIDConnect}
	room := access.Parameter{Name: "roomId", In: access.InPath, Required: true}
	return &access.API{
		Title:   "Hotel",
		Schemes: []*access.Scheme{deskKey, keyCard, partner},
		Roles: []access.Role{
			{Name: "staff", Description: "Works here", Permissions: []string{"rooms:open", "keys:cut"}},
			{Name: "manager", Inherits: []string{"staff"}, Permissions: []string{"rooms:create"}},
			{Name: "guest"},
		},
		Permissions: []string{"keys:cut", "rooms:create", "rooms:open"},
		Scopes:      []string{"rooms.read", "rooms.write"},
		Operations: []*access.Operation{
			{
				ID: "createRoom", Method: "POST", Path: "/rooms", Summary: "Build a room",
				Alternatives: []access.Alternative{
					{{Scheme: deskKey, Roles: []string{"manager"}}, {Scheme: partner, Scopes: []string{"rooms.write", "rooms.read"}}},
					{{Scheme: keyCard}},
				},
				Anonymous: true,
			},
			{
				Method: "GET", Path: "/rooms/{roomId}",
				Alternatives: []access.Alternative{{{Scheme: keyCard}}},
				Rule: access.AllOf(access.AnyOf(role("staff"), role("manager")),
					access.PermissionRule("rooms:open"),
					access.ResourceRule(&access.Resource{Type: "room", Action: "open", IDs: []access.Parameter{room}})).Pointer(),
				Conceal:  true,
				Required: []access.Parameter{{Name: "floor", In: access.InQuery, Required: true}},
			},
			{Method: "DELETE", Path: "/rooms/{roomId}"},
		},
	}
}

func TestWholeModel(t *testing.T) {
	got := accepted(t, wholeDocument, resolve.Settings{})
	if diff := cmp.Diff(wholeModel(), got, cmpopts.IgnoreFields(access.Operation{}, "Source", "Secured")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for i, line := range []string{":11:5", ":21:5", ":32:5"} {
		if source := got.Operations[i].Source; !strings.HasSuffix(source.String(), "hotel.yaml"+line) {
			t.Errorf("operation %d comes from %s, want line and column %s", i, source, line)
		}
	}
}

func role(name string) access.Rule { return access.RoleRule(name) }

// TestRuleWords reads one operation's annotations and compares the rule in words,
// which are equal for equal rules.
func TestRuleWords(t *testing.T) {
	for _, c := range []struct {
		annotation, want string
		lists            resolve.Lists
	}{
		{"x-required-roles: staff", "role staff", ""},
		{"x-required-roles: [staff]", "role staff", ""},
		{"x-required-roles: [staff, staff]", "role staff", ""},
		{"x-required-roles: {anyOf: [staff]}", "role staff", ""},
		{"x-required-roles: {anyOf: [staff, owner, staff]}", "role staff, or role owner", ""},
		{"x-required-roles: {allOf: [staff, owner]}", "role staff, and role owner", ""},
		{"x-required-roles: [staff, owner]", "role staff, or role owner", resolve.ListsAny},
		{"x-required-roles: [staff, owner]", "role staff, and role owner", resolve.ListsAll},
		{"x-required-roles: {anyOf: [staff, owner]}", "role staff, or role owner", resolve.ListsAll},
		{"x-required-permissions: {anyOf: [a, b]}", "permission a, or permission b", ""},
		{"x-resource: {type: room, id: roomId, action: open}", "open of room {roomId}", ""},
		{"x-resource: {type: room, id: path.roomId, action: open}", "open of room {roomId}", ""},
		{"x-resource: {type: room, id: desk, action: open}", "open of room {query.desk}", ""},
		{"x-authorize: {roles: [staff, owner]}", "role staff, and role owner", resolve.ListsAll},
		{"x-authorize: {anyOf: [{roles: staff}, {resource: {type: room, id: roomId, action: open}}]}",
			"role staff, or open of room {roomId}", ""},
		{"x-authorize: {anyOf: [{allOf: [{roles: a}, {permissions: b}]}, {anyOf: [{roles: c}, {roles: a}]}]}",
			"(role a, and permission b), or role c, or role a", ""},
		{"x-authorize: {allOf: [{roles: {allOf: [a, b]}}, {roles: a}]}", "role a, and role b", ""},
		{"x-authorize: {roles: c}\nx-resource: {type: room, id: roomId, action: open}\nx-required-permissions: b\nx-required-roles: a",
			"role a, and permission b, and open of room {roomId}, and role c", ""},
		{"x-authorize: {roles: a}\nx-required-roles: a", "role a", ""},
	} {
		api := accepted(t, hotel("3.0.3", "security: [{keyCard: []}]", c.annotation), resolve.Settings{Lists: c.lists})
		if got := api.Operations[0].Rule.Words(); got != c.want {
			t.Errorf("%s, lists %q:\n got %s\nwant %s", c.annotation, c.lists, got, c.want)
		}
	}
}

// TestSecurity reads one operation's security and compares it in words.
func TestSecurity(t *testing.T) {
	for _, c := range []struct{ version, root, operation, want string }{
		{"3.1.0", "security: [{keyCard: []}]", "", "keyCard"},
		{"3.1.0", "security: [{keyCard: []}]", "security: [{deskKey: []}]", "deskKey"},
		{"3.1.0", "security: [{keyCard: []}]", "security: [{deskKey: []}, {}]", "deskKey; or anonymous"},
		{"3.1.0", "security: [{keyCard: []}, {frontDesk: []}]", "", "keyCard, or frontDesk"},
		{"3.1.0", "", "security: [{keyCard: [], badge: [], deskKey: []}]", "badge plus deskKey plus keyCard"},
		{"3.1.0", "", "security: [{sso: [a]}, {sso: [b]}]", "sso with scope a, or sso with scope b"},
		{"3.1.0", "", "security: [{sso: [a, b, a]}, {sso: [b, a]}, {sso: [a]}]", "sso with scopes a and b, or sso with scope a"},
		{"3.1.0", "", "security: [{keyCard: [staff, owner]}]", "keyCard with roles staff and owner"},
		{"3.0.3", "", "security: [{partner: [a]}]", "partner with scope a"},
		{"3.0.3", "", "security: [{signed: []}, {signed: []}]", "signed"},
	} {
		api := accepted(t, hotel(c.version, c.root, c.operation), resolve.Settings{})
		if got := api.Operations[0].Words(); got != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.root, c.operation, got, c.want)
		}
	}
}

// TestRequirementRoles: what an OpenAPI 3.0 document writes into requirements is
// a role where the team says so, and is collected from use.
func TestRequirementRoles(t *testing.T) {
	api := accepted(t, hotel("3.0.3", "", "security: [{deskKey: [staff, owner]}]\nx-required-roles: admin"), resolve.Settings{RequirementRoles: true, Lists: resolve.ListsAll})
	if got, want := api.Operations[0].Words(), "deskKey with roles staff and owner; and role admin"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if diff := cmp.Diff([]access.Role{{Name: "admin"}, {Name: "owner"}, {Name: "staff"}}, api.Roles); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSchemeKinds(t *testing.T) {
	api := accepted(t, hotel("3.1.0", "", "security: [{keyCard: []}, {frontDesk: []}, {signed: []}, {deskKey: []}, {badge: []}, {partner: []}, {sso: []}]"), resolve.Settings{})
	want := []*access.Scheme{
		{Name: "badge", Kind: access.MutualTLS},
		{Name: "deskKey", Kind: access.APIKey, In: access.InQuery, Param: "desk-key"},
		{Name: "frontDesk", Kind: access.Basic},
		{Name: "keyCard", Kind: access.Bearer},
		{Name: "partner", Kind: access.OpenIDConnect},
		{Name: "signed", Kind: access.HTTP, HTTPScheme: "Signature"},
		{Name: "sso", Kind: access.OAuth2},
	}
	if diff := cmp.Diff(want, api.Schemes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestInheritance puts each of four values (absent, two names, cleared) of a key
// at root, path item and operation: the nearest that is there wins.
func TestInheritance(t *testing.T) {
	values := []struct{ name, line string }{
		{"absent", ""}, {"set", "x-required-roles: %s"}, {"cleared", "x-required-roles: []"},
	}
	for _, root := range values {
		for _, item := range values {
			for _, own := range values {
				lines, want := [3]string{root.line, item.line, own.line}, "permission open"
				for i, level := range []string{"root", "item", "own"} {
					if lines[i] != "" {
						want = "permission open"
					}
					if strings.Contains(lines[i], "%s") {
						lines[i] = fmt.Sprintf(lines[i], level)
						want = "role " + level + ", and permission open"
					}
				}
				text := fmt.Sprintf(`openapi: 3.1.0
info: {title: Hotel, version: "1"}
security: [{keyCard: []}]
%s
paths:
  /rooms:
    %s
    x-required-permissions: open
    get:
      description: A room
      %s
components: {securitySchemes: {keyCard: {type: http, scheme: bearer}}}
`, lines[0], lines[1], lines[2])
				api := accepted(t, text, resolve.Settings{})
				if got := api.Operations[0].Rule.Words(); got != want {
					t.Errorf("root %s, path item %s, operation %s: got %s, want %s", root.name, item.name, own.name, got, want)
				}
			}
		}
	}
}

// TestConceal: false clears an inherited true, and nothing else.
func TestConceal(t *testing.T) {
	for _, c := range []struct {
		root, operation string
		want            bool
	}{
		{"", "", false},
		{"x-conceal: true", "", true},
		{"x-conceal: true", "x-conceal: false", false},
		{"x-conceal: false", "x-conceal: true", true},
		{"x-conceal: true", "security: []", false},
	} {
		api := accepted(t, strings.Replace(hotel("3.1.0", "security: [{keyCard: []}]\n"+c.root, c.operation),
			"paths:\n", "paths:\n  /guarded:\n    get: {operationId: guarded}\n", 1), resolve.Settings{})
		if got := api.Operations[1].Conceal; got != c.want {
			t.Errorf("root %q, operation %q: conceal is %t", c.root, c.operation, got)
		}
	}
}

// TestPublicStaysPublic: an inherited rule does not reach an operation that says
// itself that it is public, in either form.
func TestPublicStaysPublic(t *testing.T) {
	for _, public := range []string{"security: []", "security: [{}]", "security: [{}, {}]"} {
		text := strings.Replace(hotel("3.1.0", "security: [{keyCard: []}]\nx-required-roles: staff", public),
			"paths:\n", "paths:\n  /guarded:\n    get: {operationId: guarded}\n", 1)
		api := accepted(t, text, resolve.Settings{})
		if got := api.Operations[1].Words(); got != "public" || api.Operations[1].Rule != nil {
			t.Errorf("%s: got %s with rule %v", public, got, api.Operations[1].Rule)
		}
	}
}

// TestPermissionsWithoutCatalogue: a catalogue whose roles carry no permission
// says which roles there are, not which permissions.
func TestPermissionsWithoutCatalogue(t *testing.T) {
	api := accepted(t, hotel("3.1.0", "x-roles: {staff: {}}", "security: [{keyCard: []}]\nx-required-permissions: rooms:open"), resolve.Settings{})
	if len(api.Permissions) != 1 || api.Permissions[0] != "rooms:open" {
		t.Errorf("permissions %q, want rooms:open", api.Permissions)
	}
}
