package drive

import (
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// recorder keeps what a guard answers.
type recorder struct {
	header http.Header
	status int
	body   []byte
}

func (w *recorder) Header() http.Header { return w.header }
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}
func (w *recorder) Write(body []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	w.body = append(w.body, body...)
	return len(body), nil
}

// ways are the ways in which an operation can be guarded.
var ways = [...]string{"wrapper", "Check", "Handler", "Middleware"}

const wayCount = len(ways)

// routed reports whether a way finds the operation by the path.
func routed(way int) bool { return way >= 2 }

// emptyPath reports whether a path parameter has no value, which no router hands on.
func (q *Request) emptyPath() bool { return q.World.Parameters["path.id"] == access.Empty }

// seen is the world as one way of guarding sees it: Check is handed those path values
// that the rule asks about, and knows of no others.
func (q *Request) seen(op *access.Operation, way int) access.World {
	w := q.World
	asked := slices.ContainsFunc(op.Resources(), func(r *access.Resource) bool { return r.Reads("path.id") })
	if ways[way] != "Check" || asked {
		return w
	}
	w.Parameters = maps.Clone(w.Parameters)
	delete(w.Parameters, "path.id")
	return w
}

// compare sends q to the guard in one way and says what differs from what Evaluate says.
func (g *Guard) compare(index, way int, watched bool, q *Request) []string {
	op := g.api.Operations[index]
	want := access.Evaluate(op, q.seen(op, way))
	a := &g.Assemblies[0]
	if watched {
		a = &g.Assemblies[1]
	}
	h := [...]http.Handler{a.Operations[index].Wrapper, a.Operations[index].Check, a.Handler, a.Middleware}[way]
	r, x := q.build(g, op, routed(way))
	w := &recorder{header: http.Header{}}
	h.ServeHTTP(w, r)
	differences := x.faults
	differ := func(what string, got, want any) {
		differences = append(differences, fmt.Sprintf("%s, %s: %v, Evaluate says %v", ways[way], what, got, want))
	}
	if !slices.Equal(x.calls, want.Calls) {
		differ("callbacks", strings.Join(x.calls, ", "), strings.Join(want.Calls, ", "))
	}
	status, challenges := http.StatusNoContent, []string(nil)
	if !want.Granted {
		status = want.Status
		for _, c := range want.Challenges {
			challenges = append(challenges, challengeText(c, g.api.Title))
		}
	}
	if w.status != status {
		differ("status", w.status, status)
	}
	if got := w.header["Www-Authenticate"]; !slices.Equal(got, challenges) {
		differ("challenges", got, challenges)
	}
	switch {
	case !want.Granted && len(x.handled) > 0:
		differ("handlers", x.handled, "none")
	case want.Granted && !slices.Equal(x.handled, []string{op.ID}):
		differ("handlers", x.handled, op.ID)
	case want.Granted && (x.known == want.Anonymous || x.principal != want.Principal):
		differ("principal", x.principal, want.Principal)
	}
	if !want.Granted && (w.header.Get("Cache-Control") != "no-store" || w.header.Get("Content-Type") != "application/problem+json") {
		differ("header", w.header, "no-store, application/problem+json")
	}
	if seen := x.decisions; watched && !op.Public() && !reflect.DeepEqual(seen, []Decision{decision(op, want)}) {
		differ("observed", seen, decision(op, want))
	}
	return differences
}

// decision is what the observer has to be told.
func decision(op *access.Operation, o access.Outcome) Decision {
	d := Decision{
		Operation: op.ID, Granted: o.Granted, Anonymous: o.Anonymous, Concealed: o.Concealed, Status: o.Status, Reason: string(o.Reason),
		Principal: o.Principal, Scheme: o.Scheme, Missing: o.Missing, Parameter: o.Parameter,
	}
	if o.Concealed {
		d.Status = http.StatusForbidden
	}
	return d
}

// challengeText is the value of WWW-Authenticate (design, section 3).
func challengeText(c access.Challenge, realm string) string {
	text := access.ReadScheme(c.Scheme, challenges{"realm=" + quoted(realm)})
	if c.Error != "" {
		text += ", error=" + quoted(c.Error)
	}
	if len(c.Scopes) > 0 {
		text += ", scope=" + quoted(strings.Join(c.Scopes, " "))
	}
	if len(c.StepUp.ACR) > 0 {
		text += ", acr_values=" + quoted(strings.Join(c.StepUp.ACR, " "))
	}
	if c.StepUp.MaxAge > 0 {
		text += fmt.Sprintf(", max_age=\"%d\"", c.StepUp.MaxAge)
	}
	return text
}

func quoted(s string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"` }

// challenges reads a scheme as its challenge without error and scopes.
type challenges struct{ realm string }

func (c challenges) Token(*access.Scheme) string       { return "Bearer " + c.realm }
func (c challenges) Password(*access.Scheme) string    { return "Basic " + c.realm + `, charset="UTF-8"` }
func (c challenges) Certificate(*access.Scheme) string { return "MutualTLS " + c.realm }

func (c challenges) Credentials(s *access.Scheme) string {
	if s.HTTPScheme == "Negotiate" {
		return s.HTTPScheme
	}
	return s.HTTPScheme + " " + c.realm
}

func (c challenges) Key(s *access.Scheme) string {
	return "ApiKey " + c.realm + ", in=" + quoted(string(s.In)) + ", name=" + quoted(s.Param)
}
