package guard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func answer(t *testing.T, opts ...Option) *httptest.ResponseRecorder {
	t.Helper()
	s, err := configure[int]("Hotel", opts)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	d := Denial{Status: 403, Reason: ReasonForbidden, Operation: "x", Challenges: []string{"Bearer"}, Err: errors.New("secret")}
	s.answer(w, httptest.NewRequest("GET", "/", nil), d, nil)
	return w
}

// TestGuard_denialHook shows what a hook can and cannot do to a denial.
func TestGuard_denialHook(t *testing.T) {
	for name, c := range map[string]struct {
		hook   func(http.ResponseWriter, *http.Request, Denial)
		status int
		body   string
	}{
		"only logs": {func(w http.ResponseWriter, _ *http.Request, d Denial) {
			if w.Header().Get("Www-Authenticate") == "" || w.Header().Get("Cache-Control") != "no-store" {
				t.Error("the headers are not set before the hook runs")
			}
		}, 403, `{"status":403,"title":"Forbidden"}` + "\n"},
		"writes all":             {func(w http.ResponseWriter, _ *http.Request, d Denial) { w.WriteHeader(418); fmt.Fprint(w, "tea") }, 418, "tea"},
		"writes no status":       {func(w http.ResponseWriter, _ *http.Request, d Denial) { fmt.Fprint(w, "no") }, 403, "no"},
		"only flushes":           {func(w http.ResponseWriter, _ *http.Request, d Denial) { _ = http.NewResponseController(w).Flush() }, 403, ""},
		"writes a status only":   {func(w http.ResponseWriter, _ *http.Request, d Denial) { w.WriteHeader(451) }, 451, ""},
		"writes 200":             {func(w http.ResponseWriter, _ *http.Request, d Denial) { w.WriteHeader(200) }, 200, ""},
		"sends early hints only": {func(w http.ResponseWriter, _ *http.Request, d Denial) { w.WriteHeader(103) }, 403, `{"status":403,"title":"Forbidden"}` + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "sends early hints only" {
				s, err := configure[int]("", []Option{WithDenialHandler(c.hook)})
				if err != nil {
					t.Fatal(err)
				}
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, Denial{Status: 403}, nil) }))
				defer server.Close()
				res, err := http.Get(server.URL)
				if err != nil {
					t.Fatal(err)
				}
				defer res.Body.Close()
				if res.StatusCode != 403 {
					t.Errorf("got %d", res.StatusCode)
				}
				return
			}
			if w := answer(t, WithDenialHandler(c.hook)); w.Code != c.status || w.Body.String() != c.body {
				t.Errorf("got %d %q, want %d %q", w.Code, w.Body, c.status, c.body)
			}
		})
	}
}

// TestGuard_notFound: with WithNotFound a concealed denial and an unknown
// path are that handler's answer, byte for byte, and a hook that only logs
// changes nothing.
func TestGuard_notFound(t *testing.T) {
	own := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) })
	want := httptest.NewRecorder()
	own(want, httptest.NewRequest("GET", "/", nil))
	logged := 0
	s, err := configure[int]("", []Option{WithNotFound(own), WithDenialHandler(func(http.ResponseWriter, *http.Request, Denial) { logged++ })})
	if err != nil {
		t.Fatal(err)
	}
	got := httptest.NewRecorder()
	s.answer(got, httptest.NewRequest("GET", "/", nil), Denial{Status: 404}, nil)
	if got.Code != want.Code || got.Body.String() != want.Body.String() || fmt.Sprint(got.Header()) != fmt.Sprint(want.Header()) || logged != 1 {
		t.Errorf("got %d %v %q after %d calls of the hook, want %d %v %q after 1", got.Code, got.Header(), got.Body, logged, want.Code, want.Header(), want.Body)
	}
}

// testBehaviour is the error of a library that knows no guard.
type testBehaviour struct{ what string }

func (e testBehaviour) Error() string     { return e.what }
func (e testBehaviour) Unavailable() bool { return e.what == "unavailable" }
func (e testBehaviour) Malformed() bool   { return e.what == "malformed" }
func (e testBehaviour) Forbidden() bool   { return e.what == "forbidden" }
func (e testBehaviour) Challenge() (string, [][2]string) {
	return "use_dpop_nonce", [][2]string{{"algs", "ES256"}, {"no token", "x"}}
}

