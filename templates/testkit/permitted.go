package guard

import (
	"slices"
	"strings"
	"testing"
)

// TestGuard_permitted holds what Permitted and Allows say against the rows: who is let
// in there is permitted, and who is forbidden there is not, unless a resource check
// that the row denies agrees.
func TestGuard_permitted(t *testing.T) {
	for i := range testOperations {
		op := &testOperations[i]
		name := op.access
		if op.table != "" {
			name = op.table
		}
		for _, table := range testTables {
			if table.access != name {
				continue
			}
			for _, line := range table.rows {
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
				asked := slices.ContainsFunc(row.calls, func(call string) bool { return strings.HasPrefix(call, "may ") })
				switch {
				case row.granted && (!isPermitted || !whole && !asked):
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
		}
		if met, _ := Allows(op.name, testHeld("all")); !met {
			t.Errorf("Allows says of %s that no grants meet its rule", op.name)
		}
	}
	if met, resource := Allows("unknown-7q", testHeld("all")); met || resource {
		t.Error("Allows knows an operation that the document does not have")
	}
}

// caller is who came in a row: by which schemes, and with which grants. Rows about
// faults are not judged.
func (row *testRow) caller() (schemes []string, grants Grants, judged bool) {
	valid := 0
	for _, said := range row.said {
		if said == "valid" {
			valid++
		}
	}
	forbidden := valid == 1 && (row.reason == "forbidden" || row.reason == "insufficient_scope") && !strings.Contains(row.principal, "+")
	switch {
	case row.public || row.granted && row.principal == "anonymous" && valid == 0 || row.arrives == "no credential":
		return nil, Grants{}, true
	case row.granted && row.principal == "anonymous" || !row.granted && !forbidden || len(row.places) > 0:
		return nil, Grants{}, false
	}
	for _, scheme := range strings.Split(row.principal, "+") {
		schemes = append(schemes, testText(scheme))
	}
	for principal, held := range row.grants {
		if held == "error" || testErrors[held] != nil {
			return nil, Grants{}, false
		}
		if principal == row.principal || slices.Contains(strings.Split(row.principal, "+"), principal) {
			for _, name := range testNames {
				if testHas(testHeld(held), name.word) {
					grants = testWith(grants, name.word)
				}
			}
		}
	}
	return schemes, grants, row.principal != "" && !strings.Contains(row.arrives, "error ") && !strings.Contains(row.arrives, "forbids ") && !strings.Contains(row.arrives, "notfound ")
}

// testHeld is what a row says is held: names, all, or all but some.
func testHeld(said string) Grants {
	list, but := strings.CutPrefix(said, "all")
	names := strings.Split(strings.TrimPrefix(list, " but "), ", ")
	g := Grants{}
	for _, name := range testNames {
		if slices.Contains(names, name.word) != but {
			g = testWith(g, name.word)
		}
	}
	return g
}
