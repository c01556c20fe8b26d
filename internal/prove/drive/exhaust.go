package drive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// exhaust sends every request there is to every operation of a guard and asserts
// the laws.
func (p *proof) exhaust(g *Guard) {
	t := tally{outcomes: map[string]int{}}
	defer func() { p.add(g, t) }()
	for index, op := range g.api.Operations {
		for _, q := range everyWire(g.api, op) {
			e := &exploration{op: op, q: q, evaluations: &t.evaluations}
			e.walk(func(out access.Outcome) {
				if t.failure != "" {
					return
				}
				t.worlds++
				t.laws += laws(e, out, &t.failure)
				way := t.worlds % wayCount
				if q.emptyPath() {
					way %= 2
				}
				t.requests++
				t.count(out)
				watched := t.worlds/wayCount%2 == 1
				if len(g.compare(index, way, watched, q)) > 0 {
					t.failure = g.explain(index, way, watched, q)
				}
			})
			if t.failure != "" {
				return
			}
		}
	}
}

// everyWire are all requests as bytes on the wire: every state of every
// credential and of every parameter that op reads.
func everyWire(api *access.API, op *access.Operation) []*Request {
	arrivals := [][]arrival{nil}
	seen := map[string]bool{}
	for _, s := range api.Schemes {
		wire := wireOf(s)
		if seen[wire] {
			continue
		}
		seen[wire] = true
		var extended [][]arrival
		for _, before := range arrivals {
			for _, a := range everyArrival(api, wire) {
				extended = append(extended, append(slices.Clip(before), a))
			}
		}
		arrivals = extended
	}
	var list []*Request
	for _, wire := range arrivals {
		for _, parameters := range everyParameter(op) {
			q := &Request{wire: wire, Given: map[string]access.Grants{}}
			q.World.Parameters = parameters
			q.World.Combine = map[string]access.Answer{}
			q.World.Principals = map[string]access.Principal{}
			q.settle(api.Schemes, func(*access.Scheme) access.Answer { return access.Accepts })
			list = append(list, q)
		}
	}
	return list
}

func everyArrival(api *access.API, wire string) []arrival {
	list := []arrival{{wire: wire}}
	switch wire {
	case "certificate":
		return append(list,
			arrival{wire: wire, values: []string{"certificate"}, state: access.Unverified},
			arrival{wire: wire, values: []string{"certificate"}, state: access.Sent})
	case "Authorization":
		list = append(list, arrival{wire: wire, values: []string{"Bearer a", "Bearer a"}})
		seen := map[string]bool{}
		for _, s := range api.Schemes {
			if auth := authOf(s); wireOf(s) == wire && !seen[auth] {
				seen[auth] = true
				name := map[string]string{"bearer": "Bearer", "basic": "Basic"}[auth] + s.HTTPScheme
				list = append(list,
					arrival{wire: wire, auth: auth, values: []string{name}, state: access.Malformed},
					arrival{wire: wire, auth: auth, values: []string{name + " YTpi"}, state: access.Sent})
			}
		}
		return list
	}
	return append(list,
		arrival{wire: wire, values: []string{""}, state: access.Malformed},
		arrival{wire: wire, values: []string{"k", "k"}, state: access.Malformed},
		arrival{wire: wire, values: []string{"k"}, state: access.Sent})
}

func everyParameter(op *access.Operation) []map[string]access.ParameterState {
	list := []map[string]access.ParameterState{{}, {"path.id": access.Empty}}
	if len(op.Resources()) == 0 {
		return list
	}
	for _, id := range op.Resources()[0].IDs { // rules of small documents are one check
		states := []access.ParameterState{access.Missing, access.Empty, access.Repeated}
		if id.In == access.InPath {
			states = nil // an empty path value is drawn above, whatever the rule
		}
		for _, state := range states {
			list = append(list, map[string]access.ParameterState{id.Place(): state})
		}
	}
	return list
}

// exploration chooses the answers of callbacks in every way, each when it is
// asked for: an answer that nobody asks for cannot matter. Evaluate itself tells
// what is asked, since what it asks first depends only on answers given before.
type exploration struct {
	op          *access.Operation
	q           *Request
	chosen      []string // calls whose answers are settled
	evaluations *int
}

// walk visits every way in which the request can end.
func (e *exploration) walk(visit func(access.Outcome)) {
	*e.evaluations++
	out := access.Evaluate(e.op, e.q.World)
	next := slices.IndexFunc(out.Calls, func(call string) bool { return !slices.Contains(e.chosen, call) })
	if next < 0 {
		visit(out)
		return
	}
	call := out.Calls[next]
	e.chosen = append(e.chosen, call)
	e.answers(call, func() { e.walk(visit) })
	e.chosen = e.chosen[:len(e.chosen)-1]
}

