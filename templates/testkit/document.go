package guard

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// TestGuard_routes asks for paths and methods that the document does not have.
func TestGuard_routes(t *testing.T) {
	t.Run("Each", func(t *testing.T) {
		g, err := newTestGuard(WithBasePath("/base"))
		if err != nil {
			t.Fatal(err)
		}
		var got []Route
		for route, handler := range g.Each(testServer{}) {
			if handler == nil {
				t.Errorf("%s: no handler", route.Operation)
			}
			got = append(got, route)
		}
		want := Routes()
		for i := range want {
			want[i].Path = "/base" + want[i].Path
		}
		same(t, "Each", "routes", got, want)
	})
	t.Run("unknown path", func(t *testing.T) {
		same(t, "Handler", "status", serveTestPath(t, http.MethodGet, "/7q//7q").Code, http.StatusNotFound)
	})
	unknown := "UNKNOWN"
	for slices.ContainsFunc(Routes(), func(route Route) bool { return route.Method == unknown }) {
		unknown += "X"
	}
	for _, route := range Routes() {
		t.Run("unknown method of "+route.Path, func(t *testing.T) {
			w := serveTestPath(t, unknown, testParameter().ReplaceAllString(route.Path, testPathWord()))
			same(t, "Handler", "status", w.Code, http.StatusMethodNotAllowed)
			if !slices.Contains(strings.Split(w.Header().Get("Allow"), ", "), route.Method) {
				t.Errorf("Allow: %q lacks %s", w.Header().Get("Allow"), route.Method)
			}
		})
	}
}

// serveTestPath sends a request that means no operation.
func serveTestPath(t *testing.T, method, path string) *httptest.ResponseRecorder {
	t.Helper()
	world, r := newTestRequest(t, &testOperation{method: method, path: path}, &testRow{}, true)
	w := httptest.NewRecorder()
	testGuard().handler.ServeHTTP(w, r)
	same(t, path, "handlers", world.handlers, []string(nil))
	same(t, path, "Cache-Control", w.Header().Get("Cache-Control"), "no-store")
	same(t, path, "observed", len(world.decisions), 1)
	return w
}

// isConcealed compares a concealed denial with what an unknown path gets: the
// same status, header and body, or somebody could tell one from the other.
func isConcealed(t *testing.T, way, method string, w *httptest.ResponseRecorder) {
	t.Helper()
	unknown := serveTestPath(t, method, "/7q//7q")
	same(t, way, "concealed status", w.Code, unknown.Code)
	same(t, way, "concealed header", w.Header(), unknown.Header())
	same(t, way, "concealed body", w.Body.String(), unknown.Body.String())
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
