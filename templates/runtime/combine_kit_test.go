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
	errs []error
}

func (c *testCombiner) Combine(*http.Request, *int, *int) (*int, error) {
	err := c.errs[0]
	c.errs = c.errs[1:]
	return nil, err
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
