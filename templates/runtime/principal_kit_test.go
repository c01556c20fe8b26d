package guard

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestGuard_principalFrom hands a principal on, and hides it from operations that have none.
func TestGuard_principalFrom(t *testing.T) {
	person := &testPerson{}
	known := &operation[*testPerson]{check: func(arrival) (*testPerson, bool, bool) { return person, true, true }}
	nobody := &operation[*testPerson]{check: func(arrival) (*testPerson, bool, bool) { return nil, false, true }}
	denied := &operation[*testPerson]{check: func(arrival) (*testPerson, bool, bool) { return nil, false, false }}
	public := &operation[*testPerson]{}
	ran := 0
	finds := func(want *testPerson) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			ran++
			if p, ok := PrincipalFrom[*testPerson](r.Context()); p != want || ok != (want != nil) {
				t.Errorf("found %v, %v, want %v", p, ok, want)
			}
		})
	}
	r := httptest.NewRequest("GET", "/", nil)
	outer := r.WithContext(&mark{Context: r.Context(), carries: true, principal: &person})
	known.pass(arrival{r: r}, finds(person))
	nobody.pass(arrival{r: r}, finds(nil))
	nobody.pass(arrival{r: outer}, finds(nil))
	public.pass(arrival{r: r}, finds(nil))
	public.pass(arrival{r: outer}, finds(nil))
	if denied.pass(arrival{r: r}, finds(person)); ran != 5 {
		t.Errorf("%d handlers ran, want 5", ran)
	}
	if p, ok := PrincipalFrom[*testPerson](r.Context()); ok || p != nil {
		t.Error("a principal where no Middleware ran")
	}
	defer func() {
		want := fmt.Sprintf("the principal of the guard is a %T", &testPerson{}) // names the package, which may be any
		if message := fmt.Sprint(recover()); !strings.Contains(message, want) {
			t.Errorf("another type: got panic %q", message)
		}
	}()
	PrincipalFrom[string](outer.Context())
}

// TestGuard_passesPathValues marks a request whose router gave no value for a parameter.
func TestGuard_passesPathValues(t *testing.T) {
	var seen *mark
	o := &operation[*testPerson]{params: []string{"a", "b"}, check: func(a arrival) (*testPerson, bool, bool) {
		copied := *a.r.Context().(*mark)
		seen = &copied
		return nil, false, false
	}}
	for _, c := range []struct {
		v    pathValues
		no   bool
		what int
	}{{pathValues{"1", "2"}, false, 0}, {pathValues{"", "2"}, true, 0}, {pathValues{"1", ""}, true, 1}, {pathValues{}, true, 0}} {
		o.pass(arrival{r: httptest.NewRequest("GET", "/", nil), v: c.v}, nil)
		if seen.noPath != c.no || seen.emptyAt != c.what {
			t.Errorf("%q: %v at %d, want %v at %d", c.v, seen.noPath, seen.emptyAt, c.no, c.what)
		}
	}
}

// TestGuard_mark: other values of the context are found through it.
func TestGuard_mark(t *testing.T) {
	type key struct{}
	ctx := &mark{Context: context.WithValue(context.Background(), key{}, 7), carries: true}
	if ctx.Value(key{}) != 7 || ctx.Value(principalKey{}) != any(ctx) {
		t.Errorf("got %v and %v", ctx.Value(key{}), ctx.Value(principalKey{}))
	}
	ctx.carries = false
	if got := ctx.Value(principalKey{}); got != nil {
		t.Errorf("a mark that carries nothing is found: %v", got)
	}
}

func TestGuard_keptAnswer(t *testing.T) {
	var a Answer
	a.WriteHeader(http.StatusEarlyHints)
	a.Header().Set("Allow", "GET")
	a.WriteHeader(http.StatusMethodNotAllowed)
	a.WriteHeader(http.StatusOK)
	for _, part := range []string{"a", "b"} {
		if n, err := a.Write([]byte(part)); n != 1 || err != nil {
			t.Errorf("wrote %d, %v", n, err)
		}
	}
	if a.Status != 405 || a.Fields.Get("Allow") != "GET" || string(a.Body) != "ab" {
		t.Errorf("kept %+v", a)
	}
	var ok Answer
	if _, err := ok.Write(nil); err != nil || ok.Status != 200 {
		t.Errorf("kept %+v, %v", ok, err)
	}
}
