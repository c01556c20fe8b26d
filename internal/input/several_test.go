package input_test

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/resolve"
)

// TestSplitDocuments takes every case apart: a document of its first paths and one of
// its others make the guard that the whole document makes.
func TestSplitDocuments(t *testing.T) {
	documents, err := filepath.Glob("../../testdata/cases/*/openapi.yaml")
	if err != nil || len(documents) == 0 {
		t.Fatal("no cases", err)
	}
	compared := 0
	for _, document := range documents {
		if split(t, document) {
			compared++
		}
	}
	if compared < len(documents)/2 {
		t.Errorf("only %d of %d documents could be taken apart", compared, len(documents))
	}
}

func split(t *testing.T, document string) bool {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Dir(document))); err != nil {
		t.Fatal(err)
	}
	spec := filepath.Join(dir, "openapi.yaml")
	whole, diags := input.Read(context.Background(), input.Source{Spec: spec})
	if diags.HasErrors() {
		return false // it needs its overlay
	}
	first, rest := filepath.Join(dir, "first.yaml"), filepath.Join(dir, "rest.yaml")
	if !writeHalf(t, spec, first, true) || !writeHalf(t, spec, rest, false) {
		return false
	}
	both, diags := input.Read(context.Background(), input.Source{Spec: first, More: []string{rest}})
	if diags.HasErrors() {
		return false // a half guards nothing, or its $refs lead into the other
	}
	if both.API.Title != whole.API.Title || len(both.API.Operations) != len(whole.API.Operations) {
		t.Errorf("%s: %d operations of %q, want %d of %q", document, len(both.API.Operations), both.API.Title, len(whole.API.Operations), whole.API.Title)
		return true
	}
	ids := map[string]int{}
	for _, op := range whole.API.Operations {
		ids[op.ID]++
	}
	for i, want := range whole.API.Operations {
		want := *want
		want.Path = whole.API.BasePath + want.Path
		got := *both.API.Operations[i]
		got.Source, want.Source = access.Position{}, access.Position{}
		got.Secured, want.Secured = access.Inherited{}, access.Inherited{}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %s %s: got\n%s\nwant\n%s", document, want.Method, want.Path, got.Words(), want.Words())
		}
	}
	if !reflect.DeepEqual(both.API.Schemes, whole.API.Schemes) || !reflect.DeepEqual(both.API.Permissions, whole.API.Permissions) ||
		!reflect.DeepEqual(both.API.Scopes, whole.API.Scopes) {
		t.Errorf("%s: the schemes, permissions or scopes differ", document)
	}
	if whole.Document.Root.Get(resolve.KeyRoles).Entries() != nil && !reflect.DeepEqual(both.API.Roles, whole.API.Roles) {
		t.Errorf("%s: the roles differ", document)
	}
	return true
}

// writeHalf writes a document with one half of its paths.
func writeHalf(t *testing.T, from, to string, first bool) bool {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	var root yaml.Node
	if yaml.Unmarshal(data, &root) != nil {
		return false
	}
	top := root.Content[0]
	for i := 0; i+1 < len(top.Content); i += 2 {
		paths := top.Content[i+1]
		if top.Content[i].Value != "paths" || paths.Kind != yaml.MappingNode || len(paths.Content) < 4 {
			continue
		}
		middle := len(paths.Content) / 4 * 2
		if first {
			paths.Content = paths.Content[:middle]
		} else {
			paths.Content = paths.Content[middle:]
		}
		out, err := yaml.Marshal(&root)
		if err != nil {
			return false
		}
		if err := os.WriteFile(to, out, 0o600); err != nil {
			t.Fatal(err)
		}
		return true
	}
	return false
}

// TestJoinKnowsEveryField fails for a new part of an API that Join would leave out.
func TestJoinKnowsEveryField(t *testing.T) {
	known := map[string]bool{
		"Title": true, "More": true, "BasePath": true, "Unserved": true, "Schemes": true, "Roles": true,
		"Permissions": true, "Scopes": true, "Operations": true, "LeftOut": true,
		"PermissionImplies": true, "ScopeImplies": true, "Visitor": true,
	}
	api := reflect.TypeFor[access.API]()
	for i := range api.NumField() {
		if name := api.Field(i).Name; !known[name] {
			t.Errorf("access.API has a field %s: does resolve.Join take it over from every part?", name)
		}
	}
}
