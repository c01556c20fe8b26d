package guard

import (
	"errors"
	"net/http"
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

// testParts are callers that came by one scheme each.
func testParts(d *decision[*int], auths ...string) []*caller[*int] {
	var parts []*caller[*int]
	for _, auth := range auths {
		parts = append(parts, testCaller(d, &scheme{auth: auth}, Grants{}))
	}
	return parts
}

// TestGuard_combineFaults lets two alternatives end with the same scheme: of what
// Combine says of the two, the challenge tells the worse.
func TestGuard_combineFaults(t *testing.T) {
	for _, errs := range [][]error{{ErrMalformedCredentials, nil}, {errors.New("refused"), ErrMalformedCredentials}} {
		s, err := configure[*int]("r", nil)
		if err != nil {
			t.Fatal(err)
		}
		d, w := testDecision(s)
		d.guard.authn = &testCombiner{errs: errs}
		parts := testParts(d, "Digest", "Bearer")
		//lint:ignore SA4000 it is asked twice on purpose
		if d.combine(true, &scheme{}, parts[0], parts[1]) || d.combine(true, &scheme{}, parts[0], parts[1]) {
			t.Fatal("combined")
		}
		d.deny()
		want := []string{`Bearer realm="r", error="invalid_request"`}
		if got := w.Header()["Www-Authenticate"]; w.Code != 400 || !slices.Equal(got, want) {
			t.Errorf("%v: %d %q, want 400 %q", errs, w.Code, got, want)
		}
	}
}

// TestGuard_allSent tells an alternative that can be verified from one that was
// sent by half, which stays noted.
func TestGuard_allSent(t *testing.T) {
	refused := Reason("refused after it was read")
	for _, c := range []struct {
		parts     []Reason
		all, half bool
	}{
		{[]Reason{"", ""}, true, false},
		{[]Reason{refused, ""}, true, false},
		{[]Reason{ReasonNoCredential, ReasonNoCredential}, false, false},
		{[]Reason{"", ReasonNoCredential}, false, true},
		{[]Reason{refused, ReasonNoCredential}, false, true},
		{[]Reason{ReasonNoCredential, "", ReasonNoCredential}, false, true},
		{[]Reason{ReasonMalformedCredential, ReasonNoCredential}, false, false},
		{[]Reason{ReasonMalformedCredential, ""}, false, false},
	} {
		for _, before := range []bool{false, true} {
			d, _ := testDecision(settings{})
			d.caller(&scheme{}).half = before
			var parts []*caller[*int]
			for _, why := range c.parts {
				part := d.caller(&scheme{})
				if why == refused {
					d.keeps(part, "text", "")
					d.refuse(part, ErrMalformedCredentials)
				} else {
					d.keeps(part, "text", why)
				}
				if part.text != "text" {
					t.Errorf("%q: kept %q", why, part.text)
				}
				parts = append(parts, part)
			}
			if got := d.allSent(parts...); got != c.all || d.isHalf() != (c.half || before) {
				t.Errorf("%q after %v: got %v, half %v", c.parts, before, got, d.isHalf())
			}
		}
	}
}

// TestGuard_combineOnce: what Combine has made of two is not asked for again, and
// it is who is let in, whichever part was asked about before.
func TestGuard_combineOnce(t *testing.T) {
	one := new(int)
	d, _ := testDecision(settings{})
	d.guard.authn = &testCombiner{principal: one, errs: make([]error, 2)}
	parts, together := testParts(d, "A", "B", "C"), &scheme{}
	for range 2 {
		d.accepts(parts[2])
		if !d.combine(true, together, parts...) || d.principal() != one {
			t.Errorf("got %+v", d)
		}
		d.askAbout(parts[0].scheme)
		if p, ok := d.grant(); p != one || !ok || d.principal() != parts[0].principal {
			t.Errorf("got %v, %v", p, ok)
		}
	}
	d.caller(together).stage = failed
	if d.combine(true, together, parts...) {
		t.Error("combined what was refused")
	}
}

// TestGuard_combineFirstFault: of two faults that are equally bad the first is told.
func TestGuard_combineFirstFault(t *testing.T) {
	first := &ChallengeError{Code: "first"}
	d, _ := testDecision(settings{})
	d.guard.authn = &testCombiner{errs: []error{first, &ChallengeError{Code: "second"}}}
	parts := testParts(d, "A", "B")
	for range 2 {
		if d.combine(true, &scheme{}, parts...) || parts[1].why != ReasonInvalidCredential || parts[1].err != first {
			t.Errorf("got %+v", parts[1])
		}
	}
}

// TestGuard_halves: in an AND, what is left beside a credential that is nobody's is
// half of it, unless it turns out to be nobody's as well.
func TestGuard_halves(t *testing.T) {
	d, _ := testDecision(settings{})
	parts := testParts(d, "A", "B")
	d.refuse(parts[0], ErrNoCredential)
	if d.combine(false, &scheme{}, parts...) || !d.isHalf() || parts[0].half || d.explained() != "" {
		t.Errorf("got %+v", d)
	}
	if d.refuse(parts[1], ErrNoCredential); d.isHalf() {
		t.Errorf("of nobody: got %+v", d)
	}
	d, _ = testDecision(settings{})
	d.guard.authn = &testCombiner{errs: []error{ErrNoCredential}}
	parts = testParts(d, "A", "B")
	if d.combine(true, &scheme{}, parts...) || !d.isHalf() || !parts[0].half || d.explained() != "" {
		t.Errorf("Combine finds nobody: got %+v", d)
	}
	d.barred = true
	if d.combine(true, &scheme{}, parts...) {
		t.Error("combined who is barred")
	}
}