// answers gives every answer that there is to a call.
func (e *exploration) answers(call string, then func()) {
	verb, about, _ := strings.Cut(call, " ")
	w := e.q.World
	switch verb {
	case "authenticate":
		old := w.Credentials[about]
		for _, answer := range access.Answers() {
			w.Credentials[about] = access.Credential{State: access.Sent, Answer: answer}
			then()
		}
		w.Credentials[about] = old
	case "combine":
		for _, answer := range access.Answers() {
			w.Combine[about] = answer
			then()
		}
		delete(w.Combine, about)
	case "grants":
		old := w.Principals[about]
		for _, p := range e.everyGrants() {
			p.May = old.May
			p.Assurance, p.AssuranceFail, p.AssuranceBar = old.Assurance, old.AssuranceFail, old.AssuranceBar
			w.Principals[about], e.q.Given[about] = p, p.Grants
			then()
		}
		w.Principals[about] = old
		delete(e.q.Given, about)
	case "assurance":
		old := w.Principals[about]
		for _, said := range e.everyLogin() {
			p := old
			p.Assurance, p.AssuranceFail, p.AssuranceBar = said.Assurance, said.AssuranceFail, said.AssuranceBar
			w.Principals[about] = p
			then()
		}
		w.Principals[about] = old
	default:
		name, words, _ := strings.Cut(about, " ")
		old := w.Principals[name]
		for _, verdict := range access.Verdicts() {
			p := old
			p.May = map[string]access.Verdict{words: verdict}
			w.Principals[name] = p
			then()
		}
		w.Principals[name] = old
	}
}

// everyGrants are all sets of the names that the operation speaks of, with and
// without all other names of the document, and the authorizer's error.
func (e *exploration) everyGrants() []access.Principal {
	names := mentioned(e.op)
	list := []access.Principal{{GrantsFail: true}, {GrantsBar: true}}
	for set := range 1 << (len(names) + 1) {
		var g access.Grants
		for i, name := range []string{"role needed", "role ruled", "permission may", "scope scope"} {
			at := slices.Index(names, name)
			if at < 0 {
				at = len(names) // with all others
			}
			if set>>at&1 == 0 {
				continue
			}
			switch i {
			case 0, 1:
				g.Roles = append(g.Roles, strings.TrimPrefix(name, "role "))
			case 2:
				g.Permissions = []string{"may"}
			default:
				g.Scopes = []string{"scope"}
			}
		}
		list = append(list, access.Principal{Grants: g})
	}
	return list
}

// everyLogin are logins by what the operation asks for and by something else, each now,
// too long ago, in the future, and at a time that nobody knows; and the authorizer's errors.
func (e *exploration) everyLogin() []access.Principal {
	list := []access.Principal{{AssuranceFail: true}, {AssuranceBar: true}}
	for _, acr := range [][]string{nil, {"other"}, e.op.StepUp.ACR} {
		for _, a := range []access.Assurance{{Known: true}, {Known: true, Age: e.op.StepUp.MaxAge + 1}, {Known: true, Age: -60}, {}} {
			a.ACR = acr
			list = append(list, access.Principal{Assurance: a})
		}
	}
	return list
}

// mentioned are the names that an operation asks for.
func mentioned(op *access.Operation) []string {
	var list []string
	add := func(noun string, names ...string) {
		for _, name := range names {
			if text := noun + " " + name; !slices.Contains(list, text) {
				list = append(list, text)
			}
		}
	}
	for _, alternative := range op.Alternatives {
		for _, q := range alternative {
			add("scope", q.Scopes...)
			add("role", q.Roles...)
		}
	}
	for _, leaf := range op.Leaves() {
		access.ReadLeaf(leaf, naming(func(noun, name string) { add(noun, name) }))
	}
	return list
}

// naming is called with the names of checks.
type naming func(noun, name string)

func (add naming) Role(name string) any          { add("role", name); return nil }
func (add naming) Permission(name string) any    { add("permission", name); return nil }
func (add naming) Scope(name string) any         { add("scope", name); return nil }
func (add naming) Resource(*access.Resource) any { return nil }

// breach says which law a request breaks.
func breach(law string, e *exploration, out access.Outcome) string {
	return fmt.Sprintf("%s\n  %s\n  Evaluate: %+v\n%s", law, e.op.Words(), out, e.q.words())
}
