package guard

import "testing"

// TestGuard_orAnonymousIf: a bad credential is answered before a missing field.
func TestGuard_orAnonymousIf(t *testing.T) {
	for _, c := range []struct {
		why      Reason
		complete bool
		status   int
		granted  bool
	}{
		{"", true, 200, true},
		{"", false, 400, false},
		{ReasonInvalidCredential, true, 401, false},
		{ReasonInvalidCredential, false, 401, false},
		{ReasonUnavailable, false, 503, false},
	} {
		d, w := testDecision(settings{})
		d.why = c.why
		if p, ok, granted := d.orAnonymousIf(c.complete); p != nil || ok || granted != c.granted || w.Code != c.status {
			t.Errorf("%+v: got %v, %v, %v and %d", c, p, ok, granted, w.Code)
		}
	}
}
