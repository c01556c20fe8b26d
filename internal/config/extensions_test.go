package config_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
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
	got, diags = config.Read(write(t, `extensions:
  either: [[x-a, x-b], [x-c, x-required-scopes]]
  roles: [x-a, {key: x-b, shape: comma, lists: any}]
  permissions: [{key: x-c, at: permission, ignore: [note]}, {key: x-d, with: x-e}, {key: x-required-permissions, mode: x-how, lists: all}]
  authorize: [{key: x-authorize, lists: any}]
  public: [{key: x-f, value: None}, {key: x-g, value: false}]
`))
	for i := range got.Extensions {
		got.Extensions[i].At = diag.Position{}
	}
	want = []resolve.Mapping{
		{Key: "x-a", Target: resolve.ToRoles},
		{Key: "x-b", Target: resolve.ToRoles, Shape: resolve.ShapeComma, Lists: resolve.ListsAny},
		{Key: "x-c", Target: resolve.ToPermissions, Under: "permission", Ignore: []string{"note"}},
		{Key: "x-d", Target: resolve.ToPermissions, With: "x-e", Join: ":"},
		{Key: "x-required-permissions", Target: resolve.ToPermissions, Mode: "x-how", Lists: resolve.ListsAll},
		{Key: "x-authorize", Target: resolve.ToAuthorize, Lists: resolve.ListsAny},
		{Key: "x-f", Target: resolve.ToPublic, Value: "None"},
		{Key: "x-g", Target: resolve.ToPublic, Denied: true},
	}
	if diff := cmp.Diff(want, got.Extensions); diff != "" || len(diags) > 0 {
		t.Errorf("%v (-want +got):\n%s", diags, diff)
	}
	if diff := cmp.Diff([][]string{{"x-a", "x-b"}, {"x-c", "x-required-scopes"}}, got.Either); diff != "" {
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

// TestDocumented: every example of docs/settings.md is read without a word, and so is
// the document that stands beside it.
func TestDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, block := range strings.Split(string(page), "```yaml\n")[1:] {
		text, _, _ := strings.Cut(block, "```")
		if !strings.HasPrefix(text, "overlay:") {
			texts = append(texts, text)
		}
	}
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || !strings.Contains(cells[3], "{key: ") {
			continue
		}
		text := "extensions: {" + strings.Trim(cells[3], " `") + "}"
		texts = append(texts, text)
		settings, _ := config.Read(write(t, text))
		document := strings.Replace(documented, "ANNOTATION", strings.Trim(cells[2], " `"), 1)
		doc, diags := openapi.Load(t.Context(), "-", openapi.Options{Stdin: strings.NewReader(document)})
		settings.Unguarded = true
		api, more := resolve.Resolve(doc, settings.Settings)
		if len(diags)+len(more) > 0 {
			t.Errorf("%s\n%v%v", line, diags, more)
		} else if op := api.Operations[0]; op.Rule == nil && !op.Public() && settings.Extensions[0].Target != resolve.ToPublic {
			t.Errorf("%s asks for nothing", line)
		}
	}
	if len(texts) != 16 {
		t.Errorf("found %d examples, want 16: %q", len(texts), texts)
	}
	for _, text := range texts {
		if _, diags := config.Read(write(t, text)); len(diags) > 0 {
			t.Errorf("%s\n%v", text, diags)
		}
	}
}

const documented = `openapi: 3.0.3
info: {title: Hotel, version: "1"}
security: [{key: []}]
components: {securitySchemes: {key: {type: http, scheme: bearer}}}
paths:
  /rooms/{roomId}:
    parameters: [{name: roomId, in: path, required: true}]
    get: {operationId: getRoom, ANNOTATION}
`

