package config_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/resolve"
)

func TestReadExtensions(t *testing.T) {
	path := write(t, `extensions:
  roles: x-rbac-roles
  permissions: {key: x-permission, shape: operator}
  resource: {key: x-stackit-authorization, shape: actions, lists: all}
  authorize: {key: x-policy, lists: any}
  public: {key: x-vault-unauthenticated, shape: flag, replaces-root-security: true}
`)
	got, diags := config.Read(path)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	at := func(line, column int) diag.Position { return diag.Position{File: path, Line: line, Column: column} }
	want := []resolve.Mapping{
		{Key: "x-rbac-roles", Target: resolve.ToRoles, At: at(2, 10)},
		{Key: "x-permission", Target: resolve.ToPermissions, Shape: resolve.ShapeOperator, At: at(3, 16)},
		{Key: "x-stackit-authorization", Target: resolve.ToResource, Shape: resolve.ShapeActions, Lists: resolve.ListsAll, At: at(4, 13)},
		{Key: "x-policy", Target: resolve.ToAuthorize, Lists: resolve.ListsAny, At: at(5, 14)},
		{Key: "x-vault-unauthenticated", Target: resolve.ToPublic, Shape: resolve.ShapeFlag, ReplacesRootSecurity: true, At: at(6, 11)},
	}
	if diff := cmp.Diff(want, got.Extensions); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got, diags = config.Read(write(t, "extensions: {roles: {key: x-vault-sudo, shape: flag, name: sudo}, permissions: {key: x-pd, shape: words, lists: all}}"))
	if len(diags) > 0 || got.Extensions[0].Name != "sudo" || got.Extensions[1].Lists != resolve.ListsAll {
		t.Errorf("got %+v, %v", got, diags)
	}
}

func TestReadExtensionsRefuses(t *testing.T) {
	for _, c := range refusedExtensions() {
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

// TestDocumented: every example of docs/settings.md is read without a word.
func TestDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	_, first, _ := strings.Cut(string(page), "```yaml\n")
	first, _, _ = strings.Cut(first, "```")
	texts := []string{first}
	for line := range strings.Lines(string(page)) {
		if cells := strings.Split(line, "`"); len(cells) == 5 && strings.Contains(cells[3], "{key: ") {
			texts = append(texts, "extensions: {"+cells[3]+"}")
		}
	}
	if len(texts) != 8 {
		t.Errorf("found %d examples, want 8: %q", len(texts), texts)
	}
	for _, text := range texts {
		if _, diags := config.Read(write(t, text)); len(diags) > 0 {
			t.Errorf("%s\n%v", text, diags)
		}
	}
}

// refusedExtensions are texts with all that is said about them; F stands for the file.
func refusedExtensions() []struct{ text, want string } {
	return []struct{ text, want string }{
		{"extensions: x-rbac", `F:1:13: error: extensions is "x-rbac" where a mapping belongs (wrong-type)
    fix: extensions: {roles: x-rbac-roles}`},
		{"extensions: {role: x-rbac}", `F:1:14: error: extensions: there is no key "role" (unknown-key)
    fix: roles: x-acme-roles`},
		{"extensions: {conceal: x-hide}", `F:1:14: error: extensions: there is no key "conceal" (unknown-key)
    fix: one of roles, permissions, scopes, resource, authorize, public`},
		{"extensions: {roles: [x-a, x-b]}", `F:1:21: error: extensions: roles is a list where the name of a key, or {key: …, shape: …} belongs (wrong-type)
    fix: roles: x-acme-roles`},
		{"extensions: {roles: x-a, roles: x-b}", `F:1:26: error: extensions: key "roles" stands twice, first at F:1:14 (duplicate-key)
    fix: keep one of the two`},
		{"extensions: {roles: {shape: words}}", `F:1:21: error: extensions: roles: there is no key whose values are read (extension-mapping)
    fix: key: x-acme-roles`},
		{"extensions: {roles: rbac}", `F:1:21: error: extensions: roles: "rbac" is no name of an extension (extension-mapping)
    fix: x- and then letters, digits, hyphens, underscores and dots`},
		{`extensions: {roles: "x-a\nb"}`, `F:1:21: error: extensions: roles: "x-a\nb" is no name of an extension (extension-mapping)
    fix: x- and then letters, digits, hyphens, underscores and dots`},
		{"extensions: {permissions: x-required-roles}", `F:1:27: error: extensions: permissions: x-required-roles is a key of oasguard's own, which is read as it is (extension-mapping)
    fix: remove the line`},
		{"extensions: {roles: x-a, permissions: {key: x-a}}", `F:1:39: error: extensions: permissions: "x-a" is read as roles already (extension-mapping)
    fix: one of the two`},
		{"extensions: {roles: {key: x-a, shape: actions}}", `F:1:21: error: extensions: roles: there is no shape "actions" here (extension-mapping)
    fix: shape: words, or shape: operator, or shape: flag; or no shape, for values written as those of our own key are`},
		{"extensions: {authorize: {key: x-a, shape: words}}", `F:1:25: error: extensions: authorize: there is no shape "words" here (extension-mapping)
    fix: remove shape: values are written as x-authorize is`},
		{"extensions: {public: {key: x-a, shape: list}}", `F:1:22: error: extensions: public: there is no shape "list" here (extension-mapping)
    fix: shape: flag`},
		{"extensions: {roles: {key: x-a, shape: flag}}", `F:1:21: error: extensions: roles: a flag needs the name of what it asks for (extension-mapping)
    fix: name: admin`},
		{"extensions: {roles: {key: x-a, name: admin}}", `F:1:21: error: extensions: roles: name is of no use here: only a flag asks for one that it does not hold (extension-mapping)
    fix: remove name`},
		{"extensions: {roles: {key: x-a, shape: operator, lists: any}}", `F:1:21: error: extensions: roles: lists is of no use here: no list of this shape is open to two readings (extension-mapping)
    fix: remove lists`},
		{"extensions: {roles: {key: x-a, replaces-root-security: true}}", `F:1:21: error: extensions: roles: replaces-root-security belongs to public (extension-mapping)
    fix: remove replaces-root-security`},
		{"extensions: {roles: {key: 7, list: any, lists: some}}", `F:1:27: error: extensions: roles: key is "7" where the name of a key belongs (wrong-type)
    fix: key: x-acme-roles
F:1:30: error: extensions: roles: there is no key "list" (unknown-key)
    fix: lists: any, or lists: all
F:1:48: error: extensions: roles: lists is "some" where any or all belongs (wrong-type)
    fix: lists: any, or lists: all`},
	}
}
