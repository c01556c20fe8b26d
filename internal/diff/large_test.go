package diff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diff"
)

// ruled is a model of one operation with that rule. It does not come from a
// document, because resolve refuses rules as long as these.
func ruled(t *testing.T, rule access.Rule, roles ...access.Role) *access.API {
	t.Helper()
	api := read(t, catalogue+room("id", ", x-required-roles: staff"))
	api.Roles = append(api.Roles, roles...)
	api.Operations[0].Rule = &rule
	return api
}

func role(name string) access.Rule { return access.RoleRule(name) }

// What cannot be compared within the budget counts as widened.
func TestCompareTooLong(t *testing.T) {
	var roles []access.Role
	var all []access.Rule
	for i := range 400 {
		name := fmt.Sprintf("r%d", i)
		roles = append(roles, access.Role{Name: name, Inherits: []string{fmt.Sprintf("r%d", i+1)}})
		all = append(all, role(name))
	}
	roles = append(roles, access.Role{Name: "r400"})
	before := ruled(t, access.AllOf(append(slices.Clip(all), role("guest"))...), roles...)
	after := ruled(t, access.AllOf(append(slices.Clip(all), role("staff"))...), roles...)
	want := "widened true|widens: could not be compared: the rules allow too many combinations; read both versions"
	if got := strings.Join(lines(diff.Compare(before, after)), "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// So does what takes too many steps: here, whether ten callers in nine rooms must
// share one.
func TestCompareUndecided(t *testing.T) {
	const rooms = 9
	in := func(caller, room int) access.Rule { return role(fmt.Sprintf("r%d-%d", caller, room)) }
	all, clash := access.AllOf(), access.AnyOf()
	var roles []access.Role
	for caller := range rooms + 1 {
		some := access.AnyOf()
		for room := range rooms {
			roles = append(roles, access.Role{Name: in(caller, room).Name})
			some.Rules = append(some.Rules, in(caller, room))
			for other := range caller {
				clash.Rules = append(clash.Rules, access.AllOf(in(caller, room), in(other, room)))
			}
		}
		all.Rules = append(all.Rules, some)
	}
	before, after := ruled(t, clash, roles...), ruled(t, all, roles...)
	c := diff.Compare(before, after).Changes[0]
	want := diff.Reason{Effect: diff.Widens, Text: "could not be compared: the rules allow too many combinations; read both versions"}
	if !c.Opens || c.Reasons[0] != want {
		t.Errorf("opens %v, %v", c.Opens, c.Reasons[0])
	}
	c = diff.Compare(after, before).Changes[0]
	if !c.Opens || c.Reasons[0] == want {
		t.Errorf("the other way round, which is plain: opens %v, %v", c.Opens, c.Reasons[0])
	}
}

// BenchmarkCompare compares two documents of 1,000 operations, all of whose rules
// were written anew and a tenth of which let somebody else in.
func BenchmarkCompare(b *testing.B) {
	document := func(rule func(i int) string) *access.API {
		var text strings.Builder
		text.WriteString(catalogue)
		for i := range 1000 {
			fmt.Fprintf(&text, "  /r%d/{id}: {get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], security: [{keyCard: []}, {deskKey: []}], %s}}\n", i, rule(i))
		}
		return read(b, text.String())
	}
	before := document(func(int) string { return "x-required-roles: {anyOf: [guest, staff]}" })
	after := document(func(i int) string {
		if i%10 == 0 {
			return "x-authorize: {anyOf: [{roles: guest}, {permissions: 'rooms:open'}, {resource: {type: room, id: id, action: open}}]}"
		}
		return "x-authorize: {anyOf: [{roles: staff}, {roles: guest}]}"
	})
	for b.Loop() {
		if r := diff.Compare(before, after); r.Count(diff.Widened) != 100 || r.Count(diff.Unchanged) != 900 {
			b.Fatalf("%d widened, %d unchanged", r.Count(diff.Widened), r.Count(diff.Unchanged))
		}
	}
}

// BenchmarkCompareMoved compares two documents that have no path in common, so
// that each is looked for among the templates of the other.
func BenchmarkCompareMoved(b *testing.B) {
	document := func(version string) *access.API {
		var text strings.Builder
		text.WriteString(catalogue)
		for i := range 1000 {
			fmt.Fprintf(&text, "  /%s/r%d/{id}: {get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], x-required-roles: staff}}\n", version, i)
		}
		return read(b, text.String())
	}
	before, after := document("v1"), document("v2")
	for b.Loop() {
		if r := diff.Compare(before, after); r.Count(diff.New) != 1000 || r.Count(diff.Removed) != 1000 {
			b.Fatal(r.Changes)
		}
	}
}