// refusedExtensions are texts with all that is said about them; F stands for the file.
func refusedExtensions() []struct{ text, want string } {
	return []struct{ text, want string }{
		{"extensions: x-rbac", `F:1:13: error: extensions is "x-rbac" where a mapping belongs (wrong-type)
    fix: extensions: {roles: x-rbac-roles}`},
		{"extensions: {role: x-rbac}", `F:1:14: error: extensions: there is no key "role" (unknown-key)
    fix: roles: x-acme-roles`},
		{"extensions: {conceal: x-hide}", `F:1:14: error: extensions: there is no key "conceal" (unknown-key)
    fix: one of roles, permissions, scopes, resource, authorize, public, either`},
		{"extensions: {roles: []}", `F:1:21: error: extensions: roles is a list where the name of a key, or {key: …, shape: …}, or a list of them belongs (wrong-type)
    fix: roles: x-acme-roles`},
		{"extensions: {roles: [x-a, 7, [x-b]]}", `F:1:27: error: extensions: roles holds "7" where the name of a key, or {key: …, shape: …} belongs (wrong-type)
    fix: roles: [x-acme-roles]
F:1:30: error: extensions: roles holds a list where the name of a key, or {key: …, shape: …} belongs (wrong-type)
    fix: roles: [x-acme-roles]`},
		{"extensions: {roles: [x-a, x-a]}", `F:1:27: error: extensions: roles: "x-a" is read as roles already (extension-mapping)
    fix: one of the two`},
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
    fix: shape: words, or shape: comma, or shape: operator, or shape: flag; or no shape, for values written as those of our own key are`},
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
		{"extensions: {roles: {key: x-required-roles, shape: words, lists: any}}", `F:1:21: error: extensions: roles: x-required-roles is a key of oasguard's own: only lists and, for names, mode can be said of it (extension-mapping)
    fix: remove the rest, or the line`},
		{"extensions: {resource: {key: x-resource, mode: x-m}}", `F:1:24: error: extensions: resource: mode is of no use here: no list of this shape is open to two readings (extension-mapping)
    fix: remove mode`},
		{"extensions: {authorize: {key: x-authorize, mode: x-m}}", `F:1:25: error: extensions: authorize: mode is of no use here: no list of this shape is open to two readings (extension-mapping)
    fix: remove mode`},
		{"extensions: {roles: {key: x-a, mode: x-required-scopes}}", `F:1:21: error: extensions: roles: x-required-scopes is a key of oasguard's own, which is read as it is (extension-mapping)
    fix: remove the line`},
		{"extensions: {roles: {key: x-a, mode: mode}}", `F:1:21: error: extensions: roles: "mode" is no name of an extension (extension-mapping)
    fix: x- and then letters, digits, hyphens, underscores and dots`},
		{"extensions: {roles: {key: x-a, mode: x-a}}", `F:1:21: error: extensions: roles: "x-a" is named twice already (extension-mapping)
    fix: two keys`},
		{"extensions: {roles: {key: x-a, mode: x-m}, scopes: {key: x-b, mode: x-m}}", `F:1:52: error: extensions: scopes: "x-m" is read as roles already (extension-mapping)
    fix: one of the two`},
		{"extensions: {roles: {key: x-a, with: x-b, lists: any}}", `F:1:21: error: extensions: roles: lists is of no use here: no list of this shape is open to two readings (extension-mapping)
    fix: remove lists`},
		{"extensions: {roles: {key: x-a, with: x-b, shape: words}}", `F:1:21: error: extensions: roles: with is for two keys that hold one text each (extension-mapping)
    fix: remove shape and at`},
		{"extensions: {authorize: {key: x-a, with: x-b}}", `F:1:25: error: extensions: authorize: with is of no use here: it makes names of two keys (extension-mapping)
    fix: remove with`},
		{"extensions: {roles: {key: x-a, join: '-'}}", `F:1:21: error: extensions: roles: join is of no use here: it stands between two values that make one name (extension-mapping)
    fix: remove join; or with: x-acme-action beside it`},
		{"extensions: {roles: {key: x-a, ignore: [b]}}", `F:1:21: error: extensions: roles: ignore is of no use here: values of this shape have no keys that could be ignored (extension-mapping)
    fix: remove ignore; ignore-keys is for keys of the document`},
		{"extensions: {roles: {key: x-a, at: b, ignore: b}}", `F:1:47: error: extensions: roles: ignore is "b" where a list of names of keys belongs (wrong-type)
    fix: ignore: [note]`},
		{"extensions: {resource: {key: x-a, shape: actions, ignore: [disabled]}}", `F:1:24: error: extensions: resource: ignore: "disabled" says who may call, and is read (extension-mapping)
    fix: remove it from ignore`},
		{"extensions: {permissions: {key: x-a, at: needs, ignore: [needs]}}", `F:1:27: error: extensions: permissions: ignore: "needs" says who may call, and is read (extension-mapping)
    fix: remove it from ignore`},
		{"extensions: {roles: {key: x-a, value: None}}", `F:1:21: error: extensions: roles: value belongs to public (extension-mapping)
    fix: remove value`},
		{"extensions: {public: {key: x-a, shape: flag, value: None}}", `F:1:22: error: extensions: public: value is of no use here: a flag is true or false (extension-mapping)
    fix: remove value, or shape`},
		{"extensions: {public: {key: x-a, value: true}}", `F:1:40: error: extensions: public: value is "true" where text, or false, belongs (wrong-type)
    fix: value: None`},
		{"extensions: {roles: x-a, either: x-a}", `F:1:34: error: extensions: either is "x-a" where a list of keys belongs (wrong-type)
    fix: either: [x-acme-roles, x-acme-permissions]`},
		{"extensions: {roles: [x-a, x-b], either: [x-a, [x-b]]}", `F:1:47: error: extensions: either holds a list where the name of a key belongs (wrong-type)
    fix: either: [x-acme-roles, x-acme-permissions]`},
		{"extensions: {roles: [x-a, x-b], either: [[x-a, x-b], x-c]}", `F:1:54: error: extensions: either holds "x-c" where a list of keys belongs (wrong-type)
    fix: either: [[x-acme-roles, x-acme-permissions]]`},
		{"extensions: {roles: x-a, either: [x-a]}", `F:1:34: error: extensions: either needs two keys, of which one is enough (extension-mapping)
    fix: either: [x-acme-roles, x-acme-permissions]`},
		{"extensions: {either: []}", `F:1:22: error: extensions: either needs two keys, of which one is enough (extension-mapping)
    fix: either: [x-acme-roles, x-acme-permissions]`},
		{"extensions: {roles: [x-acme-roles, x-b], either: [x-acme-role, x-b]}", `F:1:51: error: extensions: either names "x-acme-role", which is read as no rule (extension-mapping)
    fix: x-acme-roles`},
		{"extensions: {roles: [x-a, x-b], public: x-open, either: [[x-a, x-b], [x-a, x-open]]}", `F:1:71: error: extensions: either names "x-a" twice already, first at F:1:59 (extension-mapping)
    fix: keep one of the two
F:1:76: error: extensions: either names "x-open", which is read as no rule (extension-mapping)
    fix: one of x-required-roles, x-a, x-b, x-required-permissions, x-required-scopes, x-resource, x-authorize`},
		{"extensions: {roles: {key: 7, list: any, lists: some}}", `F:1:27: error: extensions: roles: key is "7" where the name of a key belongs (wrong-type)
    fix: key: x-acme-roles
F:1:30: error: extensions: roles: there is no key "list" (unknown-key)
    fix: lists: any, or lists: all
F:1:48: error: extensions: roles: lists is "some" where any or all belongs (wrong-type)
    fix: lists: any, or lists: all`},
	}
}
