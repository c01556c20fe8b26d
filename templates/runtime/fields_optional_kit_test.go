package guard

import (
	"net/http/httptest"
	"testing"
)

// TestGuard_anonymousComplete: a bad credential is answered before a missing field.
func TestGuard_anonymousComplete(t *testing.T) {
	for _, c := range []struct {
		verdict verdict
		missing string
		status  int
		granted bool
	}{
		{noCredential, "", 200, true},
		{noCredential, "field", 400, false},
		{invalidCredential, "", 401, false},
		{invalidCredential, "field", 401, false},
		{unavailable, "field", 503, false},
	} {
		g := engine[*int]{}
		w := httptest.NewRecorder()
		p, ok, granted := g.anonymousComplete(w, httptest.NewRequest("GET", "/", nil), &decision[*int]{verdict: c.verdict}, c.missing)
		if p != nil || ok || granted != c.granted || w.Code != c.status {
			t.Errorf("%+v: got %v, %v, %v and %d", c, p, ok, granted, w.Code)
		}
	}
}
