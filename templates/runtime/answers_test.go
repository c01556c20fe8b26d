package guard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
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

// TestDenialHook shows what a hook can and cannot do to a denial.
func TestDenialHook(t *testing.T) {
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

// TestNotFoundIsTheRouters: with WithNotFound a concealed denial and an unknown
// path are that handler's answer, byte for byte, and a hook that only logs
// changes nothing.
func TestNotFoundIsTheRouters(t *testing.T) {
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

func TestChallenge(t *testing.T) {
	s := settings{realm: "a \"b\" \\c\r\nX-Evil: 1\u00e9\x7f"}
	const realm = `realm="a \"b\" \\c  X-Evil: 1` + "\u00e9" + ` "`
	for _, c := range []struct {
		by   scheme
		code string
		more []ChallengeParam
		want string
	}{
		{scheme{auth: "Bearer"}, "", nil, "Bearer " + realm},
		{scheme{auth: "Bearer"}, "insufficient_scope", []ChallengeParam{{"scope", `ev"il x`}}, "Bearer " + realm + `, error="insufficient_scope", scope="ev\"il x"`},
		{scheme{auth: "Basic", charset: "UTF-8"}, "", nil, "Basic " + realm + `, charset="UTF-8"`},
		{scheme{auth: "ApiKey", in: "header", name: "X-Desk-Key"}, "", nil, "ApiKey " + realm + `, in="header", name="X-Desk-Key"`},
		{scheme{auth: "negotiate"}, "x", []ChallengeParam{{"a", "b"}}, "negotiate"},
		{scheme{auth: "Digest"}, "", []ChallengeParam{{"realm", "own"}, {"nonce", "n"}, {"NONCE", "m"}, {"no token", "x"}, {"", "y"}}, `Digest realm="own", nonce="n"`},
		{scheme{auth: "Bearer"}, "invalid_token", []ChallengeParam{{"error", "other"}}, "Bearer " + realm + `, error="invalid_token"`},
	} {
		if got := s.challenge(&c.by, c.code, c.more...); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	s = settings{realm: "r", metadata: "https://rs.example/.well-known/oauth-protected-resource"}
	if got, want := s.challenge(&scheme{auth: "ApiKey"}, ""), `ApiKey realm="r", resource_metadata="https://rs.example/.well-known/oauth-protected-resource"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestClassify(t *testing.T) {
	for _, c := range []struct {
		err  error
		want verdict
	}{
		{errors.New("any"), invalidCredential},
		{fmt.Errorf("x: %w", ErrInvalidCredentials), invalidCredential},
		{fmt.Errorf("x: %w", ErrMalformedCredentials), malformedCredential},
		{fmt.Errorf("x: %w", ErrUnavailable), unavailable},
		{context.DeadlineExceeded, unavailable},
		{fmt.Errorf("x: %w", context.Canceled), unavailable},
		{errors.Join(ErrInvalidCredentials, context.DeadlineExceeded), unavailable},
		{&net.DNSError{}, unavailable},
		{errors.Join(ErrInvalidCredentials, &net.DNSError{}), invalidCredential},
		{errors.Join(ErrMalformedCredentials, &net.DNSError{}), malformedCredential},
		{&ChallengeError{Code: "insufficient_user_authentication"}, invalidCredential},
	} {
		if got := classify(c.err); got != c.want {
			t.Errorf("%v: got %d, want %d", c.err, got, c.want)
		}
	}
}

// TestChallengeError: its parameters join its scheme's challenge, its header
// fields the answer (RFC 9449, 8; RFC 9470, 3).
func TestChallengeError(t *testing.T) {
	g := &engine[int]{settings: settings{realm: "r"}}
	err := &ChallengeError{Code: "insufficient_user_authentication", Params: []ChallengeParam{{"max_age", "5"}}, Header: http.Header{"DPoP-Nonce": {"n"}}}
	d := decision[int]{operation: "x"}
	a, b := caller[int]{scheme: &scheme{auth: "Bearer"}}, caller[int]{scheme: &scheme{auth: "Bearer"}}
	d.refuse(&a, err)
	d.unread(&b, absent)
	w := httptest.NewRecorder()
	g.deny(w, httptest.NewRequest("GET", "/", nil), &d, &a, &b)
	want := []string{`Bearer realm="r", error="insufficient_user_authentication", max_age="5"`, `Bearer realm="r"`}
	if got := w.Header().Values("Www-Authenticate"); w.Code != 401 || !slices.Equal(got, want) || w.Header().Get("DPoP-Nonce") != "n" {
		t.Errorf("got %d %q %v", w.Code, got, w.Header())
	}
	if errors.Unwrap(err) != nil || err.Error() != "challenge insufficient_user_authentication" {
		t.Errorf("got %q", err)
	}
}

func TestOptions(t *testing.T) {
	for _, c := range []struct {
		opt  Option
		want string
	}{
		{WithBasePath("/api/v3"), ""},
		{WithBasePath(""), ""},
		{WithBasePath("api"), `base path "api": want / and plain segments, without a slash at the end`},
		{WithBasePath("/"), `base path "/": want / and plain segments, without a slash at the end`},
		{WithBasePath("/{x}"), `base path "/{x}": want / and plain segments, without a slash at the end`},
		{WithRealm("x"), ""},
		{WithResourceMetadata("/relative"), `resource metadata "/relative": want an absolute http or https URL`},
		{WithPreflight(nil), "WithPreflight: nil"},
		{WithNotFound(nil), "WithNotFound: nil"},
		{WithPathValue(nil), "WithPathValue: nil"},
		{WithDenialHandler(nil), "WithDenialHandler: nil"},
		{WithObserver(nil), "WithObserver: nil"},
		{WithSelfSignedCertificates(), ""},
		{nil, "nil Option"},
	} {
		_, err := configure[int]("", []Option{c.opt})
		if got := fmt.Sprint(err); c.want != "" && got != c.want || c.want == "" && err != nil {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

type someone interface{ name() string }
type person struct{}

func (*person) name() string { return "" }

// TestNilPrincipal: whatever can be nil is refused where it is nil, without allocating.
func TestNilPrincipal(t *testing.T) {
	check := func(name string, got, want bool) {
		if got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	check("nil pointer", nilOf[*person](nil), true)
	check("pointer", nilOf(&person{}), false)
	check("nil interface", nilOf[someone](nil), true)
	check("nil pointer in an interface", nilOf[someone]((*person)(nil)), true)
	check("interface", nilOf[someone](&person{}), false)
	check("nil any", nilOf[any](nil), true)
	check("nil map", nilOf[map[string]int](nil), true)
	check("map", nilOf(map[string]int{}), false)
	check("nil func", nilOf[func()](nil), true)
	check("nil slice", nilOf[[]byte](nil), true)
	check("empty slice", nilOf([]byte{}), false)
	check("struct", nilOf(person{}), false)
	check("string", nilOf(""), false)
	s, _ := configure[*person]("", nil)
	p := &person{}
	if n := testing.AllocsPerRun(100, func() { noPrincipal(&s, p) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func nilOf[P any](p P) bool {
	s, _ := configure[P]("", nil)
	return noPrincipal(&s, p)
}

func TestMissingCallback(t *testing.T) {
	var nobody *person
	if err := missing("Authenticator", nobody); err == nil || err.Error() != "nil Authenticator" {
		t.Errorf("nil pointer in an interface: got %v", err)
	}
	if err := missing("Authenticator", nil); err == nil || err.Error() != "nil Authenticator" {
		t.Errorf("nil: got %v", err)
	}
	if err := missing("Authenticator", person{}); err != nil {
		t.Error(err)
	}
}

func TestPrincipalFrom(t *testing.T) {
	n := passing[*person]{http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, ok := PrincipalFrom[*person](r.Context()); !ok {
			t.Error("the principal is not found")
		}
		defer func() {
			if message := fmt.Sprint(recover()); !strings.Contains(message, "the principal of the guard is a *guard.person") {
				t.Errorf("another type: got panic %q", message)
			}
		}()
		PrincipalFrom[string](r.Context())
	})}
	r := httptest.NewRequest("GET", "/", nil)
	n.known(nil, r, &person{})
	if _, ok := PrincipalFrom[*person](r.Context()); ok {
		t.Error("a principal where no Middleware ran")
	}
	outer := r.WithContext(context.WithValue(r.Context(), principalKey{}, new(*person)))
	hidden := passing[*person]{http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, ok := PrincipalFrom[*person](r.Context()); ok {
			t.Error("an anonymous caller has the principal of an outer Middleware")
		}
	})}
	hidden.maybe(nil, outer, nil, false)
	hidden.unknown(nil, outer)
}

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
	bearer, key, basic := &scheme{auth: "Bearer"}, &scheme{auth: "ApiKey", in: "header", name: "X-Desk-Key"}, &scheme{auth: "Basic", charset: "UTF-8"}
	for name, c := range map[string]struct {
		decision decision[*int]
		tried    []*caller[*int]
		want     float64
	}{
		"401, nothing sent":   {decision[*int]{}, []*caller[*int]{{scheme: bearer}, {scheme: key}, {scheme: basic}}, 3},
		"401, token refused":  {decision[*int]{verdict: invalidCredential}, []*caller[*int]{{scheme: bearer, fault: invalidCredential, err: ErrInvalidCredentials}, {scheme: key}}, 3},
		"400, malformed":      {decision[*int]{verdict: malformedCredential}, []*caller[*int]{{scheme: bearer, fault: malformedCredential}}, 3},
		"403, scope lacking":  {decision[*int]{forbidden: ReasonInsufficientScope, lacking: bearer, scopes: "rooms.write"}, nil, 3},
		"403, role lacking":   {decision[*int]{forbidden: ReasonForbidden}, nil, 1},
		"503, could not tell": {decision[*int]{verdict: unavailable}, nil, 1},
	} {
		w, r := silent{make(http.Header, 8)}, httptest.NewRequest("GET", "/", nil)
		if got := testing.AllocsPerRun(100, func() { clear(w.header); g.refuse(w, r, &c.decision, false, c.tried) }); got != c.want {
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