// testNonce is one that has a header field to add as well.
type testNonce struct{ testBehaviour }

func (testNonce) ChallengeHeader() http.Header { return http.Header{"Dpop-Nonce": {"n"}} }

func TestGuard_classify(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Reason
	}{
		{ErrInvalidCredentials, ReasonInvalidCredential},
		{ErrMalformedCredentials, ReasonMalformedCredential},
		{ErrUnavailable, ReasonUnavailable},
		{errors.New("any"), ReasonInvalidCredential},
		{fmt.Errorf("x: %w", ErrInvalidCredentials), ReasonInvalidCredential},
		{fmt.Errorf("x: %w", ErrMalformedCredentials), ReasonMalformedCredential},
		{fmt.Errorf("x: %w", ErrUnavailable), ReasonUnavailable},
		{context.DeadlineExceeded, ReasonUnavailable},
		{fmt.Errorf("x: %w", context.Canceled), ReasonUnavailable},
		{errors.Join(ErrInvalidCredentials, context.DeadlineExceeded), ReasonUnavailable},
		{&net.DNSError{}, ReasonUnavailable},
		{errors.Join(ErrInvalidCredentials, &net.DNSError{}), ReasonInvalidCredential},
		{errors.Join(ErrMalformedCredentials, &net.DNSError{}), ReasonMalformedCredential},
		{&ChallengeError{Code: "insufficient_user_authentication"}, ReasonInvalidCredential},
		{&ChallengeError{Err: ErrUnavailable}, ReasonInvalidCredential},
		{fmt.Errorf("x: %w", ErrForbidden), ReasonForbidden},
		{errors.Join(ErrForbidden, ErrUnavailable), ReasonUnavailable},
		{fmt.Errorf("x: %w", ErrNoCredential), ReasonNoCredential},
		{fmt.Errorf("x: %w", testBehaviour{"unavailable"}), ReasonUnavailable},
		{fmt.Errorf("x: %w", testBehaviour{"malformed"}), ReasonMalformedCredential},
		{fmt.Errorf("x: %w", testBehaviour{"forbidden"}), ReasonForbidden},
		{testBehaviour{}, ReasonInvalidCredential},
	} {
		if got := classify(c.err); got != c.want {
			t.Errorf("%v: got %q, want %q", c.err, got, c.want)
		}
	}
}

// TestGuard_answer: the header of a denial says nothing that it need not, and
// WithNotFound is for 404 alone.
func TestGuard_answer(t *testing.T) {
	s, err := configure[int]("", []Option{WithNotFound(http.NotFoundHandler())})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	s.answer(w, httptest.NewRequest("GET", "/", nil), Denial{Status: 403}, http.Header{"X-More": {"1"}})
	want := http.Header{"Cache-Control": {"no-store"}, "Content-Type": {"application/problem+json"}, "X-More": {"1"}}
	if !reflect.DeepEqual(w.Header(), want) || w.Code != 403 || w.Body.String() != `{"status":403,"title":"Forbidden"}`+"\n" {
		t.Errorf("got %d %v %q", w.Code, w.Header(), w.Body)
	}
	var seen Decision
	s = settings{observer: func(_ *http.Request, d Decision) { seen = d }}
	w = httptest.NewRecorder()
	s.unrouted(w, httptest.NewRequest("HEAD", "/", nil), 405, ReasonMethodNotAllowed)
	if want := (Decision{Status: 405, Reason: ReasonMethodNotAllowed}); !reflect.DeepEqual(seen, want) || w.Code != 405 || w.Body.String() != "" {
		t.Errorf("got %+v and %d %q, want %+v and no body", seen, w.Code, w.Body, want)
	}
}

