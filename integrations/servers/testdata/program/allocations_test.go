package stack

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"STACK/guard/guardserver"
)

// TestAllocations: a granted request takes no more allocations than behind the check that
// somebody would write by hand, which puts the caller into the context.
func TestAllocations(t *testing.T) {
	guarded, inner := newRouter(), newRouter()
	guardserver.Mount(guarded, newGuard(t, authorizer{}), typed{})
	register(inner)
	byHand := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		p := people[token]
		vehicleID, _ := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/api/v1/vehicles/"), "/unlock")
		if p == nil || !slices.Contains(p.Vehicles, vehicleID) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		inner.ServeHTTP(w, r.WithContext(put(r.Context(), p)))
	})
	measured := map[string]float64{}
	for name, h := range map[string]http.Handler{"guard": guarded, "by hand": byHand} {
		measured[name] = testing.AllocsPerRun(200, func() {
			r := httptest.NewRequest("POST", "/api/v1/vehicles/v1/unlock", nil)
			r.Header.Set("Authorization", "Bearer token-of-ada")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if body, _ := io.ReadAll(w.Body); w.Code != http.StatusOK || !strings.Contains(string(body), "unlockVehicle ada") {
				t.Fatalf("%s: %d %s", name, w.Code, body)
			}
		})
	}
	t.Logf("allocations: guard %v, by hand %v", measured["guard"], measured["by hand"])
	if measured["guard"] > measured["by hand"] {
		t.Errorf("allocations: guard %v, by hand %v", measured["guard"], measured["by hand"])
	}
}
