package guard

import (
	"net/http"
	"testing"
)

// TestGuard_sameHandler tells one handler from two that look alike.
func TestGuard_sameHandler(t *testing.T) {
	type group []http.Handler
	mux, other := http.NewServeMux(), http.NewServeMux()
	logged := func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r) })
	}
	one := logged(mux)
	method := http.HandlerFunc(mux.ServeHTTP)
	for _, c := range []struct {
		name string
		a, b http.Handler
		want bool
	}{
		{"one mux", mux, mux, true},
		{"two muxes", mux, other, false},
		{"one closure", one, one, true},
		{"two closures of one function", one, logged(other), false},
		{"one method value", method, method, true},
		{"a function", http.HandlerFunc(http.NotFound), http.HandlerFunc(http.NotFound), true},
		{"two functions", http.HandlerFunc(http.NotFound), method, false},
		{"a mux and a function", mux, method, false},
		{"a function of another type", testHandlerFunc(method), method, true},
		{"one struct", testHandlers{mux}, testHandlers{mux}, true},
		{"two structs", testHandlers{mux}, testHandlers{other}, false},
		{"what cannot be compared", testHandlers{testHandlerSlice(group{mux})}, testHandlers{testHandlerSlice(group{mux})}, false},
		{"nil", mux, nil, false},
	} {
		if got := sameHandler(c.a, c.b); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

type testHandlerFunc func(http.ResponseWriter, *http.Request)

func (f testHandlerFunc) ServeHTTP(w http.ResponseWriter, r *http.Request) { f(w, r) }

type testHandlers struct{ http.Handler }

type testHandlerSlice []http.Handler

func (testHandlerSlice) ServeHTTP(http.ResponseWriter, *http.Request) {}