// TestGuard_explain: what came of the alternatives decides status, reason and challenge.
func TestGuard_explain(t *testing.T) {
	for _, c := range []struct {
		d          decision[*int]
		status     int
		reason     Reason
		challenges []string
	}{
		{decision[*int]{}, 401, ReasonNoCredential, []string{`Bearer realm="r"`}},
		{decision[*int]{why: ReasonInvalidCredential}, 401, ReasonInvalidCredential, []string{`Bearer realm="r"`}},
		{decision[*int]{why: ReasonMalformedCredential}, 400, ReasonMalformedCredential, nil},
		{decision[*int]{why: ReasonMissingParameter}, 400, ReasonMissingParameter, nil},
		{decision[*int]{why: ReasonMissingParameter, forbidden: ReasonForbidden}, 403, ReasonForbidden, nil},
		{decision[*int]{why: ReasonUnavailable, forbidden: ReasonForbidden}, 503, ReasonUnavailable, nil},
		{decision[*int]{forbidden: ReasonForbidden, conceal: true}, 403, ReasonForbidden, nil},
		{decision[*int]{why: ReasonMissingParameter, conceal: true}, 400, ReasonMissingParameter, nil},
	} {
		var seen Decision
		var told Denial
		w := httptest.NewRecorder()
		c.d.guard = &engine[*int]{settings: settings{realm: "r",
			observer: func(_ *http.Request, d Decision) { seen = d },
			denied:   func(_ http.ResponseWriter, _ *http.Request, d Denial) { told = d }}}
		c.d.w, c.d.r, c.d.operation = w, httptest.NewRequest("GET", "/", nil), "x"
		one := testCaller(&c.d, &scheme{auth: "Bearer"}, Grants{}).principal
		c.d.deny()
		status, reason, operation := c.status, c.reason, "x"
		if seen.Concealed {
			status, reason, operation = 404, ReasonNotFound, ""
		}
		if w.Code != status || seen.Status != c.status || told.Status != status || seen.Reason != c.reason || told.Reason != reason || told.Operation != operation {
			t.Errorf("%+v: got %d, %+v, %+v", c.d, w.Code, seen, told)
		}
		if !slices.Equal(told.Challenges, c.challenges) || (seen.Principal == one) != (c.status == 403) || seen.Granted || seen.Concealed != (c.d.conceal && c.status == 403) {
			t.Errorf("%+v: got %+v, %+v", c.d, seen, told)
		}
	}
}

// TestGuard_bodies: every status that is answered here has its body, and the fields
// of the answer can be added to, each for itself.
func TestGuard_bodies(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 405, 503} {
		s := settings{denied: func(w http.ResponseWriter, _ *http.Request, _ Denial) { w.Header().Add("Cache-Control", "private") }}
		w := httptest.NewRecorder()
		s.answer(w, httptest.NewRequest("GET", "/", nil), Denial{Status: status}, nil)
		want := fmt.Sprintf(`{"status":%d,"title":"%s"}`+"\n", status, http.StatusText(status))
		fields := http.Header{"Cache-Control": {"no-store", "private"}, "Content-Type": {"application/problem+json"}}
		if w.Code != status || w.Body.String() != want || !reflect.DeepEqual(w.Header(), fields) {
			t.Errorf("%d: got %d %v %q", status, w.Code, w.Header(), w.Body)
		}
	}
}

// TestGuard_refusalCost: the error that is returned most is told without a search,
// which allocates, and a challenge that stands already takes no room.
func TestGuard_refusalCost(t *testing.T) {
	d, _ := testDecision(settings{realm: strings.Repeat("r", 100)})
	for range len(d.tried) {
		d.caller(&scheme{auth: "Bearer"})
	}
	for name, c := range map[string]struct {
		run  func()
		want float64
	}{
		"classify":    {func() { classify(ErrInvalidCredentials) }, 0},
		"faultParams": {func() { d.tried[0].scheme.faultParams(ReasonInvalidCredential, ErrInvalidCredentials) }, 0},
		"challenges":  {func() { d.challenges(false) }, 2}, // the text, and the list of its parts
	} {
		if got := testing.AllocsPerRun(10, c.run); got > c.want {
			t.Errorf("%s: %v allocations, want %v", name, got, c.want)
		}
	}
	if list, extra := (&decision[*int]{}).challenges(false); list != nil || extra != nil {
		t.Errorf("without a scheme: got %#v, %#v", list, extra)
	}
}
