package cases

import (
	"reflect"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
)

// TestRowsAreThoseOfTheOperation: what another operation has in common does not
// lend it its rows, unless a request is decided by both alike.
func TestRowsAreThoseOfTheOperation(t *testing.T) {
	card := &access.Scheme{Name: "card", Kind: access.Bearer}
	must := func(change func(*access.Operation)) *access.Operation {
		op := &access.Operation{ID: "a", Method: "GET", Path: "/a", Alternatives: []access.Alternative{{{Scheme: card}}},
			Rule: access.RoleRule("staff").Pointer()}
		change(op)
		return op
	}
	api := &access.API{Schemes: []*access.Scheme{card}, Roles: []access.Role{{Name: "staff"}, {Name: "guest"}}, Scopes: []string{"x"}}
	rows := NewRows(api)
	for _, op := range []*access.Operation{
		must(func(*access.Operation) {}),
		must(func(op *access.Operation) { op.ID, op.Method, op.Path = "b", "PUT", "/b" }),
		must(func(op *access.Operation) { op.Conceal = true }),
		must(func(op *access.Operation) { op.Anonymous, op.Rule = true, nil }),
		must(func(op *access.Operation) { op.Rule = access.RoleRule("guest").Pointer() }),
		must(func(op *access.Operation) { op.Anonymous, op.Visitor = true, &access.Visitor{Ask: true} }),
		must(func(op *access.Operation) {
			op.Anonymous, op.Visitor = true, &access.Visitor{Ask: true, Forbidden: true}
		}),
		must(func(op *access.Operation) {
			op.Alternatives = []access.Alternative{{{Scheme: card, Scopes: []string{"x"}}}}
		}),
		must(func(op *access.Operation) {
			op.Required = []access.Parameter{{Name: "q", In: access.InQuery, Required: true}}
		}),
	} {
		var want []string
		for _, c := range Enumerate(api, op) {
			want = append(want, c.Row())
		}
		for range 2 {
			if got := rows.Of(op); !reflect.DeepEqual(got, want) {
				t.Errorf("%+v: got %q, want %q", op, got, want)
			}
		}
	}
	if rows.count != 8 {
		t.Errorf("%d sets of rows for 9 operations, of which 2 are decided alike", rows.count)
	}
}
