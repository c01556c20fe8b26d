package guard

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

// testDecision is a decision of a guard with those settings, and where it answers.
func testDecision(s settings) (*decision[*int], *httptest.ResponseRecorder) {
	w := httptest.NewRecorder()
	d := (&engine[*int]{settings: s}).decide(w, httptest.NewRequest("GET", "/", nil), "x")
	return &d, w
}

// testCaller is who came by s, whose grants are known.
func testCaller(d *decision[*int], s *scheme, granted Grants) *caller[*int] {
	c := d.caller(s)
	c.stage, c.principal, c.grants, c.granted = accepted, new(int), grantsKnown, granted
	return c
}

// TestGuard_settle: no error and a principal that is not nil make a caller accepted.
func TestGuard_settle(t *testing.T) {
	one, refusal := 1, errors.New("refused")
	testSettle(t, "a pointer", &one, nil, true)
	testSettle(t, "a pointer with an error", &one, refusal, false)
	testSettle(t, "a nil pointer", (*int)(nil), nil, false)
	testSettle[any](t, "an interface", "somebody", nil, true)
	testSettle[any](t, "an interface with an error", "somebody", refusal, false)
	testSettle[any](t, "a nil interface", nil, nil, false)
	testSettle[any](t, "a nil pointer in an interface", (*int)(nil), nil, false)
	testSettle(t, "a number", 0, nil, true)
	testSettle(t, "a number with an error", 0, refusal, false)
}

func testSettle[P any](t *testing.T, name string, p P, err error, want bool) {
	t.Helper()
	s, problem := configure[P]("", nil)
	if problem != nil {
		t.Fatal(problem)
	}
	d := (&engine[P]{settings: s}).decide(nil, nil, "x")
	c := d.caller(&scheme{})
	if !d.reads(c, "") {
		t.Errorf("%s: not asked about a credential that was sent", name)
	}
	d.settle(c, p, err)
	if got := d.accepts(c); got != want || (c.stage == failed) == want || (c.err == nil) != want {
		t.Errorf("%s: got %v, %+v", name, got, c)
	}
	if err != nil && (d.err != err || c.err != err) {
		t.Errorf("%s: the error became %v and %v", name, c.err, d.err)
	}
	if d.reads(c, "") {
		t.Errorf("%s: asked again", name)
	}
}

// TestGuard_reads: nobody is asked about a credential that is absent or malformed.
func TestGuard_reads(t *testing.T) {
	for why, noted := range map[Reason]Reason{ReasonNoCredential: "", ReasonMalformedCredential: ReasonMalformedCredential} {
		d, _ := testDecision(settings{})
		c := d.caller(&scheme{})
		if d.reads(c, why) || d.reads(c, "") || c.stage != failed || c.why != noted || d.why != noted || d.accepts(c) {
			t.Errorf("%s: got %+v, %+v", why, c, d)
		}
	}
}

// TestGuard_caller: each scheme has one caller, in the order read.
func TestGuard_caller(t *testing.T) {
	d, _ := testDecision(settings{})
	one, two := &scheme{}, &scheme{id: "two"}
	if a, b := d.caller(one), d.caller(two); a == b || d.caller(one) != a || d.caller(two) != b || a.at != 0 || b.at != 1 || d.count != 2 {
		t.Errorf("got %+v", d)
	}
}

// TestGuard_accepts: what one alternative asked about a caller does not count in the next.
func TestGuard_accepts(t *testing.T) {
	d, _ := testDecision(settings{})
	c := testCaller(d, &scheme{}, Grants{})
	d.broken, d.lacksID, d.lacksPath = true, true, true
	if !d.accepts(c) || d.broken || d.lacksID || d.lacksPath || d.by != c.at || d.asked != c.at {
		t.Errorf("got %+v", d)
	}
	for _, stage := range []stage{unread, sent, failed} {
		if c.stage = stage; d.accepts(c) {
			t.Errorf("accepted in stage %d", stage)
		}
	}
}

// TestGuard_note: the best explanation is kept, and of equals the first.
func TestGuard_note(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	order := [][]Reason{{""}, {ReasonInvalidCredential}, {ReasonMalformedCredential, ReasonMissingParameter}, {ReasonUnavailable}}
	for i, row := range order {
		for _, a := range row {
			for j, others := range order {
				for _, b := range others {
					d := decision[*int]{why: a, err: first}
					d.note(b, second)
					want, err := a, first
					if j > i {
						want, err = b, second
					}
					if d.why != want || d.err != err {
						t.Errorf("%q, then %q: got %q, %v", a, b, d.why, d.err)
					}
				}
			}
		}
	}
}

// TestGuard_decidesNobody: a decision that nobody has taken further grants nothing
// and tells nothing.
func TestGuard_decidesNobody(t *testing.T) {
	d, w := testDecision(settings{realm: "r"})
	if p, ok := d.deny(); p != nil || ok || w.Code != http.StatusUnauthorized {
		t.Errorf("got %v, %v, %d", p, ok, w.Code)
	}
}
