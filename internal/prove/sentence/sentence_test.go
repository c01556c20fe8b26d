package sentence

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/prove/draw"
)

// said is what the sentence of an operation says, and no more.
func said(op *access.Operation) *access.Operation {
	out := &access.Operation{Anonymous: op.Anonymous, StepUp: op.StepUp, Conceal: op.Conceal}
	for _, a := range op.Alternatives {
		var copied access.Alternative
		for _, q := range a {
			copied = append(copied, access.Requirement{Scheme: &access.Scheme{Name: q.Scheme.Name}, Scopes: q.Scopes, Roles: q.Roles})
		}
		out.Alternatives = append(out.Alternatives, copied)
	}
	if op.Rule != nil {
		rule := access.Read(op.Rule.Simplified(), sayer{})
		out.Rule = &rule
	}
	if v := op.Visitor; v != nil {
		out.Visitor = &access.Visitor{Given: v.Given, Ask: v.Ask}
	}
	return out
}

// sayer leaves of a rule what the sentence says: of parameters name and place.
type sayer struct{}

func (sayer) Role(name string) access.Rule       { return access.RoleRule(name) }
func (sayer) Permission(name string) access.Rule { return access.PermissionRule(name) }
func (sayer) Scope(name string) access.Rule      { return access.ScopeRule(name) }
func (sayer) Resource(r *access.Resource) access.Rule {
	named := &access.Resource{Type: r.Type, Action: r.Action}
	for _, id := range r.IDs {
		named.IDs = append(named.IDs, access.Parameter{Name: id.Name, In: id.In})
	}
	return access.ResourceRule(named)
}
func (s sayer) All(parts []access.Rule) access.Rule { return access.AllOf(s.each(parts)...) }
func (s sayer) Any(parts []access.Rule) access.Rule { return access.AnyOf(s.each(parts)...) }

func (s sayer) each(parts []access.Rule) []access.Rule {
	var list []access.Rule
	for _, part := range parts {
		list = append(list, access.Read(part, s))
	}
	return list
}

// same fails unless the sentence reads as the operation.
func same(t *testing.T, op *access.Operation) {
	t.Helper()
	got, err := Read(op.Words())
	if err != nil {
		t.Errorf("%q: %v", op.Words(), err)
		return
	}
	if op.Public() {
		op = &access.Operation{}
	}
	if diff := cmp.Diff(said(op), got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%q (-rule +read):\n%s", op.Words(), diff)
	}
}

// TestRandom reads the sentences of random documents.
func TestRandom(t *testing.T) {
	for i := range 400 {
		for _, op := range draw.Random(11, i).Operations {
			same(t, op)
		}
	}
}

// TestDocuments reads those of the cases, and of real documents where OASGUARD_CORPUS
// names a folder of them.
func TestDocuments(t *testing.T) {
	paths, err := filepath.Glob("../../../testdata/cases/*/openapi.*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	folder := os.Getenv("OASGUARD_CORPUS")
	if folder == "" {
		t.Log("OASGUARD_CORPUS names no folder of real documents")
	} else {
		more, err := filepath.Glob(filepath.Join(folder, "*.*"))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, more...)
	}
	sentences := 0
	for _, path := range paths {
		in, _ := input.Read(context.Background(), input.Source{Spec: path})
		if in.API == nil {
			continue
		}
		for _, op := range in.API.Operations {
			same(t, op)
			sentences++
		}
	}
	if sentences < 100 {
		t.Errorf("only %d sentences were read", sentences)
	}
	t.Logf("%d sentences", sentences)
}

// TestHostile reads names that look like parts of a sentence.
func TestHostile(t *testing.T) {
	names := []string{"a", "and", "or", "of", "with", "plus", "role", "roles", "scope", "scopes", "permission", "public", "anonymous", "concealed",
		"role staff", "a, or b", "a; or anonymous", `"`, `"a"`, `\`, "(", ")", "{", "}", "query.id", "path.id", "cookie.", "", " ", "\n", "é", "\u2028", "`", "'", ";", ","}
	for _, x := range names {
		for _, y := range names {
			scheme := func(name string) *access.Scheme { return &access.Scheme{Name: name} }
			rule := access.AnyOf(access.AllOf(access.RoleRule(x), access.PermissionRule(y), access.ScopeRule(x)),
				access.ResourceRule(&access.Resource{Type: x, Action: y, IDs: []access.Parameter{{Name: x, In: access.InPath}}}),
				access.ResourceRule(&access.Resource{Type: x, Action: x, IDs: []access.Parameter{{Name: x, In: access.InPath}, {Name: y, In: access.InCookie}}}),
				access.ResourceRule(&access.Resource{Type: y, Action: x, IDs: []access.Parameter{{Name: y, In: access.InQuery}}}))
			same(t, &access.Operation{
				Alternatives: []access.Alternative{
					{{Scheme: scheme(x), Scopes: []string{x, y}}, {Scheme: scheme(y), Roles: []string{y}}},
					{{Scheme: scheme(y), Scopes: []string{y}, Roles: []string{x, y}}},
				},
				Rule: &rule, Anonymous: true, Conceal: true,
				Visitor: &access.Visitor{Given: access.Grants{Roles: []string{x, y}, Permissions: []string{y}, Scopes: []string{x}}},
			})
		}
	}
}
