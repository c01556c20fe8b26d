package guard

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"
)

// testOperation is one operation under test.
type testOperation struct {
	id, method, path, access string
	sends                    []string // parameters that a request carries: "query.date"
	wrapped                  http.Handler
	check                    func(http.ResponseWriter, *http.Request) (p *testSubject, ok, granted bool)
}

// testAssembly is the guard under test in all the ways that it can be used.
type testAssembly struct {
	guard         *Guard[*testSubject]
	handler       http.Handler
	middleware    http.Handler
	unimplemented http.Handler // of a guard without options: nobody observes
	each          map[string]http.Handler
	routes        map[string]Route
}

// testGuard is built once: every request carries its own world.
var testGuard = sync.OnceValue(func() *testAssembly {
	g, err := newTestGuard(testOptions()...)
	if err != nil {
		panic(err)
	}
	plain, err := newTestGuard()
	if err != nil {
		panic(err)
	}
	a := &testAssembly{
		guard:         g,
		handler:       g.Handler(testServer{}),
		unimplemented: plain.Handler(Unimplemented[*testSubject]{}),
		middleware: g.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p, known := PrincipalFrom[*testSubject](r.Context())
			testHandled(w, r, testWorldOf(r).op.id, p, known)
		})),
		each:   map[string]http.Handler{},
		routes: map[string]Route{},
	}
	for route, h := range g.Each(testServer{}) {
		a.each[route.Operation] = h
	}
	for _, route := range Routes() {
		a.routes[route.Operation] = route
	}
	return a
})

// testMethod is a method of the guard. It is found by its name, because to name
// thousands of methods of a generic type in source takes the compiler minutes; a
// method that has another type, or is not there, panics.
func testMethod[F any](name string) F {
	return reflect.ValueOf(testGuard().guard).MethodByName(name).Interface().(F)
}

// sending names the parameters that a request for the operation carries.
func (op testOperation) sending(places ...string) testOperation {
	op.sends = places
	return op
}

// decides runs the table of an operation: every row by its wrapper, its Check,
// Handler and Middleware, all of which must decide alike.
func (op testOperation) decides(t *testing.T, lines ...string) {
	t.Helper()
	op.isRouted(t)
	for _, line := range lines {
		row := parseTestRow(t, line)
		t.Run(row.arrives, func(t *testing.T) {
			op.run(t, &row, "wrapper", op.wrapped, false)
			op.run(t, &row, "Check", op.checked(t), false)
			if row.emptyPath() {
				return // no router takes such a path for this operation
			}
			op.run(t, &row, "Handler", testGuard().handler, true)
			if op.readsAlike() {
				op.run(t, &row, "Middleware", testGuard().middleware, true)
			} else {
				op.isBadPath(t, &row)
			}
			if row.granted {
				op.run(t, &row, "Each", testGuard().each[op.id], false)
				op.isUnimplemented(t, &row)
			}
		})
	}
}

// readsAlike reports whether every router reads the path alike, so that Middleware
// hands it on: no segment holds what some take for a slash, a parameter, one more
// encoding or an end, and no other rule is that of the path without the slash at
// its end, or depends on where two parameters side by side are cut apart.
func (op testOperation) readsAlike() bool {
	path := testParameter().ReplaceAllString(op.path, "7q")
	for _, text := range strings.Split(path, "/") {
		if decoded, err := url.PathUnescape(text); err == nil {
			text = decoded
		}
		odd := func(c rune) bool { return unicode.IsControl(c) || strings.ContainsRune(`/\;%?#`, c) }
		dropped := func(c rune) bool { return c == '.' || unicode.IsSpace(c) }
		if strings.ContainsFunc(text, odd) || !utf8.ValidString(text) || text != "" && strings.TrimRightFunc(text, dropped) == "" {
			return false
		}
	}
	if strings.Contains(op.path, "}{") && (strings.Contains(op.access, "{") || op.isOthers(path)) {
		return false
	}
	twin, slash := strings.CutSuffix(path, "/")
	return !slash || !op.isOthers(twin)
}

// isOthers reports whether a path could be that of an operation with another rule,
// for a router that ignores letter case and lets parameters be empty.
func (op testOperation) isOthers(path string) bool {
	for _, route := range Routes() {
		serves := route.Method == op.method || route.Method == "GET" && op.method == "HEAD"
		if !serves || route.Access == op.access {
			continue
		}
		pattern := regexp.QuoteMeta(testParameter().ReplaceAllString(route.Path, "\x00"))
		if regexp.MustCompile("(?i)^" + strings.ReplaceAll(pattern, "\x00", "[^/]*") + "$").MatchString(path) {
			return true
		}
	}
	return false
}

// isBadPath asks Middleware for a path that it must not hand on, whoever asks.
func (op testOperation) isBadPath(t *testing.T, row *testRow) {
	t.Helper()
	world, r := newTestRequest(t, &op, row, true)
	w := httptest.NewRecorder()
	testGuard().middleware.ServeHTTP(w, r)
	same(t, "Middleware", "status", w.Code, http.StatusBadRequest)
	same(t, "Middleware", "callbacks", world.calls, []string(nil))
	same(t, "Middleware", "handlers", world.handlers, []string(nil))
}

