package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/resolve"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), config.FileName)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRead(t *testing.T) {
	for text, want := range acceptedConfigs() {
		got, diags := config.Read(write(t, text))
		got.BasePathAt = diag.Position{}
		for i := range got.SameAs {
			got.SameAs[i].At = diag.Position{}
		}
		if len(diags) > 0 {
			t.Errorf("%q: unexpected diagnostics: %v", text, diags)
		}
		if diff := cmp.Diff(want, got.Settings); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range refusedConfigs() {
		path := write(t, c.text)
		_, diags := config.Read(path)
		var got strings.Builder
		if err := diags.Write(&got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want+"\n", strings.ReplaceAll(got.String(), path, "F")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestReadMissingFile(t *testing.T) {
	_, diags := config.Read("no/such/oasguard.yaml")
	const want = "no/such/oasguard.yaml: error: the config cannot be read: no such file or directory (unreadable-config)"
	if len(diags) != 1 || diags[0].String() != want {
		t.Errorf("got %v, want %s", diags, want)
	}
}

// refusedConfigs are texts with all that is said about them; F stands for the file.
func refusedConfigs() []struct{ text, want string } {
	const known = "one of lists, requirement-scopes, requirement-roles, require-security, require-rule, base-path, schemes, same-as, build-tag, ignore-keys, extensions, lint"
	return []struct{ text, want string }{
		{"lists: either", `F:1:8: error: lists is "either" where any or all belongs (wrong-type)
    fix: lists: any, or lists: all`},
		{"lists: [any]", `F:1:8: error: lists is a list where any or all belongs (wrong-type)
    fix: lists: any, or lists: all`},
		{"lists:", `F:1:7: error: lists is null where any or all belongs (wrong-type)
    fix: lists: any, or lists: all`},
		{"requirement-roles: 'true'", `F:1:20: error: requirement-roles is "true" where true, false, any or all belongs (wrong-type)
    fix: requirement-roles: true, or requirement-roles: any`},
		{"require-security: 1", `F:1:19: error: require-security is "1" where true or false belongs (wrong-type)
    fix: require-security: true`},
		{"base-path: api", `F:1:12: error: base-path "api": a slash is missing in front (wrong-type)
    fix: base-path: servers, or base-path: /api/v1`},
		{"base-path: /api/v1/", `F:1:12: error: base-path "/api/v1/": a slash at the end, or two in a row (wrong-type)
    fix: base-path: servers, or base-path: /api/v1`},
		{"base-path: /api/../v1", `F:1:12: error: base-path "/api/../v1": no path has the segment "..": clients and proxies take it out (wrong-type)
    fix: base-path: servers, or base-path: /api/v1`},
		{"base-path: '/{stage}'", `F:1:12: error: base-path "/{stage}": the segment "{stage}" holds one of { } ? # % ; \ or a control character (wrong-type)
    fix: base-path: servers, or base-path: /api/v1`},
		{"base-path: true", `F:1:12: error: base-path is "true" where servers, or a path belongs (wrong-type)
    fix: base-path: servers, or base-path: /api/v1`},
		{"# ours\nlist: any", `F:2:1: error: there is no key "list" (unknown-key)
    fix: lists: any, or lists: all`},
		{"require_security: true", `F:1:1: error: there is no key "require_security" (unknown-key)
    fix: require-security: true`},
		{"plugins: {roles: x-rbac-roles}", `F:1:1: error: there is no key "plugins" (unknown-key)
    fix: ` + known},
		{"lists: any\nlists: all", `F:2:1: error: key "lists" stands twice, first at F:1:1 (duplicate-key)
    fix: keep one of the two`},
		{"any", `F:1:1: error: the config is "any" where a mapping belongs (wrong-type)
    fix: lists: any, or lists: all`},
		{"- lists", `F:1:1: error: the config is a list where a mapping belongs (wrong-type)
    fix: lists: any, or lists: all`},
		{"lists: any\n---\nlists: all", `F:2:1: error: the config holds a second YAML document (unreadable-config)
    fix: one document, without ---`},
		{"lists: [any", `F:2:1: error: the config is no YAML: did not find expected ',' or ']' (unreadable-config)`},
		{"schemes: []", `F:1:10: error: schemes is a list where a mapping of security schemes belongs (wrong-type)
    fix: schemes: {bearerAuth: {type: http, scheme: bearer}}`},
		{"schemes: {a: bearer}", `F:1:14: error: schemes: "a" is "bearer" where a security scheme belongs (wrong-type)
    fix: schemes: {bearerAuth: {type: http, scheme: bearer}}`},
		{"schemes: {a: {type: http, schem: bearer}}", `F:1:27: error: schemes: there is no key "schem" (unknown-key)
    fix: scheme`},
		{"schemes:\n  a: {type: http}\n  a: {type: http}", `F:3:3: error: schemes: key "a" stands twice (duplicate-key)
    fix: keep one of the two`},
		{"schemes: {a: {type: oauth2, flows: &f {}}, b: {type: oauth2, flows: *f}}", `F:1:69: error: schemes: an alias where a security scheme is written out (wrong-type)
    fix: schemes: {bearerAuth: {type: http, scheme: bearer}}`},
		{"schemes: {\"\": {type: http}}", `F:1:11: error: schemes holds "" where the name of a security scheme belongs (wrong-type)
    fix: schemes: {bearerAuth: {type: http, scheme: bearer}}`},
		{"build-tag: [a]", `F:1:12: error: build-tag is a list where a build constraint belongs (wrong-type)
    fix: build-tag: experimental, or build-tag: "linux && !prod"`},
		{"build-tag: a-b", `F:1:12: error: build-tag "a-b" is no build constraint (wrong-type)
    fix: build-tag: experimental, or build-tag: "linux && !prod"`},
		{"build-tag: \"a\\nfunc init() {}\"", `F:1:12: error: build-tag is "a\nfunc init() {}" where a build constraint belongs (wrong-type)
    fix: build-tag: experimental, or build-tag: "linux && !prod"`},
		{"same-as: OAuth", `F:1:10: error: same-as is "OAuth" where a mapping from one security scheme to another belongs (wrong-type)
    fix: same-as: {PluginOAuth: OAuth}`},
		{"same-as: {a: [b]}", `F:1:14: error: same-as: a is a list where the name of a security scheme belongs (wrong-type)
    fix: same-as: {PluginOAuth: OAuth}`},
		{"lists: maybe\nliszt: any\nrequire-security: no way", `F:1:8: error: lists is "maybe" where any or all belongs (wrong-type)
    fix: lists: any, or lists: all
F:2:1: error: there is no key "liszt" (unknown-key)
    fix: lists: any, or lists: all
F:3:19: error: require-security is "no way" where true or false belongs (wrong-type)
    fix: require-security: true`},
	}
}

func acceptedConfigs() map[string]resolve.Settings {
	return map[string]resolve.Settings{
		"":                {},
		"# nothing yet\n": {},
		"---\n":           {},
		"{}":              {},
		"lists: any":      {Lists: resolve.ListsAny},
		"lists: all\nrequirement-roles: true\nrequire-security: true\nrequire-rule: true\n": {
			Lists: resolve.ListsAll, RequirementRoles: true, RequireSecurity: true, RequireRule: true},
		"base-path: servers":       {BasePath: resolve.BasePathOfServers},
		"base-path: /api/v1":       {BasePath: "/api/v1"},
		"requirement-roles: false": {},
		"requirement-roles: any":   {RequirementRoles: true, RequirementRolesMean: resolve.ListsAny},
		"requirement-scopes: any":  {RequirementScopes: resolve.ListsAny},
		"same-as: {a: b, c: b}":    {SameAs: []resolve.SameAs{{Name: "a", As: "b"}, {Name: "c", As: "b"}}},
		`{"lists": "all"}`:         {Lists: resolve.ListsAll},
	}
}
