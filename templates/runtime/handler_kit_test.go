package guard

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestGuard_principalFrom(t *testing.T) {
	n := passing[*testPerson]{http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, ok := PrincipalFrom[*testPerson](r.Context()); !ok {
			t.Error("the principal is not found")
		}
		defer func() {
			want := fmt.Sprintf("the principal of the guard is a %T", &testPerson{}) // names the package, which may be any
			if message := fmt.Sprint(recover()); !strings.Contains(message, want) {
				t.Errorf("another type: got panic %q", message)
			}
		}()
		PrincipalFrom[string](r.Context())
	})}
	r := httptest.NewRequest("GET", "/", nil)
	n.known(nil, r, &testPerson{})
	if _, ok := PrincipalFrom[*testPerson](r.Context()); ok {
		t.Error("a principal where no Middleware ran")
	}
	outer := r.WithContext(context.WithValue(r.Context(), principalKey{}, new(*testPerson)))
	hidden := passing[*testPerson]{http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, ok := PrincipalFrom[*testPerson](r.Context()); ok {
			t.Error("an anonymous caller has the principal of an outer Middleware")
		}
	})}
	hidden.maybe(nil, outer, nil, false)
	hidden.unknown(nil, outer)
}
