package guard

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// TestGuard_routes asks for paths and methods that the document does not have.
func TestGuard_routes(t *testing.T) {
	for _, a := range testGuards() {
		if got := len(a.each); len(Routes()) != len(testOperations) || got != len(testOperations) {
			t.Errorf("%d routes, %d in Each, want %d", len(Routes()), got, len(testOperations))
		}
		a.serveTestPath(t, http.MethodGet, "/7q//7q")
	}
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "UNKNOWN-7Q"}
	for n, op := range testOperations {
		path := testParameter().ReplaceAllString(cmp.Or(op.sent, op.path), testPathWord())
		for _, method := range methods {
			mayMean := func(o testOperation) bool {
				return (o.method == method || o.method == "GET" && method == "HEAD") && o.mayMean(path)
			}
			if slices.ContainsFunc(testOperations, mayMean) {
				continue
			}
			w := testGuards()[n%4].serveTestPath(t, method, path)
			if allow := strings.Split(w.Header().Get("Allow"), ", "); w.Code != http.StatusMethodNotAllowed || !slices.Contains(allow, op.method) || slices.Contains(allow, method) {
				t.Errorf("%s %s: got %d, Allow %q", method, path, w.Code, allow)
			}
		}
	}
}

// mayMean reports whether a path may be that of the operation; it would rather say yes.
func (op testOperation) mayMean(path string) bool {
	want, got := strings.Split(cmp.Or(op.sent, op.path), "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, got, func(a, b string) bool { return a == b || strings.Contains(a+b, "{") })
}

// serveTestPath sends a request that means no operation.
func (a *testAssembly) serveTestPath(t *testing.T, method, path string) *httptest.ResponseRecorder {
	t.Helper()
	world, r := newTestRequest(t, &testOperation{path: path}, &testRow{}, testShot{way: "Handler", guard: a, method: method})
	w := httptest.NewRecorder()
	a.ways["Handler"].ServeHTTP(w, r)
	if len(world.handlers)+len(world.calls) > 0 || a.observed && len(world.decisions) != 1 || w.Code < 400 {
		t.Errorf("%s %s: handlers %q, callbacks %q, %d decisions, status %d", method, path, world.handlers, world.calls, len(world.decisions), w.Code)
	}
	return w
}

// TestGuard_new builds guards that must not start.
func TestGuard_new(t *testing.T) {
	failures := badTestGuards()
	_, failures["a nil option"] = newTestGuard(nil, WithRealm("test"))
	for name, err := range failures {
		if err == nil {
			t.Errorf("NewGuard with %s: no error", name)
		}
	}
}
