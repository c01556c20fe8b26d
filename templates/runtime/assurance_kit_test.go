package guard

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"
)

// TestGuard_wantedLogin: one of the contexts is enough, whole; a login counts up to its
// last second, and not before it was.
func TestGuard_wantedLogin(t *testing.T) {
	for _, c := range []struct {
		want string
		met  []string
		has  bool
	}{
		{"", nil, true},
		{"", []string{"pwd"}, true},
		{"mfa", nil, false},
		{"mfa", []string{""}, false},
		{"mfa", []string{"pwd", "mfa"}, true},
		{"mfa", []string{"MFA"}, false},
		{"mfa", []string{"mf"}, false},
		{"mfa phr", []string{"phr"}, true},
		{"mfa phr", []string{"mfa"}, true},
		{"mfa phr", []string{"mfa phr"}, false},
		{"mfa phr", []string{"a ph"}, false},
	} {
		if got := (wantedLogin{acr: c.want}).hasACR(c.met); got != c.has {
			t.Errorf("asked for %q, met %q: %v", c.want, c.met, got)
		}
	}
	now := time.Now()
	for ago, recent := range map[time.Duration]bool{
		-time.Nanosecond: false, 0: true, time.Minute: true, time.Minute + time.Nanosecond: false, 24 * time.Hour: false,
	} {
		if got := (wantedLogin{maxAge: 60}).isRecent(now.Add(-ago), now); got != recent {
			t.Errorf("a login %v ago: %v", ago, got)
		}
		if !(wantedLogin{}).isRecent(now.Add(-ago), now) {
			t.Errorf("a login %v ago is not enough where no age is asked", ago)
		}
	}
	if (wantedLogin{maxAge: maxTestAge}).isRecent(time.Time{}, now) || !(wantedLogin{}).isRecent(time.Time{}, now) {
		t.Error("a login of which nothing is known")
	}
	if !(wantedLogin{maxAge: maxTestAge}).isRecent(now.AddDate(-60, 0, 0), now) {
		t.Error("the longest age that a document may ask for")
	}
}

// maxTestAge is the longest age that a document may ask for.
const maxTestAge = 1<<31 - 1

// testLogin says of every caller the same, and counts how often it is asked.
type testLogin struct {
	Authorizer[*int]
	says  Assurance
	err   error
	asked int
}

func (a *testLogin) Assurance(*http.Request, *int) (Assurance, error) {
	a.asked++
	return a.says, a.err
}

// TestGuard_loggedIn: a caller is asked about once, whatever came of it, and the first
// whose login is not enough is told.
func TestGuard_loggedIn(t *testing.T) {
	down := errors.New("down")
	want := wantedLogin{"mfa phr", 60}
	for name, c := range map[string]struct {
		authz     testLogin
		asked     int
		why       Reason
		forbidden Reason
		missing   []string
	}{
		"enough":         {testLogin{says: Assurance{ACR: []string{"mfa"}, AuthTime: time.Now()}}, 2, "", "", nil},
		"another way":    {testLogin{says: Assurance{ACR: []string{"pwd"}, AuthTime: time.Now()}}, 1, "", ReasonInsufficientAuthentication, []string{"acr mfa or phr"}},
		"long ago":       {testLogin{says: Assurance{ACR: []string{"phr"}}}, 1, "", ReasonInsufficientAuthentication, []string{"login within 60 seconds"}},
		"unknown":        {testLogin{}, 1, "", ReasonInsufficientAuthentication, []string{"acr mfa or phr", "login within 60 seconds"}},
		"cannot be told": {testLogin{err: down, says: Assurance{ACR: []string{"mfa"}, AuthTime: time.Now()}}, 1, ReasonUnavailable, "", nil},
	} {
		for _, observed := range []bool{false, true} {
			authz := c.authz
			s := settings{}
			if observed {
				s.observer = func(*http.Request, Decision) {}
			}
			d, _ := testDecision(s)
			d.guard.authz = &authz
			one := testCaller(d, &scheme{}, Grants{})
			for range 2 { // two alternatives of one scheme
				d.accepts(one)
				if got := d.loggedIn(want); got != (name == "enough") {
					t.Errorf("%s: %v", name, got)
				}
			}
			missing := c.missing
			if !observed {
				missing = nil
			}
			if authz.asked != c.asked || d.why != c.why || d.forbidden != c.forbidden || !slices.Equal(d.missing, missing) {
				t.Errorf("%s: asked %d times, missing %q, got %+v", name, authz.asked, d.missing, d)
			}
		}
	}
}

// TestGuard_loggedInAllocates nothing for a caller who may.

// TestGuard_loggedInAfterCombine: the fault of a Combine stays with the last of its callers, and says
// nothing of how that one logged in.
func TestGuard_loggedInAfterCombine(t *testing.T) {
	for _, why := range []Reason{ReasonUnavailable, ReasonInvalidCredential, ReasonMalformedCredential} {
		d, _ := testDecision(settings{})
		authz := testLogin{says: Assurance{ACR: []string{"mfa"}}}
		d.guard.authz = &authz
		one := testCaller(d, &scheme{}, Grants{})
		one.why, one.err = why, errors.New("who are these two?")
		d.accepts(one)
		if !d.loggedIn(d.stepUp("mfa", 0)) || authz.asked != 1 {
			t.Errorf("after %s: asked %d times, %+v", why, authz.asked, d)
		}
	}
}

func TestGuard_loggedInAllocates(t *testing.T) {
	d, _ := testDecision(settings{})
	d.guard.authz = &testLogin{says: Assurance{ACR: []string{"pwd", "mfa"}, AuthTime: time.Now()}}
	d.accepts(testCaller(d, &scheme{}, Grants{}))
	granted := true
	if got := testing.AllocsPerRun(100, func() { granted = d.loggedIn(d.stepUp("phr mfa", 3600)) && granted }); got != 0 || !granted {
		t.Errorf("%v allocations, granted %v", got, granted)
	}
}
