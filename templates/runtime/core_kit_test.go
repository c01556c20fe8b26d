package guard

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

// testDecision is a decision of a guard with those settings, and where it answers.
func testDecision(s settings) (*decision[*int], *httptest.ResponseRecorder) {
	w := httptest.NewRecorder()
	d := (&engine[*int]{settings: s}).decide(w, httptest.NewRequest("GET", "/", nil), "x")
	return d, w
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
	d := (&engine[P]{settings: s}).decide(nil, httptest.NewRequest("GET", "/", nil), "x")
	c := d.caller(&scheme{})
	if !d.reads(c, "") {
		t.Errorf("%s: not asked about a credential that was sent", name)
	}
	d.settle(c, p, err)
	if got := d.accepts(c); got != want || (c.stage == failed) == want || (c.err == nil) != want {
		t.Errorf("%s: got %v, %+v", name, got, c)
	}
	if _, told := d.explanation(); err != nil && (told != err || c.err != err) {
		t.Errorf("%s: the error became %v and %v", name, c.err, told)
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
		if d.reads(c, why) || d.reads(c, "") || c.stage != failed || c.why != noted || d.explained() != noted || d.accepts(c) {
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
	d.broken, d.lacksID = true, true
	if !d.accepts(c) || d.broken || d.lacksID || d.by != c.at || d.asked != c.at {
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

// explained is the explanation without its error.
func (d *decision[P]) explained() Reason {
	why, _ := d.explanation()
	return why
}

// TestGuard_sharedField: what one scheme refused does not count where another has
// accepted the same field; what could not be judged does.
func TestGuard_sharedField(t *testing.T) {
	bearer, other := &scheme{auth: "Bearer"}, &scheme{auth: "Bearer"}
	key, sameKey := &scheme{auth: "ApiKey", in: "header", field: "X-Key"}, &scheme{auth: "ApiKey", in: "header", field: "x-key"}
	for _, c := range []struct {
		name          string
		refused, okay *scheme
		err           error
		want          Reason
	}{
		{"one field", bearer, other, ErrInvalidCredentials, ""},
		{"one field, found malformed", bearer, other, ErrMalformedCredentials, ""},
		{"one field, not judged", bearer, other, ErrUnavailable, ReasonUnavailable},
		{"a header in two spellings", key, sameKey, ErrInvalidCredentials, ""},
		{"two fields", bearer, key, ErrInvalidCredentials, ReasonInvalidCredential},
		{"a certificate and a key", &scheme{auth: "MutualTLS"}, key, ErrInvalidCredentials, ReasonInvalidCredential},
		{"two cookies", &scheme{auth: "ApiKey", in: "cookie", field: "a"}, &scheme{auth: "ApiKey", in: "cookie", field: "A"}, ErrInvalidCredentials, ReasonInvalidCredential},
		{"a key in Authorization", &scheme{auth: "ApiKey", in: "header", field: "authorization"}, bearer, ErrInvalidCredentials, ""},
		{"several together", &scheme{}, &scheme{id: "a+b"}, ErrInvalidCredentials, ReasonInvalidCredential},
	} {
		d, _ := testDecision(settings{})
		d.refuse(d.caller(c.refused), c.err)
		testCaller(d, c.okay, Grants{})
		if got := d.explained(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestGuard_explanation: of what counts, the best is told, and of equals the first.
func TestGuard_explanation(t *testing.T) {
	d, _ := testDecision(settings{})
	first := fmt.Errorf("first: %w", ErrMalformedCredentials)
	d.refuse(d.caller(&scheme{auth: "A"}), ErrInvalidCredentials)
	d.refuse(d.caller(&scheme{auth: "B", in: "query"}), first)
	d.note(ReasonMissingParameter, nil)
	if why, err := d.explanation(); why != ReasonMalformedCredential || err != first {
		t.Errorf("got %q, %v", why, err)
	}
	d.note(ReasonUnavailable, nil)
	if why := d.explained(); why != ReasonUnavailable {
		t.Errorf("got %q", why)
	}
}

// TestGuard_barred: nothing is read, asked or granted after ErrForbidden.
func TestGuard_barred(t *testing.T) {
	d, w := testDecision(settings{realm: "r"})
	known := testCaller(d, &scheme{auth: "Digest"}, Grants{}.WithRoles("staff"))
	d.note(ReasonUnavailable, nil)
	c := d.caller(&scheme{auth: "Bearer"})
	d.refuse(c, fmt.Errorf("suspended: %w", ErrForbidden))
	if d.accepts(c) || d.accepts(known) || d.reads(d.caller(&scheme{auth: "Basic"}), "") || d.hasRole(0) || d.needs(false) {
		t.Errorf("goes on: %+v", d)
	}
	if p, ok := d.deny(); p != nil || ok || w.Code != 403 || w.Header()["Www-Authenticate"] != nil {
		t.Errorf("got %v, %v, %d, %v", p, ok, w.Code, w.Header())
	}
}

// TestGuard_pathValues: without a path value nobody gets in, and the first that is
// missing is named: of all where they were looked at before the Check, else of those
// that the rule asks about.
func TestGuard_pathValues(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	if requirePathValues(r) != r || requirePathValues(r, "a", "b") != r {
		t.Error("a request with all of its values is marked")
	}
	for _, r := range []*http.Request{requirePathValues(r, ""), r} {
		d := (&engine[*int]{}).decide(httptest.NewRecorder(), r, "getRoom", "")
		if !d.noPath || d.accepts(testCaller(d, &scheme{}, Grants{})) || d.forbidden != ReasonNoPathValue {
			t.Errorf("got %+v", d)
		}
		d.forbidden = ""
		if _, _, granted := d.orAnonymous(); granted || d.forbidden != ReasonNoPathValue {
			t.Errorf("anonymous: got %+v", d)
		}
	}
	marked := requirePathValues(r, "")
	d := (&engine[*int]{}).decide(nil, marked, "getRoom")
	if got := d.emptyPathParameter(); got != "path.id" {
		t.Errorf("got %q", got)
	}
	if d.operation = "none"; d.emptyPathParameter() != "" {
		t.Error("an operation that is not there has a parameter")
	}
}
