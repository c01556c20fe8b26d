package guard

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

// testCombiner is an authenticator whose Combine answers what comes next.
type testCombiner struct {
	Authenticator[*int]
	principal *int
	errs      []error
}

func (c *testCombiner) Combine(*http.Request, *int, *int) (*int, error) {
	err := c.errs[0]
	c.errs = c.errs[1:]
	return c.principal, err
}

// TestGuard_combineFaults lets two alternatives end with the same scheme: of what
// Combine says of the two, the challenge tells the worse.
func TestGuard_combineFaults(t *testing.T) {
	for _, errs := range [][]error{{ErrMalformedCredentials, nil}, {errors.New("refused"), ErrMalformedCredentials}} {
		s, err := configure[*int]("r", nil)
		if err != nil {
			t.Fatal(err)
		}
		g := engine[*int]{authn: &testCombiner{errs: errs}, settings: s}
		r := httptest.NewRequest("GET", "/", nil)
		d := decision[*int]{operation: "x"}
		a, b := caller[*int]{scheme: &scheme{auth: "Digest"}}, caller[*int]{scheme: &scheme{auth: "Hoba"}}
		last := caller[*int]{scheme: &scheme{auth: "Bearer"}}
		var aLast, bLast caller[*int]
		if g.combine(r, &d, &aLast, &a, &last) || g.combine(r, &d, &bLast, &b, &last) {
			t.Fatal("combined")
		}
		w := httptest.NewRecorder()
		g.refuse(w, r, &d, false, []*caller[*int]{&a, &last, &b})
		want := []string{`Bearer realm="r", error="invalid_request"`}
		if got := w.Header()["Www-Authenticate"]; w.Code != 400 || !slices.Equal(got, want) {
			t.Errorf("%v: %d %q, want 400 %q", errs, w.Code, got, want)
		}
	}
}

// TestGuard_allSent tells an alternative that can be verified from one that was
// sent by half, which stays noted.
func TestGuard_allSent(t *testing.T) {
	for _, c := range []struct {
		parts     []callerState
		all, half bool
	}{
		{[]callerState{presented, presented}, true, false},
		{[]callerState{valid, presented}, true, false},
		{[]callerState{refused, valid}, true, false},
		{[]callerState{absent, absent}, false, false},
		{[]callerState{presented, absent}, false, true},
		{[]callerState{absent, presented, absent}, false, true},
		{[]callerState{malformed, absent}, false, true},
		{[]callerState{malformed, presented}, false, false},
	} {
		for _, before := range []bool{false, true} {
			var d decision[*int]
			d.half = before
			if got := d.allSent(c.parts...); got != c.all || d.isHalf() != (c.half || before) {
				t.Errorf("%v after %v: got %v, half %v", c.parts, before, got, d.isHalf())
			}
		}
	}
	for _, state := range []callerState{absent, malformed, presented} {
		var d decision[*int]
		var c caller[*int]
		if got := d.read(&c, "text", state); got != state || c.state != state || c.text != "text" || (d.verdict == malformedCredential) != (state == malformed) {
			t.Errorf("%d: got %d, %+v, %+v", state, got, c, d)
		}
	}
}

// TestGuard_combineOnce: what Combine has made of two is not asked for again.
func TestGuard_combineOnce(t *testing.T) {
	one := new(int)
	g := engine[*int]{authn: &testCombiner{principal: one, errs: make([]error, 2)}}
	var d decision[*int]
	var c caller[*int]
	for range 2 {
		if !g.combine(nil, &d, &c, &caller[*int]{}, &caller[*int]{}, &caller[*int]{}) || c.principal != one || c.state != valid {
			t.Errorf("got %+v", c)
		}
	}
	if c.state = refused; g.combine(nil, &d, &c, &caller[*int]{}, &caller[*int]{}) {
		t.Error("combined what was refused")
	}
}

// TestGuard_combineFirstFault: of two faults that are equally bad the first is told.
func TestGuard_combineFirstFault(t *testing.T) {
	first := &ChallengeError{Code: "first"}
	g := engine[*int]{authn: &testCombiner{errs: []error{first, &ChallengeError{Code: "second"}}}}
	var d decision[*int]
	var last, a, b caller[*int]
	for _, c := range []*caller[*int]{&a, &b} {
		if g.combine(nil, &d, c, &caller[*int]{}, &last) || last.fault != invalidCredential || last.err != first {
			t.Errorf("got %+v", last)
		}
	}
}
