package guard

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
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

// is compares what every answer has: its status, who was asked and who handled it.
func (a testAnswer) is(status int, calls, handlers []string) {
	a.t.Helper()
	a.same("status", a.w.Code, status)
	a.same("callbacks", a.world.calls, calls)
	a.same("handlers", a.world.handlers, handlers)
}

func (a testAnswer) isGranted() {
	a.t.Helper()
	a.is(http.StatusNoContent, a.row.calls, []string{a.op.id})
	a.same("header", a.w.Header(), http.Header{})
	decision, principal := a.op.id+" granted "+a.row.principal+a.row.told, a.row.principal
	switch {
	case a.row.public:
		decision = ""
	case principal == "anonymous":
		principal = ""
	}
	a.same("principal", a.world.principal, principal)
	a.same("whether there is one", a.world.known, principal != "")
	switch {
	case strings.HasPrefix(a.shot.way, "Check") || a.shot.way == "Middleware": // which hand none on
	case strings.Contains(a.op.path, "}{"): // it is the router's to say where the first one ends
		a.same("path values", strings.Join(a.world.values, ""), strings.Join(a.world.path, ""))
	default:
		a.same("path values", a.world.values, a.world.path)
	}
	a.isReported(decision, "")
}

func (a testAnswer) isDenied() {
	a.t.Helper()
	a.is(a.row.status, a.row.calls, nil)
	var challenges []string
	for _, words := range a.row.challenges {
		challenges = append(challenges, a.shot.guard.challenge(words))
	}
	a.same("WWW-Authenticate", a.withoutHints(a.w.Header().Values("WWW-Authenticate")), challenges)
	a.same("the secret in the body", strings.Contains(a.w.Body.String(), errTest.Error()), false)
	decision := strings.TrimRight(fmt.Sprintf("%s %d %s %s", a.op.id, a.row.status, a.row.reason, a.row.principal), " ") + a.row.told
	if a.row.status != http.StatusNotFound {
		a.same("Cache-Control", a.w.Header().Get("Cache-Control"), "no-store")
		_, missing, _ := strings.Cut(a.row.told, "; without ")
		a.isReported(decision, fmt.Sprintf("%s %d %s %q%s", a.op.id, a.row.status, a.row.reason, challenges, testText(missing)))
		return
	}
	// What is concealed must not be told from a path that is not there, neither by
	// the client nor by the denial hook; the observer learns the truth.
	unknown := a.shot.guard.serveTestPath(a.t, a.shot.method, "/7q//7q")
	a.same("concealed", []any{a.w.Header(), a.w.Body.String()}, []any{unknown.Header(), unknown.Body.String()})
	a.isReported(strings.Replace(decision, " 404 ", " concealed 403 ", 1), fmt.Sprintf(" 404 %s []", ReasonNotFound))
}

// withoutHints are challenges without the scopes that WithScopeHint adds, which are those
// of the operation alone; what reads alike then stands once.
func (a testAnswer) withoutHints(challenges []string) []string {
	if a.shot.guard.metadata == "" || a.row.status != http.StatusUnauthorized {
		return challenges
	}
	var list []string
	for _, challenge := range challenges {
		hint := testScopeHint().FindString(challenge)
		for _, scope := range strings.Fields(strings.TrimSuffix(strings.TrimPrefix(hint, `, scope="`), `"`)) {
			scope = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(scope)
			a.same("scope "+scope+" of a hint", slices.Contains(a.scopes(), scope), true)
		}
		if challenge = strings.Replace(challenge, hint, "", 1); !slices.Contains(list, challenge) {
			list = append(list, challenge)
		}
	}
	return list
}

// scopes are those that the operation names.
func (a testAnswer) scopes() []string {
	for _, table := range testTables {
		if table.access == a.op.access {
			return table.named[1]
		}
	}
	return nil
}

// isReported compares what observer and denial hook were told.
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
		seen += strings.TrimRight(d.Operation+" "+outcome+" "+principal.text(), " ") + testTold(d)
		a.same("an error that could not tell", d.Reason == ReasonUnavailable && !errors.Is(d.Err, errTest), false)
	}
	for _, d := range a.world.denials {
		told += fmt.Sprintf("%s %d %s %q%s", d.Operation, d.Status, d.Reason, a.withoutHints(d.Challenges), d.Parameter)
	}
	if a.shot.guard.observed {
		a.same("observed", seen, decision)
	}
	if a.shot.guard.hooked {
		a.same("denial", told, denial)
	}
}

// challenge is a value of WWW-Authenticate in words, as it stands in an answer.
func (a *testAssembly) challenge(words string) string {
	name, more, _ := strings.Cut(words, " ")
	code, scope, _ := strings.Cut(more, " ")
	text := testSchemes[slices.IndexFunc(testSchemes, func(s testScheme) bool { return s.name == name })].challenge
	if code != "" {
		text += `, error="` + code + `"`
	}
	switch {
	case code == "insufficient_user_authentication":
		text += ", " + testUnquoted(scope)
	case scope != "":
		text += `, scope="` + testText(scope) + `"`
	}
	if a.metadata == "" || !strings.Contains(text, " ") { // Negotiate takes no parameters
		return text
	}
	return testRealm().ReplaceAllString(text, ` realm=""`) + a.metadata
}

// testTold is what the observer learns of a decision beside its outcome, as rows say it.
func testTold(d Decision) (told string) {
	names := []string{}
	if principal, _ := d.Principal.(*testSubject); principal != nil {
		for _, name := range strings.Split(principal.name, "+") {
			names = append(names, testText(name))
		}
	}
	if d.Scheme != strings.Join(names, "+") {
		told += "; by " + d.Scheme
	}
	if len(d.Missing) > 0 {
		told += "; lacks " + strings.Join(d.Missing, ", ")
	}
	if d.Parameter != "" {
		told += "; without " + d.Parameter
	}
	return told
}
