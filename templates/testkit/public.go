package guard

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// testPublic is an operation that asks for no credential; name is that of its wrapper.
func testPublic(id, method, path, access, name string) testOperation {
	return testOperation{id: id, method: method, path: path, access: access, wrapped: testWrapped(name, id)}
}

// isOpen sends no credential, and bad ones: the handler runs, nobody is asked
// and nothing is observed.
func (op testOperation) isOpen(t *testing.T) {
	t.Helper()
	op.isRouted(t)
	refused := testRow{credentials: map[string]string{}, arrives: "refused"}
	for _, s := range testSchemes() {
		refused.credentials[s.name] = "refused"
	}
	for _, row := range []*testRow{{arrives: "no credential"}, &refused} {
		t.Run(row.arrives, func(t *testing.T) {
			op.letsPass(t, row, "wrapper", op.wrapped, false)
			op.letsPass(t, row, "Each", testGuard().each[op.id], false)
			op.letsPass(t, row, "Handler", testGuard().handler, true)
			if op.readsAlike() {
				op.letsPass(t, row, "Middleware", testGuard().middleware, true)
			} else {
				op.isBadPath(t, row)
			}
			op.isUnimplemented(t, row)
		})
	}
}

func (op testOperation) letsPass(t *testing.T, row *testRow, way string, h http.Handler, routed bool) {
	t.Helper()
	world, r := newTestRequest(t, &op, row, routed)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	same(t, way, "status", w.Code, http.StatusNoContent)
	same(t, way, "handlers", world.handlers, []string{op.id})
	same(t, way, "known", world.known, false)
	same(t, way, "callbacks", world.calls, []string(nil))
	same(t, way, "observed", len(world.decisions)+len(world.denials), 0)
}