// isRouted compares what Routes says of the operation.
func (op testOperation) isRouted(t *testing.T) {
	t.Helper()
	want := Route{Operation: op.id, Method: op.method, Path: op.path, Access: op.access}
	same(t, "Routes", "route", testGuard().routes[op.id], want)
}

// checked is Check with the handler behind it.
func (op testOperation) checked(t *testing.T) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, ok, granted := op.check(w, r)
		if granted {
			testHandled(w, r, op.id, p, ok)
			return
		}
		same(t, "Check", "principal of a denial", p, (*testSubject)(nil))
		same(t, "Check", "known in a denial", ok, false)
	})
}

// run sends the request of a row to h and compares all that comes of it.
func (op testOperation) run(t *testing.T, row *testRow, way string, h http.Handler, routed bool) {
	t.Helper()
	world, r := newTestRequest(t, &op, row, routed)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	same(t, way, "callbacks", world.calls, row.calls)
	if row.granted {
		op.isGranted(t, row, way, world, w)
	} else {
		op.isDenied(t, row, way, world, w)
	}
}

func (op testOperation) isGranted(t *testing.T, row *testRow, way string, world *testWorld, w *httptest.ResponseRecorder) {
	t.Helper()
	same(t, way, "status", w.Code, http.StatusNoContent)
	same(t, way, "header", w.Header(), http.Header{})
	same(t, way, "handlers", world.handlers, []string{op.id})
	want := Decision{Operation: op.id, Granted: true}
	if row.principal == "anonymous" {
		want.Anonymous = true
	} else {
		want.Principal = &testSubject{row.principal}
	}
	same(t, way, "known", world.known, !want.Anonymous)
	same(t, way, "principal", nameOf(world.principal), nameOf(want.Principal))
	same(t, way, "observed", world.decisions, []Decision{want})
	same(t, way, "denials", len(world.denials), 0)
}

func (op testOperation) isDenied(t *testing.T, row *testRow, way string, world *testWorld, w *httptest.ResponseRecorder) {
	t.Helper()
	same(t, way, "status", w.Code, row.status)
	same(t, way, "WWW-Authenticate", w.Header().Values("WWW-Authenticate"), row.challenges)
	same(t, way, "Cache-Control", w.Header().Get("Cache-Control"), "no-store")
	same(t, way, "Content-Type", w.Header().Get("Content-Type"), "application/problem+json")
	same(t, way, "handlers", world.handlers, []string(nil))
	var body struct{ Status int }
	if op.method == http.MethodHead {
		same(t, way, "body", w.Body.String(), "")
	} else if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || body.Status != row.status || strings.Contains(w.Body.String(), errTest.Error()) {
		t.Errorf("%s: body %q does not say %d and nothing else", way, w.Body, row.status)
	}
	if row.status == http.StatusNotFound {
		isConcealed(t, way, op.method, w)
	}
	op.isReported(t, row, way, world)
}

// isReported compares what observer and denial hook were told of a denial. The
// hook must not learn of a concealed operation, the observer must.
func (op testOperation) isReported(t *testing.T, row *testRow, way string, world *testWorld) {
	t.Helper()
	seen := Decision{Operation: op.id, Status: row.status, Reason: Reason(row.reason)}
	told := Denial{Operation: op.id, Status: row.status, Reason: Reason(row.reason), Challenges: row.challenges}
	if row.status == http.StatusNotFound {
		seen.Status, seen.Concealed = http.StatusForbidden, true
		told.Operation, told.Reason = "", ReasonNotFound
	}
	if row.principal != "" {
		seen.Principal = &testSubject{row.principal}
	}
	for i, d := range world.decisions {
		if d.Reason == ReasonUnavailable && !errors.Is(d.Err, errTest) {
			t.Errorf("%s: the observer was not told the error, but %v", way, d.Err)
		}
		world.decisions[i].Err = nil
	}
	for i, d := range world.denials {
		world.denials[i].Err = nil
		world.denials[i].Challenges = append([]string(nil), d.Challenges...)
	}
	same(t, way, "observed", world.decisions, []Decision{seen})
	same(t, way, "denial", world.denials, []Denial{told})
}

// isUnimplemented lets a request in to a method that is not yet written.
func (op testOperation) isUnimplemented(t *testing.T, row *testRow) {
	t.Helper()
	_, r := newTestRequest(t, &op, row, true)
	w := httptest.NewRecorder()
	testGuard().unimplemented.ServeHTTP(w, r)
	same(t, "Unimplemented", "status", w.Code, http.StatusNotImplemented)
	if !strings.Contains(w.Body.String(), `"status":501`) {
		t.Errorf("Unimplemented: body %q does not say 501", w.Body)
	}
}

func nameOf(p any) string {
	if s, ok := p.(*testSubject); ok && s != nil {
		return s.name
	}
	return ""
}

// same reports what is not as it should be.
func same(t *testing.T, way, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %s\n got %+v\nwant %+v", way, what, got, want)
	}
}
