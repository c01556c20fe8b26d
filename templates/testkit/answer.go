package guard

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// testAnswer is what came of a row.
type testAnswer struct {
	t     *testing.T
	op    *testOperation
	row   *testRow
	shot  testShot
	world *testWorld
	w     *httptest.ResponseRecorder
}

// same reports what is not as it should be.
func (a testAnswer) same(what string, got, want any) {
	a.t.Helper()
	if !reflect.DeepEqual(got, want) {
		a.t.Errorf("%s %s, observed %v, hook %v, base path %q: %s\n got %+v\nwant %+v",
			a.shot.method, a.shot.way, a.shot.guard.observed, a.shot.guard.hooked, a.shot.guard.base, what, got, want)
	}
}

func (a testAnswer) isGranted() {
	a.t.Helper()
	a.same("status", a.w.Code, http.StatusNoContent)
	a.same("callbacks", a.world.calls, a.row.calls)
	a.same("header", a.w.Header(), http.Header{})
	a.same("handlers", a.world.handlers, []string{a.op.id})
	decision, principal := a.op.id+" granted anonymous", ""
	if known := !a.row.public && a.row.principal != "anonymous"; known {
		principal = a.row.principal
		decision = a.op.id + " granted " + principal
	}
	a.same("known", a.world.known, principal != "")
	a.same("principal", a.world.principal, principal)
	if a.world.values != nil {
		a.same("path values", a.world.values, a.world.path)
	}
	if a.row.public {
		decision = ""
	}
	a.isReported(decision, "")
}

func (a testAnswer) isDenied() {
	a.t.Helper()
	var challenges []string
	for _, words := range a.row.challenges {
		challenges = append(challenges, a.shot.guard.challenge(words))
	}
	a.same("callbacks", a.world.calls, a.row.calls)
	a.same("status", a.w.Code, a.row.status)
	a.same("WWW-Authenticate", a.w.Header().Values("WWW-Authenticate"), challenges)
	a.same("handlers", a.world.handlers, []string(nil))
	decision := strings.TrimSpace(fmt.Sprintf("%s %d %s %s", a.op.id, a.row.status, a.row.reason, a.row.principal))
	if a.row.status != http.StatusNotFound {
		a.isProblem()
		a.isReported(decision, fmt.Sprintf("%s %d %s %q", a.op.id, a.row.status, a.row.reason, challenges))
		return
	}
	// What is concealed must not be told from a path that is not there.
	unknown := a.shot.guard.serveTestPath(a.t, a.shot.method, "/7q//7q")
	a.same("concealed", []any{a.w.Header(), a.w.Body.String()}, []any{unknown.Header(), unknown.Body.String()})
	a.isReported(strings.Replace(decision, " 404 ", " concealed 403 ", 1), fmt.Sprintf(" 404 %s []", ReasonNotFound))
}

// isProblem holds the default answer against RFC 9457.
func (a testAnswer) isProblem() {
	a.t.Helper()
	a.same("Cache-Control", a.w.Header().Get("Cache-Control"), "no-store")
	a.same("Content-Type", a.w.Header().Get("Content-Type"), "application/problem+json")
	var body struct{ Status int }
	if a.shot.method == http.MethodHead {
		a.same("body", a.w.Body.String(), "")
	} else if err := json.Unmarshal(a.w.Body.Bytes(), &body); err != nil || strings.Contains(a.w.Body.String(), errTest.Error()) {
		a.t.Errorf("%s: body %q", a.shot.way, a.w.Body)
	} else {
		a.same("status in the body", body.Status, a.row.status)
	}
}

// isReported compares what observer and denial hook were told. Of a concealed
// operation the hook must not learn, the observer must.
func (a testAnswer) isReported(decision, denial string) {
	a.t.Helper()
	var seen, told string
	for _, d := range a.world.decisions {
		principal, _ := d.Principal.(*testSubject)
		outcome := fmt.Sprintf("%d %s", d.Status, d.Reason)
		switch {
		case d.Granted && d.Anonymous:
			outcome = "granted anonymous"
		case d.Granted:
			outcome = "granted"
		case d.Concealed:
			outcome = "concealed " + outcome
		}
		seen += strings.TrimSpace(d.Operation + " " + outcome + " " + principal.text())
		if d.Reason == ReasonUnavailable && !errors.Is(d.Err, errTest) {
			a.t.Errorf("%s: the observer was not told the error, but %v", a.shot.way, d.Err)
		}
	}
	for _, d := range a.world.denials {
		told += fmt.Sprintf("%s %d %s %q", d.Operation, d.Status, d.Reason, d.Challenges)
	}
	if a.shot.guard.observed {
		a.same("observed", seen, decision)
	}
	if a.shot.guard.hooked {
		a.same("denial", told, denial)
	}
}

// isUnimplemented lets a request in to a method that is not yet written.
func (a testAnswer) isUnimplemented() {
	a.t.Helper()
	a.same("status", a.w.Code, http.StatusNotImplemented)
	if a.shot.method != http.MethodHead && !strings.Contains(a.w.Body.String(), `"status":501`) {
		a.t.Errorf("Unimplemented: body %q does not say 501", a.w.Body)
	}
}

// isBadPath is of a path that Middleware must not hand on, whoever asks.
func (a testAnswer) isBadPath() {
	a.t.Helper()
	a.same("status", a.w.Code, http.StatusBadRequest)
	a.same("callbacks", a.world.calls, []string(nil))
	a.same("handlers", a.world.handlers, []string(nil))
}

// readsAlike reports whether every router reads the path alike, so that Middleware
// hands it on: no segment holds what some take for a slash, a parameter, one more
// encoding or an end, and of two parameters side by side neither says where it ends.
func (op *testOperation) readsAlike() bool {
	if strings.Contains(op.path, "}{") {
		return false
	}
	for _, text := range strings.Split(testParameter().ReplaceAllString(op.path, "7q"), "/") {
		if decoded, err := url.PathUnescape(text); err == nil {
			text = decoded
		}
		odd := func(c rune) bool { return unicode.IsControl(c) || strings.ContainsRune(`/\;%`, c) }
		dropped := func(c rune) bool { return c == '.' || unicode.IsSpace(c) }
		if strings.ContainsFunc(text, odd) || !utf8.ValidString(text) || text != "" && strings.TrimRightFunc(text, dropped) == "" {
			return false
		}
	}
	return true
}
