package resolve_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/diag"
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
		{"commas", one(resolve.Mapping{Key: "x-need", Target: roles, Shape: resolve.ShapeComma, Lists: resolve.ListsAny}),
			"x-need: 'clerk, night porter,clerk'", "", `keyCard; and role clerk, or role "night porter"`},
		{"Storyden: a name under a key of an object", one(resolve.Mapping{Key: "x-storyden-rbac", Target: permissions, Under: "permission", Ignore: []string{"checked_internally"}}),
			"x-storyden-rbac: {permission: UPDATE_THREAD, checked_internally: true}", "", "keyCard; and permission UPDATE_THREAD"},
		{"a shape under a key of an object", one(resolve.Mapping{Key: "x-rbac", Target: roles, Under: "needs", Shape: resolve.ShapeComma, Lists: resolve.ListsAll}),
			"x-rbac: {needs: 'a,b'}", "", "keyCard; and role a, and role b"},
		{"an inner [] clears the key", one(resolve.Mapping{Key: "x-rbac", Target: roles, Under: "needs"}),
			"x-rbac: {needs: []}", "x-rbac: {needs: [a]}", "keyCard"},
		{"any", one(resolve.Mapping{Key: "x-rbac", Target: roles}),
			"x-rbac: {any: [a, b]}", "", "keyCard; and role a, or role b"},
		{"all", one(resolve.Mapping{Key: "x-rbac", Target: resolve.ToScopes}),
			"x-rbac: {all: [a, b]}", "", "keyCard; and scope a, and scope b"},
		{"any and all of rules", one(resolve.Mapping{Key: "x-policy", Target: resolve.ToAuthorize}),
			"x-policy: {all: [{roles: {any: [a, b]}}, {permissions: c}]}", "", "keyCard; and (role a, or role b), and permission c"},
		{"a mode beside", one(resolve.Mapping{Key: "x-needs", Target: roles, Mode: "x-needs-mode", Lists: resolve.ListsAll}),
			"x-needs: [a, b]\nx-needs-mode: AnyOf", "", "keyCard; and role a, or role b"},
		{"the other mode", one(resolve.Mapping{Key: "x-needs", Target: roles, Mode: "x-needs-mode", Lists: resolve.ListsAny}),
			"x-needs: [a, b]\nx-needs-mode: AND", "", "keyCard; and role a, and role b"},
		{"a mode is about its own level", one(resolve.Mapping{Key: "x-needs", Target: roles, Mode: "x-needs-mode", Lists: resolve.ListsAll}),
			"x-needs: [a, b]", "x-needs: [c]\nx-needs-mode: any", "keyCard; and role a, and role b"},
		{"and is inherited with its list", one(resolve.Mapping{Key: "x-needs", Target: roles, Mode: "x-needs-mode", Lists: resolve.ListsAll}),
			"summary: none", "x-needs: [a, b]\nx-needs-mode: one-of", "keyCard; and role a, or role b"},
		{"a mode of words", one(resolve.Mapping{Key: "x-needs", Target: permissions, Shape: resolve.ShapeWords, Mode: "x-needs-mode"}),
			"x-needs: a b\nx-needs-mode: or", "", "keyCard; and permission a, or permission b"},
		{"a mode of our own key", one(resolve.Mapping{Key: "x-required-permissions", Target: permissions, Mode: "x-permission-mode"}),
			"x-required-permissions: [a, b]\nx-permission-mode: any\nx-required-roles: c", "", "keyCard; and role c, and (permission a, or permission b)"},
		{"lists of our own key", resolve.Settings{Lists: resolve.ListsAll, Extensions: []resolve.Mapping{{Key: "x-required-roles", Target: roles, Lists: resolve.ListsAny}}},
			"x-required-permissions: [a, b]\nx-required-roles: [c, d]", "", "keyCard; and (role c, or role d), and permission a, and permission b"},
		{"two keys, one name", one(resolve.Mapping{Key: "x-auth-resource", Target: permissions, With: "x-auth-action", Join: ":"}),
			"x-auth-resource: room\nx-auth-action: open", "x-auth-resource: room\nx-auth-action: read", "keyCard; and permission room:open"},
		{"two keys, cleared", one(resolve.Mapping{Key: "x-auth-resource", Target: roles, With: "x-auth-action", Join: "-"}),
			"x-auth-resource: []", "x-auth-resource: room\nx-auth-action: read", "keyCard"},
		{"several keys of one kind: all hold", resolve.Settings{Extensions: []resolve.Mapping{
			{Key: "x-scopes-needed", Target: resolve.ToScopes, Lists: resolve.ListsAll}, {Key: "x-any-scopes", Target: resolve.ToScopes, Lists: resolve.ListsAny}}},
			"x-scopes-needed: [a]\nx-any-scopes: [b, c]", "", "keyCard; and scope a, and (scope b, or scope c)"},
		{"alternatives", eitherKey(), "x-r: [a]\nx-p: [b]", "", "keyCard; and role a, or permission b"},
		{"alternatives, inherited each by itself", eitherKey(), "x-p: [b]", "x-r: [a]\nx-p: [c]", "keyCard; and role a, or permission b"},
		{"one alternative alone holds", eitherKey(), "x-r: [a]", "x-p: []", "keyCard; and role a"},
		{"[] clears its own key only", eitherKey(), "x-r: []", "x-r: [a]\nx-p: [b]", "keyCard; and permission b"},
		{"other keys still hold", eitherKey(), "x-r: [a]\nx-required-roles: [d]", "x-p: [b]", "keyCard; and role d, and (role a, or permission b)"},
		{"x-authorize by another name", one(resolve.Mapping{Key: "x-policy", Target: resolve.ToAuthorize}),
			"x-policy: {anyOf: [{roles: staff}, {resource: {type: room, id: roomId, action: open}}]}", "", "keyCard; and role staff, or open of room {roomId}"},
	} {
		api := accepted(t, hotel("3.1.0", c.root, "security: [{keyCard: []}]\n"+c.operation), c.settings)
		if got := api.Operations[0].Words(); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// eitherKey are settings under which one of two keys is enough.
func eitherKey() resolve.Settings {
	return resolve.Settings{
		Extensions: []resolve.Mapping{{Key: "x-r", Target: resolve.ToRoles}, {Key: "x-p", Target: resolve.ToPermissions}},
		Either:     [][]string{{"x-r", "x-p"}},
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

// TestMappedValue: a text that means public, and a flag that says so when it is false.
func TestMappedValue(t *testing.T) {
	const document = `openapi: 3.1.0
info: {title: Hotel, version: "1"}
security: [{keyCard: []}]
paths:
  /a:
    get: {operationId: open, x-auth-type: None}
    put: {operationId: other, x-auth-type: none}
    post: {operationId: stated, x-auth-type: Application, security: [{keyCard: []}]}
  /b:
    get: {operationId: unneeded, x-login: false}
    put: {operationId: needed, x-login: true}
    post: {operationId: agree, x-login: false, x-auth-type: None}
components: {securitySchemes: {keyCard: {type: http, scheme: bearer}}}
`
	api := accepted(t, document, resolve.Settings{Extensions: []resolve.Mapping{
		{Key: "x-auth-type", Target: resolve.ToPublic, Value: "None", ReplacesRootSecurity: true},
		{Key: "x-login", Target: resolve.ToPublic, Denied: true, ReplacesRootSecurity: true},
	}})
	var got []string
	for _, o := range api.Operations {
		got = append(got, o.ID+": "+o.Words())
	}
	const want = "open: public, other: keyCard, stated: keyCard, unneeded: public, needed: keyCard, agree: public"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

// TestUnusedBeside: a key that is read together with another one, and is not in the
// document, is misspelt as easily.
func TestUnusedBeside(t *testing.T) {
	for _, m := range []resolve.Mapping{
		{Key: "x-needs", Target: resolve.ToRoles, Lists: resolve.ListsAny, Mode: "x-how"},
		{Key: "x-needs", Target: resolve.ToRoles, With: "x-how", Join: ":"},
	} {
		doc, _ := openapi.Load(context.Background(), "-", openapi.Options{Stdin: strings.NewReader(hotel("3.1.0", "", "security: [{keyCard: []}]\nx-needs: [a]"))})
		_, diags := resolve.Resolve(doc, one(m))
		alone := resolve.UnusedMappings(one(m), doc)
		const want = `extensions: roles: the document has no key "x-how" where it is read: at the root, on a path item or an operation`
		has := func(d diag.Diagnostic) bool { return d.Rule == resolve.UnusedMapping && d.Message == want }
		if !slices.ContainsFunc(diags, has) || !slices.ContainsFunc(alone, has) {
			t.Errorf("%+v: %v, %v", m, diags, alone)
		}
	}
}

// TestKeys: an overlay is warned of in all keys that say who may call.
func TestKeys(t *testing.T) {
	got := strings.Join(one(resolve.Mapping{Key: "x-rbac", Target: resolve.ToRoles}).Keys(), " ")
	if want := "x-roles x-permissions x-scopes x-required-roles x-rbac x-required-permissions x-required-scopes x-resource x-authorize x-required-acr x-max-auth-age"; got != want {
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
		{Key: "x-m", Target: resolve.ToRoles, Shape: resolve.ShapeComma, Lists: resolve.ListsAny},
		{Key: "x-m", Target: resolve.ToPermissions, Under: "permission", Ignore: []string{"note"}},
		{Key: "x-m", Target: resolve.ToScopes, Mode: "x-n"},
		{Key: "x-m", Target: resolve.ToPermissions, With: "x-n", Join: ":"},
		{Key: "x-m", Target: resolve.ToPublic, Value: "None"},
		{Key: "x-required-roles", Target: resolve.ToRoles, Mode: "x-m"},
	}
	for i, value := range []string{"a b", "{operator: OR, permissions: [a, b]}", "{actions: [a, b], resource-id: roomId, resource-type: room}", "true", "{anyOf: [{roles: a}, {permissions: b}]}", "true",
		"'a, b'", "{permission: {any: [a, b]}, note: 1}", "{all: [a, b]}", "room", "None", "any"} {
		f.Add(uint8(i), value, true)
		f.Add(uint8(i), value, false)
	}
	f.Fuzz(func(t *testing.T, which uint8, value string, inherited bool) {
		m := mappings[int(which)%len(mappings)]
		const beside = "\nx-required-roles: [a, b]\nx-n: all"
		root, operation := "security: [{keyCard: []}]", "x-m: "+value
		if inherited {
			root, operation = root+"\nx-m: "+value, "summary: none"
		}
		settings := resolve.Settings{Extensions: []resolve.Mapping{m}, Lists: resolve.ListsAny}
		if len(m.Beside()) > 0 {
			if inherited {
				root += beside
			} else {
				operation += beside
			}
			settings.Either = [][]string{{m.Key, "x-required-roles"}}
		}
		text := hotel("3.1.0", root, operation) + "  x: {}\n"
		doc, loaded := openapi.Load(context.Background(), "-", openapi.Options{Stdin: strings.NewReader(text)})
		if doc == nil || loaded.HasErrors() {
			return
		}
		api, diags := resolve.Resolve(doc, settings)
		if (api == nil) != diags.HasErrors() {
			t.Fatalf("API %v with diagnostics %v", api, diags)
		}
		if api != nil {
			checkModel(t, api)
		}
	})
}
