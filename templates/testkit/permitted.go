package guard

import (
	"slices"
	"strings"
	"testing"
)

// TestGuard_permitted holds what Permitted and Allows say against the rows: who is let
// in there is permitted, whatever resource checks say where none of the row agrees, and
// who is forbidden there is not, unless a resource check that the row denies agrees.
func TestGuard_permitted(t *testing.T) {
	for i := range testOperations {
		op := &testOperations[i]
		for _, line := range op.rows() {
			row := parseTestRow(line)
			schemes, grants, judged := row.caller()
			if !judged {
				continue
			}
			isPermitted, whole := false, false
			for route, alone := range Permitted(grants, schemes...) {
				if route.Operation == op.id {
					isPermitted, whole = true, alone
				}
			}
			agrees := false // a resource check of the row, or the login of its caller
			for _, said := range row.said {
				agrees = agrees || said == "may" || said == "login" || said == "all"
			}
			asked := slices.ContainsFunc(row.calls, func(call string) bool { return strings.HasPrefix(call, "may ") })
			switch {
			case whole && slices.Contains(row.calls, "assurance "+row.principal):
				t.Errorf("%s, %s: Permitted does not say that a login is asked for", op.id, row.arrives)
			case row.granted && (!isPermitted || !whole && !agrees):
				t.Errorf("%s, %s: Permitted says %v, %v", op.id, row.arrives, isPermitted, whole)
			case !row.granted && (whole || isPermitted && !asked):
				t.Errorf("%s, %s: Permitted says %v, %v", op.id, row.arrives, isPermitted, whole)
			}
			met, resource := Allows(op.id, grants)
			for _, name := range []string{op.name, op.method + " " + op.path} {
				if sameMet, same := Allows(name, grants); sameMet != met || same != resource {
					t.Errorf("Allows says %v, %v of %s, and %v, %v of %s", met, resource, op.id, sameMet, same, name)
				}
			}
			if row.granted && row.principal != "anonymous" && !met {
				t.Errorf("%s, %s: Allows says %v", op.id, row.arrives, met)
			}
		}
		if met, _ := Allows(op.name, testHeld("all")); !met {
			t.Errorf("Allows says of %s that no grants meet its rule", op.name)
		}
	}
	if met, resource := Allows("unknown-7q", testHeld("all")); met || resource {
		t.Error("Allows knows an operation that the document does not have")
	}
}
