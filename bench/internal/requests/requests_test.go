package requests

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/oasguard/oasguard/bench/internal/guard"
)

// TestSame holds the two sides of every case together: a benchmark of checks
// that do not check the same says nothing.
func TestSame(t *testing.T) {
	changes := []struct {
		name   string
		change func(*http.Request)
		status int
	}{
		{"granted", func(*http.Request) {}, http.StatusOK},
		{"nothing sent", func(r *http.Request) { r.Header = http.Header{} }, http.StatusUnauthorized},
		{"unknown", func(r *http.Request) {
			for name, values := range r.Header {
				r.Header.Set(name, values[0]+"X")
			}
		}, http.StatusUnauthorized},
	}
	signed, token, err := NewSigned()
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		cases, err := Cases(NewHashed(), Token, Key)
		if err != nil {
			t.Fatal(err)
		}
		more, err := Cases(signed, token, token)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range append(cases, more...) {
			change.change(c.Request)
			for side, h := range map[string]http.Handler{"guard": c.Guard, "floor": c.Floor} {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, c.Request)
				if w.Code != change.status {
					t.Errorf("%s, %s, %s: %d, want %d", c.Name, change.name, side, w.Code, change.status)
				}
			}
		}
	}
}

// TestForbidden checks that both sides ask for the role and for the room.
func TestForbidden(t *testing.T) {
	callbacks := NewHashed()
	for _, p := range callbacks.people {
		*p = guard.Person{Room: "501"}
	}
	cases, err := Cases(callbacks, Token, Key)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		for side, h := range map[string]http.Handler{"guard": c.Guard, "floor": c.Floor} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, c.Request)
			if w.Code != http.StatusForbidden {
				t.Errorf("%s, %s: %d, want 403", c.Name, side, w.Code)
			}
		}
	}
}

// TestNoAllocation is the contract of a granted decision.
func TestNoAllocation(t *testing.T) {
	for _, callbacks := range []Callbacks{NewHashed(), NewFree()} {
		cases, err := Cases(callbacks, Token, Key)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			if n := testing.AllocsPerRun(100, func() { c.Guard.ServeHTTP(nil, c.Request) }); n != 0 {
				t.Errorf("%s with %T: %v allocations, want 0", c.Name, callbacks, n)
			}
		}
	}
}
