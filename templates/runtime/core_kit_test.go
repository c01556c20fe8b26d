package guard

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestGuard_panics: a callback that panics lets nobody in.
func TestGuard_panics(t *testing.T) {
	testPanics(t, protect(&engine[*int]{}, func(http.ResponseWriter, *http.Request, *int) { t.Error("the handler ran") },
		func(*engine[*int], http.ResponseWriter, *http.Request) (*int, bool) { panic("callback") }))
}

func testPanics(t *testing.T, h http.Handler) {
	defer func() {
		if recover() == nil {
			t.Error("the panic was swallowed: the server must learn of it")
		}
	}()
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
}

// TestGuard_accept: no error and a principal that is not nil make a caller valid.
func TestGuard_accept(t *testing.T) {
	one, refusal := 1, errors.New("refused")
	testAccept(t, "a pointer", &one, nil, true)
	testAccept(t, "a pointer with an error", &one, refusal, false)
	testAccept(t, "a nil pointer", (*int)(nil), nil, false)
	testAccept[any](t, "an interface", "somebody", nil, true)
	testAccept[any](t, "an interface with an error", "somebody", refusal, false)
	testAccept[any](t, "a nil interface", nil, nil, false)
	testAccept[any](t, "a nil pointer in an interface", (*int)(nil), nil, false)
	testAccept(t, "a number", 0, nil, true)
	testAccept(t, "a number with an error", 0, refusal, false)
}

func testAccept[P any](t *testing.T, name string, p P, err error, want bool) {
	t.Helper()
	s, problem := configure[P]("", nil)
	if problem != nil {
		t.Fatal(problem)
	}
	g, c, d := engine[P]{settings: s}, caller[P]{}, decision[P]{}
	if got := g.accept(&d, &c, p, err); got != want || (c.state == valid) != want || (c.state == refused) == want || (c.err == nil) != want {
		t.Errorf("%s: got %v, %+v", name, got, c)
	}
	if err != nil && (d.err != err || c.err != err) {
		t.Errorf("%s: the error became %v and %v", name, c.err, d.err)
	}
}

// TestGuard_note: the worst explanation is kept, and of equals the first.
func TestGuard_note(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	order := []verdict{noCredential, invalidCredential, malformedCredential, missingParameter, unavailable}
	for i, a := range order {
		for j, b := range order {
			d := decision[*int]{verdict: a, err: first}
			d.note(b, second)
			want, err := a, first
			if j > i && (a != malformedCredential || b != missingParameter) {
				want, err = b, second
			}
			if d.verdict != want || d.err != err {
				t.Errorf("%d, then %d: got %d, %v", a, b, d.verdict, d.err)
			}
		}
	}
}

// TestGuard_again: a caller is judged once, and asked about anew.
func TestGuard_again(t *testing.T) {
	c := caller[*int]{state: valid, asked: grantsFailed | broken, noID: true, noPath: true}
	if !c.again() || c.asked != grantsFailed || c.noID || c.noPath {
		t.Errorf("got %+v", c)
	}
	for _, state := range []callerState{unread, absent, malformed, presented, refused} {
		if c := (caller[*int]{state: state}); c.again() {
			t.Errorf("valid in state %d", state)
		}
	}
	var d decision[*int]
	var read caller[*int]
	if d.unread(&read, absent) || read.state != absent || d.verdict != noCredential || read.fault != noCredential {
		t.Errorf("absent: got %+v, %+v", read, d)
	}
	if d.unread(&read, malformed) || read.state != malformed || d.verdict != malformedCredential || read.fault != malformedCredential {
		t.Errorf("malformed: got %+v, %+v", read, d)
	}
}
