package guard

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// TestGuard_anonymousGrants: a handler behind Middleware finds by GrantsFrom what the
// document says that anonymous callers hold, and nothing else.
func TestGuard_anonymousGrants(t *testing.T) {
	g, err := newTestGuard()
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	h := g.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		grants, ok := GrantsFrom(r.Context())
		if asked++; !ok {
			t.Errorf("%s: no grants are found", testWorldOf(r).op.id)
		}
		for _, name := range testNames {
			if want := slices.Contains(testHeldByAnonymous, name.word); testHas(grants, name.word) != want {
				t.Errorf("%s: an anonymous caller holds %s: %v, want %v", testWorldOf(r).op.id, name.word, !want, want)
			}
		}
	}))
	for i := range testOperations {
		op := &testOperations[i]
		if !strings.Contains(op.access, "; or anonymous if ") {
			continue
		}
		if row := parseTestRow(op.rows()[0]); row.granted {
			_, r := newTestRequest(t, op, row, testShot{way: "Middleware", guard: testGuards()[0], method: op.method, spelling: strings.Clone})
			h.ServeHTTP(httptest.NewRecorder(), r)
		}
	}
	if asked == 0 {
		t.Error("no operation lets an anonymous caller in")
	}
}
