package guard

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestGuard_pathValues: path values are handed on as they were sent; and where the router
// gives none for a parameter, nobody is let in, whatever the rule asks about.
func TestGuard_pathValues(t *testing.T) {
	for i := range testOperations {
		op := &testOperations[i]
		row := op.granted()
		if row == nil {
			continue
		}
		if strings.Contains(op.path, "{") { // ids reach handler and authorizer as they were sent
			op.shoot(t, row, testShot{"wrapper", testGuards()[0], op.method, strings.Clone, " "})
		}
		for _, parameter := range testParameter().FindAllString(op.path, -1) {
			empty, place := *row, "path."+parameter[1:len(parameter)-1]
			empty.places = map[string]string{op.word(place): "empty"}
			for _, way := range []string{"wrapper", "Each", "Check " + op.id} {
				for _, guard := range testGuards() {
					shot := testShot{way, guard, op.method, strings.Clone, ""}
					world, r := newTestRequest(t, op, &empty, shot)
					a := testAnswer{t, op, &empty, shot, world, httptest.NewRecorder()}
					guard.serve(way, op, a.w, r)
					want := http.StatusForbidden
					if strings.HasSuffix(op.access, "; concealed") {
						want = http.StatusNotFound
					}
					a.same(op.id+" without "+parameter+": status", a.w.Code, want)
					a.same(op.id+" without "+parameter+": handlers", world.handlers, []string(nil))
					for _, d := range world.decisions {
						a.same(op.id+" without "+parameter+": told", d.Parameter, place)
					}
				}
			}
		}
	}
}

// granted is the first row of the operation that is let in; nil where it is public.
func (op *testOperation) granted() *testRow {
	for _, line := range op.rows() {
		if row := parseTestRow(line); row.granted && !row.public && len(row.places) == 0 {
			return row
		}
	}
	return nil
}
