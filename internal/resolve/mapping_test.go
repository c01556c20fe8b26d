package resolve_test

import (
	"context"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// TestMappings reads each shape of annotation that real documents were seen to
// have, and compares who may call in words.
func TestMappings(t *testing.T) {
	roles, permissions := resolve.ToRoles, resolve.ToPermissions
	for _, c := range []struct {
		name       string
		settings   resolve.Settings
		operation  string // its own lines, beside security: [{keyCard: []}]
		root, want string
	}{
		{"EVE: a list under our own key that means any", resolve.Settings{Lists: resolve.ListsAny},
			"x-required-roles: [Director, Accountant]", "", "keyCard; and role Director, or role Accountant"},
		{"EVE: an empty list", resolve.Settings{Lists: resolve.ListsAny},
			"x-required-roles: []", "x-required-roles: [Director]", "keyCard"},
		{"Okta: a list", one(resolve.Mapping{Key: "x-okta-iam-admin-roles", Target: roles, Lists: resolve.ListsAny}),
			"x-okta-iam-admin-roles: [SUPER_ADMIN, ORG_ADMIN]", "", "keyCard; and role SUPER_ADMIN, or role ORG_ADMIN"},
		{"the list of a mapping obeys the setting for all lists", resolve.Settings{Lists: resolve.ListsAll, Extensions: []resolve.Mapping{{Key: "x-roles-needed", Target: roles}}},
			"x-roles-needed: [a, b]", "", "keyCard; and role a, and role b"},
		{"and its own before that", resolve.Settings{Lists: resolve.ListsAll, Extensions: []resolve.Mapping{{Key: "x-roles-needed", Target: roles, Lists: resolve.ListsAny}}},
			"x-roles-needed: [a, b]\nx-required-roles: [c, d]", "", "keyCard; and role c, and role d, and (role a, or role b)"},
		{"the shapes of our own key", one(resolve.Mapping{Key: "x-rbac", Target: roles}),
			"x-rbac: {allOf: [a, b]}", "", "keyCard; and role a, and role b"},
		{"Datadog: OR", one(resolve.Mapping{Key: "x-permission", Target: permissions, Shape: resolve.ShapeOperator}),
			"x-permission: {operator: OR, permissions: [org_read, org_write]}", "", "keyCard; and permission org_read, or permission org_write"},
		{"Datadog: AND", one(resolve.Mapping{Key: "x-permission", Target: permissions, Shape: resolve.ShapeOperator}),
			"x-permission: {operator: AND, permissions: [org_read, org_write]}", "", "keyCard; and permission org_read, and permission org_write"},
		{"Datadog: OPEN asks for no permission, and still for a caller", one(resolve.Mapping{Key: "x-permission", Target: permissions, Shape: resolve.ShapeOperator}),
			"x-permission: {operator: OPEN, permissions: []}", "x-permission: {operator: OR, permissions: [org_read]}", "keyCard"},
		{"OPEN clears no other key", one(resolve.Mapping{Key: "x-permission", Target: permissions, Shape: resolve.ShapeOperator}),
			"x-permission: {operator: OPEN}", "x-required-permissions: org_read", "keyCard; and permission org_read"},
		{"roles under an operator", one(resolve.Mapping{Key: "x-access", Target: roles, Shape: resolve.ShapeOperator}),
			"x-access: {operator: OR, roles: [a, b]}", "", "keyCard; and role a, or role b"},
		{"STACKIT: actions on an object", one(resolve.Mapping{Key: "x-stackit-authorization", Target: resolve.ToResource, Shape: resolve.ShapeActions}),
			"x-stackit-authorization: {actions: [hotel.room.open], resource-id: roomId, resource-id-type: dynamic, resource-type: room}", "", "keyCard; and hotel.room.open of room {roomId}"},
		{"STACKIT: several actions", one(resolve.Mapping{Key: "x-stackit-authorization", Target: resolve.ToResource, Shape: resolve.ShapeActions, Lists: resolve.ListsAll}),
			"x-stackit-authorization: {actions: [room.list, room.open], resource-id: roomId, resource-type: room}", "", "keyCard; and room.list of room {roomId}, and room.open of room {roomId}"},
		{"PagerDuty: words", one(resolve.Mapping{Key: "x-pd-requires-scope", Target: permissions, Shape: resolve.ShapeWords}),
			"x-pd-requires-scope: incidents.read", "", "keyCard; and permission incidents.read"},
		{"PagerDuty: several words", one(resolve.Mapping{Key: "x-pd-requires-scope", Target: permissions, Shape: resolve.ShapeWords, Lists: resolve.ListsAll}),
			"x-pd-requires-scope: incidents.read  users.read", "", "keyCard; and permission incidents.read, and permission users.read"},
		{"Vault: a flag that asks for a role", one(resolve.Mapping{Key: "x-vault-sudo", Target: roles, Shape: resolve.ShapeFlag, Name: "sudo"}),
			"x-vault-sudo: true", "", "keyCard; and role sudo"},
		{"a flag that is false clears an outer one", one(resolve.Mapping{Key: "x-vault-sudo", Target: permissions, Shape: resolve.ShapeFlag, Name: "sudo"}),
			"x-vault-sudo: false", "x-vault-sudo: true", "keyCard"},
		{"Cloudflare: a list", one(resolve.Mapping{Key: "x-api-token-group", Target: permissions, Lists: resolve.ListsAny}),
			"x-api-token-group: [Zone Read, Zone Write]", "", `keyCard; and permission "Zone Read", or permission "Zone Write"`},
		{"our key and a mapped one: both hold", one(resolve.Mapping{Key: "x-rbac", Target: roles}),
			"x-rbac: [staff]", "x-required-roles: [guest]", "keyCard; and role guest, and role staff"},
		{"clearing one does not clear the other", one(resolve.Mapping{Key: "x-rbac", Target: roles}),
			"x-required-roles: []\nx-conceal: true", "x-rbac: [staff]", "keyCard; and role staff; concealed"},
		{"x-authorize by another name", one(resolve.Mapping{Key: "x-policy", Target: resolve.ToAuthorize}),
			"x-policy: {anyOf: [{roles: staff}, {resource: {type: room, id: roomId, action: open}}]}", "", "keyCard; and role staff, or open of room {roomId}"},
	} {
		api := accepted(t, hotel("3.1.0", c.root, "security: [{keyCard: []}]\n"+c.operation), c.settings)
		if got := api.Operations[0].Words(); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

func one(m resolve.Mapping) resolve.Settings {
	return resolve.Settings{Extensions: []resolve.Mapping{m}}
}

// TestMappedPublic: where a flag opens an operation, and where it does not.
func TestMappedPublic(t *testing.T) {
	public := resolve.Mapping{Key: "x-vault-unauthenticated", Target: resolve.ToPublic}
	replacing := public
	replacing.ReplacesRootSecurity = true
	const document = `openapi: 3.1.0
info: {title: Hotel, version: "1"}
ROOT
paths:
  /login:
    x-vault-unauthenticated: true
    get: {operationId: implied}
    put: {operationId: stated, security: []}
    post: {operationId: nearer, x-vault-unauthenticated: false, security: [{keyCard: []}]}
  /guarded: {get: {operationId: guarded, security: [{keyCard: []}]}}
components: {securitySchemes: {keyCard: {type: http, scheme: bearer}}}
`
	for name, c := range map[string]struct {
		root    string
		mapping resolve.Mapping
	}{
		"no security anywhere":       {"", public},
		"a root without security":    {"security: []", public},
		"the root's, and told to be": {"security: [{keyCard: []}]", replacing},
	} {
		api, diags := load(t, strings.Replace(document, "ROOT", c.root, 1), one(c.mapping))
		if len(diags) > 0 { // not even a warning: the flag says it outright
			t.Errorf("%s: %v", name, diags)
			continue
		}
		var got []string
		for _, o := range api.Operations {
			got = append(got, o.ID+": "+o.Words())
		}
		const want = "implied: public, stated: public, nearer: keyCard, guarded: keyCard"
		if text := strings.Join(got, ", "); text != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, text, want)
		}
	}
}

// TestKeys: an overlay is warned of in all keys that say who may call.
func TestKeys(t *testing.T) {
	got := strings.Join(one(resolve.Mapping{Key: "x-rbac", Target: resolve.ToRoles}).Keys(), " ")
	if want := "x-roles x-permissions x-scopes x-required-roles x-rbac x-required-permissions x-required-scopes x-resource x-authorize"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// FuzzMapping: any value of a mapped key ends in errors or in a sound model.
func FuzzMapping(f *testing.F) {
	mappings := []resolve.Mapping{
		{Key: "x-m", Target: resolve.ToRoles, Shape: resolve.ShapeWords},
		{Key: "x-m", Target: resolve.ToPermissions, Shape: resolve.ShapeOperator, Lists: resolve.ListsAll},
		{Key: "x-m", Target: resolve.ToResource, Shape: resolve.ShapeActions, Lists: resolve.ListsAny},
		{Key: "x-m", Target: resolve.ToRoles, Shape: resolve.ShapeFlag, Name: "sudo"},
		{Key: "x-m", Target: resolve.ToAuthorize},
		{Key: "x-m", Target: resolve.ToPublic, ReplacesRootSecurity: true},
	}
	for i, value := range []string{"a b", "{operator: OR, permissions: [a, b]}", "{actions: [a, b], resource-id: roomId, resource-type: room}", "true", "{anyOf: [{roles: a}, {permissions: b}]}", "true"} {
		f.Add(uint8(i), value, true)
		f.Add(uint8(i), value, false)
	}
	f.Fuzz(func(t *testing.T, which uint8, value string, inherited bool) {
		root, operation := "security: [{keyCard: []}]", "x-m: "+value
		if inherited {
			root, operation = root+"\nx-m: "+value, "summary: none"
		}
		text := hotel("3.1.0", root, operation) + "  x: {}\n"
		doc, loaded := openapi.Load(context.Background(), "-", openapi.Options{Stdin: strings.NewReader(text)})
		if doc == nil || loaded.HasErrors() {
			return
		}
		api, diags := resolve.Resolve(doc, one(mappings[int(which)%len(mappings)]))
		if (api == nil) != diags.HasErrors() {
			t.Fatalf("API %v with diagnostics %v", api, diags)
		}
		if api != nil {
			checkModel(t, api)
		}
	})
}
