package gosource

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
)

// TestCheckTypes changes a guard in ways that parse and declare what was planned,
// and do not compile.
func TestCheckTypes(t *testing.T) {
	key := &access.Scheme{Name: "key", Kind: access.APIKey, In: access.InHeader, Param: "X-Key"}
	staff := access.RoleRule("staff")
	plan := NewPlan(&access.API{
		Title: "t", Schemes: []*access.Scheme{key}, Roles: []access.Role{{Name: "staff"}},
		Operations: []*access.Operation{{ID: "open", Method: "GET", Path: "/{id}", Alternatives: []access.Alternative{{{Scheme: key}}}, Rule: &staff}},
	}, "guard", "v0")
	names := []string{"guard.gen.go", "guard_router.gen.go", "guard_runtime.gen.go"}
	var sources []string
	for _, emit := range []func(*Plan) ([]byte, error){Guard, Router, Runtime} {
		source, err := emit(plan)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, string(source))
	}
	check := func(sources []string) error {
		fset := token.NewFileSet()
		files := make([]*ast.File, len(names))
		for i, name := range names {
			var err error
			if files[i], err = parser.ParseFile(fset, name, sources[i], 0); err != nil {
				t.Fatal(err)
			}
		}
		return CheckTypes(fset, files[0], files[1], files[2])
	}
	if err := check(sources); err != nil {
		t.Fatalf("as they were written: %v", err)
	}
	for _, c := range []struct {
		file               int
		old, changed, says string
	}{
		{0, "d.byKey()", "d.byKey", "d.byKey"},
		{0, "d.byKey()", "d.byKey(id)", "undefined: id"},
		{0, "d.byKey()", "d.byCard()", "d.byCard undefined"},
		{0, "d.hasRole(roleStaff)", "d.hasRole(3.5)", "3.5"},
		{0, "return d.deny()", "", "missing return"},
		{0, "(P, bool)", "(bool, P)", "cannot use"},
		{1, "pathRoute{", "pathRoot{", "undefined: pathRoot"},
	} {
		changed := slices.Clone(sources)
		changed[c.file] = strings.Replace(sources[c.file], c.old, c.changed, 1)
		if changed[c.file] == sources[c.file] {
			t.Errorf("%s has no %s", names[c.file], c.old)
		}
		if err := check(changed); err == nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), names[c.file]+":") {
			t.Errorf("%s for %s: %v, want %s in it", c.changed, c.old, err, c.says)
		}
	}
}
