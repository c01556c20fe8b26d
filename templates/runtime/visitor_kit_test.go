package guard

import (
	"errors"
	"net/http"
	"testing"
)

// testVisitors says what anonymous callers hold.
type testVisitors struct {
	Authorizer[*int]
	err   error
	asked int
}

func (a *testVisitors) AnonymousGrants(*http.Request) (Grants, error) {
	a.asked++
	return Grants{}.WithRoles("staff"), a.err
}

// TestGuard_asAnonymous: only a request without a credential is judged by what anonymous
// callers hold, and an error of the authorizer is no answer.
func TestGuard_asAnonymous(t *testing.T) {
	failed := errors.New("failed")
	for name, c := range map[string]struct {
		set           func(*decision[*int])
		err           error
		admits        bool
		asked, status int
	}{
		"nothing was sent":       {func(*decision[*int]) {}, nil, true, 1, 401},
		"the authorizer fails":   {func(*decision[*int]) {}, failed, false, 1, 503},
		"valid and insufficient": {func(d *decision[*int]) { d.forbidden = ReasonInsufficientScope }, nil, false, 0, 403},
		"a bad credential":       {func(d *decision[*int]) { d.why = ReasonInvalidCredential }, nil, false, 0, 401},
		"no path value":          {func(d *decision[*int]) { d.noPath = true }, nil, false, 0, 403},
		"a challenge":            {func(d *decision[*int]) { d.marked = &mark{challenge: true} }, nil, false, 0, 401},
	} {
		d, w := testDecision(settings{})
		authz := &testVisitors{err: c.err}
		d.guard.authz = authz
		c.set(d)
		if d.asAnonymous() != c.admits || authz.asked != c.asked {
			t.Errorf("%s: asked %d times, got %+v", name, authz.asked, d)
		}
		if c.admits && (!d.hasRole(0) || d.hasPermission(1)) {
			t.Errorf("%s: holds something else", name)
		}
		if p, ok, granted := d.denyAnonymous(); p != nil || ok || granted || w.Code != c.status {
			t.Errorf("%s: got %v, %v, %v and %d, want %d", name, p, ok, granted, w.Code, c.status)
		}
	}
}

// TestGuard_grantAnonymous lets nobody through with what anonymous callers hold.
func TestGuard_grantAnonymous(t *testing.T) {
	d, w := testDecision(settings{})
	d.guard.authz = &testVisitors{}
	d.marked = &mark{keeps: true}
	if !d.asAnonymous() {
		t.Fatal("not judged")
	}
	if p, ok, granted := d.grantAnonymous(); p != nil || ok || !granted || !d.marked.isGranted || !d.marked.granted.HasRole("staff") {
		t.Errorf("got %v, %v, %v and %+v", p, ok, granted, d.marked)
	}
	if _, _, granted := d.grantAnonymousIf(true); !granted {
		t.Error("complete, and not granted")
	}
	if _, _, granted := d.grantAnonymousIf(false); granted || w.Code != 400 {
		t.Errorf("incomplete: %v, %d", granted, w.Code)
	}
}
