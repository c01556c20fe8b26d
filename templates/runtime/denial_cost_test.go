package guard

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

// silent is a ResponseWriter that allocates nothing of its own.
type silent struct{ header http.Header }

func (w silent) Header() http.Header             { return w.header }
func (silent) Write(b []byte) (int, error)       { return len(b), nil }
func (silent) WriteString(s string) (int, error) { return len(s), nil }
func (silent) WriteHeader(int)                   {}

// TestDenialAllocations: a refused request with the default body costs at most
// three allocations, whatever the number of its schemes.
func TestDenialAllocations(t *testing.T) {
	s, err := configure[*int]("Hotel", nil)
	if err != nil {
		t.Fatal(err)
	}
	g := &engine[*int]{settings: s}
	bearer, key, basic := &scheme{auth: "Bearer"}, &scheme{auth: "ApiKey", in: "header", field: "X-Desk-Key"}, &scheme{auth: "Basic", charset: "UTF-8"}
	for name, c := range map[string]struct {
		decision decision[*int]
		tried    []caller[*int]
		want     float64
	}{
		"401, nothing sent":   {decision[*int]{}, []caller[*int]{{scheme: bearer}, {scheme: key}, {scheme: basic}}, 3},
		"401, token refused":  {decision[*int]{why: ReasonInvalidCredential}, []caller[*int]{{scheme: bearer, why: ReasonInvalidCredential, err: ErrInvalidCredentials}, {scheme: key}}, 3},
		"400, malformed":      {decision[*int]{why: ReasonMalformedCredential}, []caller[*int]{{scheme: bearer, why: ReasonMalformedCredential}}, 3},
		"403, scope lacking":  {decision[*int]{forbidden: ReasonInsufficientScope, lacked: lackedScopes{by: bearer, few: [6]name{2}, count: 1}}, nil, 3},
		"403, role lacking":   {decision[*int]{forbidden: ReasonForbidden}, nil, 1},
		"503, could not tell": {decision[*int]{why: ReasonUnavailable}, nil, 1},
	} {
		w := silent{make(http.Header, 8)}
		d := &c.decision
		d.guard, d.w, d.r = g, w, httptest.NewRequest("GET", "/", nil)
		for _, by := range c.tried {
			*d.caller(by.scheme) = by
		}
		if got := testing.AllocsPerRun(100, func() { clear(w.header); d.deny() }); got != c.want {
			t.Errorf("%s: %v allocations, want %v", name, got, c.want)
		}
		if got := testing.AllocsPerRun(100, func() { classify(ErrInvalidCredentials) }); got != 0 {
			t.Errorf("classify: %v allocations of the common error, want 0", got)
		}
	}
}

// TestDenialFieldsAreApart: a hook or middleware that appends to one field of a
// denial does not write into the other, nor into the next answer.
func TestDenialFieldsAreApart(t *testing.T) {
	s, err := configure[int]("", nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		w := httptest.NewRecorder()
		s.answer(w, httptest.NewRequest("GET", "/", nil), Denial{Status: 403}, nil)
		h := w.Header()
		if got := fmt.Sprint(h["Cache-Control"], h["Content-Type"]); got != "[no-store] [application/problem+json]" {
			t.Fatal(got)
		}
		h.Add("Cache-Control", "private")
		h["Cache-Control"][0] = "public"
		if got := h["Content-Type"]; len(got) != 1 || got[0] != "application/problem+json" {
			t.Fatal(got)
		}
	}
}
