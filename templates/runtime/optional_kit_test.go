package guard

import "testing"

// TestGuard_orAnonymous: a bad credential is never silently anonymous.
func TestGuard_orAnonymous(t *testing.T) {
	for _, c := range []struct {
		why, forbidden Reason
		half           bool
		status         int
		granted        bool
	}{
		{"", "", false, 200, true},
		{"", ReasonInsufficientScope, false, 200, true},
		{"", "", true, 401, false},
		{ReasonInvalidCredential, ReasonForbidden, false, 401, false},
		{ReasonMalformedCredential, "", false, 400, false},
		{ReasonUnavailable, "", false, 503, false},
	} {
		d, w := testDecision(settings{})
		d.why, d.forbidden = c.why, c.forbidden
		d.caller(&scheme{}).half = c.half
		if p, ok, granted := d.orAnonymous(); p != nil || ok || granted != c.granted || w.Code != c.status {
			t.Errorf("%+v: got %v, %v, %v and %d", c, p, ok, granted, w.Code)
		}
	}
}
