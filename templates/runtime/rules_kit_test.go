package guard

import (
	"errors"
	"net/http"
	"slices"
	"testing"
)

// TestGuard_forbid: of several callers that may not, the first is told, and why.
func TestGuard_forbid(t *testing.T) {
	for name, c := range map[string]struct {
		set            func(*decision[*int])
		forbidden, why Reason
	}{
		"a rule":          {func(*decision[*int]) {}, ReasonForbidden, ""},
		"no parameter":    {func(d *decision[*int]) { d.lacksID = true }, "", ReasonMissingParameter},
		"an error before": {func(d *decision[*int]) { d.lacksID, d.broken = true, true }, "", ""},
	} {
		d, _ := testDecision(settings{})
		one, two := testCaller(d, &scheme{}, Grants{}), testCaller(d, &scheme{}, Grants{})
		d.accepts(one)
		c.set(d)
		if d.needs(false) || d.forbidden != c.forbidden || d.why != c.why || d.known != one.at || (d.err != nil) != (c.why != "") {
			t.Errorf("%s: got %+v", name, d)
		}
		first := d.forbidden
		d.accepts(two)
		if d.needs(false); first != "" && (d.forbidden != first || d.known != one.at) {
			t.Errorf("%s: the second to be forbidden is told: %+v", name, d)
		}
	}
	d, _ := testDecision(settings{})
	if !d.needs(true) || d.forbidden != "" {
		t.Errorf("a rule that holds: got %+v", d)
	}
}

// testGranter grants one name, and counts how often it is asked.
type testGranter struct {
	Authorizer[*int]
	err   error
	asked int
}

func (a *testGranter) Grants(*http.Request, *int) (Grants, error) {
	a.asked++
	return Grants{}.WithRoles("staff"), a.err
}

// TestGuard_has asks for the grants of a caller once, and grants nothing after an error.
func TestGuard_has(t *testing.T) {
	for _, err := range []error{nil, errors.New("down")} {
		d, _ := testDecision(settings{})
		authz := &testGranter{err: err}
		d.guard.authz = authz
		c := d.caller(&scheme{})
		c.stage = accepted
		for range 2 {
			d.accepts(c)
			if d.hasRole(0) != (err == nil) || d.hasPermission(1) || d.broken != (err != nil) {
				t.Errorf("%v: got %+v", err, d)
			}
		}
		if d.broken = true; d.hasRole(0) {
			t.Errorf("%v: granted after an error of the authorizer", err)
		}
		if authz.asked != 1 || (d.why == ReasonUnavailable) != (err != nil) || d.err != err {
			t.Errorf("%v: asked %d times, got %+v", err, authz.asked, d)
		}
	}
}

// TestGuard_misses: an observer learns which checks failed, each once, of the first
// alternative that was denied; nobody else pays for it.
func TestGuard_misses(t *testing.T) {
	for _, observed := range []bool{false, true} {
		s := settings{}
		if observed {
			s.observer = func(*http.Request, Decision) {}
		}
		d, _ := testDecision(s)
		for i := range 2 {
			d.accepts(testCaller(d, &scheme{}, Grants{}))
			//lint:ignore SA4000 it is asked twice on purpose
			d.needs(d.hasRole(name(i)) || d.hasRole(name(i)) || d.misses("open of room"))
		}
		var want []string
		if observed {
			want = []string{"role staff", "open of room"}
		}
		if !slices.Equal(d.missing, want) {
			t.Errorf("observed %v: got %q, want %q", observed, d.missing, want)
		}
	}
}
