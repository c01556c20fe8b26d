package harness

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/oasguard/oasguard/internal/access"
)

// world is a random document of one operation, what is given to the harness, and
// one request, in the harness's terms and in those of the reference.
type world struct {
	random  *rand.Rand
	api     *access.API
	op      *access.Operation
	run     *run
	arrival arrival
	model   access.World
}

// TestDecideIsEvaluate compares the harness's own decision, which is made of
// what arrives and of what the credentials hold, with the reference.
func TestDecideIsEvaluate(t *testing.T) {
	counts := map[string]int{}
	for seed := range uint64(30_000) {
		w := newWorld(seed)
		want := access.Evaluate(w.op, w.model)
		got := w.run.decide(w.run.operations[0], w.arrival)
		if text, wantText := outcomeText(got), modelText(want); text != wantText {
			t.Fatalf("seed %d: %s\nsent %+v, missing %q, values %v\n got %s\nwant %s", seed, w.op.Words(), w.arrival.sent, w.arrival.missing, w.arrival.values, text, wantText)
		}
		counts[fmt.Sprintf("granted %v, status %d, %d challenges", got.granted, got.status, len(got.challenges))]++
	}
	for _, kind := range []string{
		"granted true, status 0, 0 challenges", "granted false, status 401, 1 challenges", "granted false, status 401, 2 challenges", "granted false, status 400, 1 challenges",
		"granted false, status 400, 0 challenges", "granted false, status 403, 0 challenges", "granted false, status 403, 1 challenges", "granted false, status 404, 0 challenges",
	} {
		if counts[kind] < 50 {
			t.Errorf("%s: %d cases only", kind, counts[kind])
		}
	}
	t.Log(counts)
}

func outcomeText(o outcome) string {
	text := fmt.Sprint(o.granted, o.status)
	for _, c := range o.challenges {
		text += fmt.Sprintf(" %s %q %q", c.scheme.challenge, c.errorCode, c.scopes)
	}
	return text
}

func modelText(o access.Outcome) string {
	text := fmt.Sprint(o.Granted, o.Status)
	for _, c := range o.Challenges {
		text += fmt.Sprintf(" %s %q %q", challengeOf(c.Scheme), c.Error, c.Scopes)
	}
	return text
}

func challengeOf(s *access.Scheme) string {
	switch {
	case s.Kind.IsBearer():
		return "Bearer"
	case s.Kind == access.Basic:
		return "Basic"
	}
	return s.Name
}

func newWorld(seed uint64) *world {
	w := &world{random: rand.New(rand.NewPCG(seed, 1)), api: &access.API{
		Schemes: []*access.Scheme{
			{Name: "a", Kind: access.Bearer}, {Name: "b", Kind: access.OAuth2}, {Name: "c", Kind: access.Basic},
			{Name: "k", Kind: access.APIKey, In: access.InHeader, Param: "X-K"}, {Name: "m", Kind: access.MutualTLS},
			{Name: "q", Kind: access.APIKey, In: access.InQuery, Param: "q"},
		},
		Roles:       []access.Role{{Name: "low"}, {Name: "high", Inherits: []string{"low"}, Permissions: []string{"p"}}},
		Permissions: []string{"p"}, Scopes: []string{"s", "t"},
	}}
	w.op = w.operation()
	w.run = &run{given: map[string][]Credential{}}
	for _, s := range w.api.Schemes {
		own := scheme{name: s.Name, challenge: challengeOf(s), in: string(s.In), field: s.Param}
		if s.Kind.InAuthorization() {
			own.auth = challengeOf(s)
		}
		w.run.schemes = append(w.run.schemes, own)
		for person := range 2 {
			w.run.given[s.Name] = append(w.run.given[s.Name], w.credential(s.Name, person))
		}
	}
	if w.flip(4) { // a token that two schemes accept
		w.run.given["b"][0].Secret = w.run.given["a"][0].Secret
	}
	if v := w.visitor(); w.op.Anonymous && w.op.Rule != nil {
		w.api.Operations = []*access.Operation{w.op}
		w.api.AdmitVisitors(&v)
	}
	w.run.operations = []operation{w.translated()}
	w.request()
	return w
}

func (w *world) flip(n int) bool { return w.random.IntN(n) == 0 }

// some are random ones of a list, maybe none.
func (w *world) some(list []string) []string {
	var some []string
	for _, text := range list {
		if w.flip(3) {
			some = append(some, text)
		}
	}
	return some
}

func (w *world) operation() *access.Operation {
	op := &access.Operation{ID: "op", Method: "GET", Path: "/x/{id}", Conceal: w.flip(4)}
	for range 1 + w.random.IntN(3) {
		first := w.random.IntN(len(w.api.Schemes))
		alternative := access.Alternative{w.requirement(first)}
		if second := w.random.IntN(len(w.api.Schemes)); second > first && w.flip(2) && second > 2 {
			alternative = append(alternative, w.requirement(second))
		}
		op.Alternatives = append(op.Alternatives, alternative)
	}
	if w.flip(2) {
		op.Required = append(op.Required, access.Parameter{Name: "date", In: access.InQuery, Required: true})
	}
	if op.Anonymous = w.flip(3); !op.Anonymous && !w.flip(3) || op.Anonymous && w.flip(2) {
		rule := w.rule(2)
		op.Rule = &rule
		for _, leaf := range rule.Leaves() {
			if leaf.Kind == access.HasResource && leaf.Resource.IDs[0].In == access.InQuery {
				op.Required = append(op.Required, leaf.Resource.IDs[0])
			}
		}
	}
	return op
}

func (w *world) requirement(scheme int) access.Requirement {
	q := access.Requirement{Scheme: w.api.Schemes[scheme]}
	if w.api.Schemes[scheme].Kind == access.OAuth2 {
		q.Scopes = w.some(w.api.Scopes)
	} else if w.flip(4) {
		q.Roles = []string{"low"}
	}
	return q
}

func (w *world) rule(depth int) access.Rule {
	if depth > 0 && w.flip(2) {
		r := access.AnyOf()
		if w.flip(2) {
			r.Kind = access.All
		}
		for range 1 + w.random.IntN(3) {
			r.Rules = append(r.Rules, w.rule(depth-1))
		}
		return r
	}
	switch w.random.IntN(7) {
	case 5, 6:
		return access.ScopeRule(w.api.Scopes[w.random.IntN(2)])
	case 0:
		return access.RoleRule("low")
	case 1:
		return access.RoleRule("high")
	case 2:
		return access.PermissionRule("p")
	case 3:
		return access.ResourceRule(&access.Resource{Type: "room", Action: "open", IDs: []access.Parameter{{Name: "id", In: access.InPath, Required: true}}})
	}
	return access.ResourceRule(&access.Resource{Type: "room", Action: "open", IDs: []access.Parameter{{Name: "room", In: access.InQuery, Required: true}}})
}

// credential is one of two people; what it holds is expanded, as Check does.
func (w *world) credential(scheme string, person int) Credential {
	held := w.api.Expand(access.Grants{Roles: w.some([]string{"low", "high"}), Permissions: w.some(w.api.Permissions), Scopes: w.some(w.api.Scopes)})
	name := fmt.Sprint("person", person)
	c := Credential{Person: name, Secret: scheme + name, Username: name, Roles: held.Roles, Permissions: held.Permissions, Scopes: held.Scopes}
	c.Certificate.Certificate = [][]byte{[]byte(scheme + name)}
	c.May.RoomOpen = w.some([]string{"1", "2"})
	return c
}

// visitor is what callers hold who sent no credential.
func (w *world) visitor() access.Visitor {
	v := access.Visitor{Forbidden: w.flip(2)}
	held := access.Grants{Roles: w.some([]string{"low", "high"}), Permissions: w.some(w.api.Permissions), Scopes: w.some(w.api.Scopes)}
	if v.Ask = w.flip(2); v.Ask {
		w.run.Anonymous = Credential{Roles: held.Roles, Permissions: held.Permissions, Scopes: held.Scopes}
		w.run.inclusions = []inclusion{{name: "role high", roles: []string{"low"}, permissions: []string{"p"}}}
		w.run.Anonymous = w.run.expand(w.run.Anonymous)
	} else {
		v.Given = held
	}
	return v
}

// translated is the operation as the generator writes it.
func (w *world) translated() operation {
	op := operation{id: "op", method: "GET", path: w.op.Path, access: w.op.Words(), anonymous: w.op.Anonymous, conceal: w.op.Conceal}
	for _, alternative := range w.op.Alternatives {
		var list []requirement
		for _, q := range alternative {
			list = append(list, requirement{q.Scheme.Name, q.Scopes, q.Roles})
		}
		op.alternatives = append(op.alternatives, list)
	}
	for _, p := range w.op.Required {
		op.required = append(op.required, p.Place())
		op.sends = append(op.sends, p.Place())
	}
	if w.op.Rule != nil {
		r := translatedRule(*w.op.Rule)
		op.rule = &r
	}
	if v := w.op.Visitor; v != nil {
		rule, possible := w.op.Rule.WithoutObjects()
		op.ruled, op.forbids, op.anonymous = true, v.Forbidden, w.op.VisitorsMeet() || possible && v.Ask
		if possible && v.Ask {
			visitors := translatedRule(rule)
			op.visitors = &visitors
		}
	}
	return op
}

func translatedRule(r access.Rule) rule {
	var parts []rule
	for _, part := range r.Rules {
		parts = append(parts, translatedRule(part))
	}
	switch r.Kind {
	case access.Any:
		return rule{any: parts}
	case access.All:
		return rule{all: parts}
	case access.HasRole:
		return rule{role: r.Name}
	case access.HasPermission:
		return rule{permission: r.Name}
	case access.HasScope:
		return rule{scope: r.Name}
	}
	return rule{resource: "open of room", id: r.Resource.IDs[0].Place()}
}

// request sends credentials of one person, at most one in Authorization.
func (w *world) request() {
	w.model = access.World{Credentials: map[string]access.Credential{}, Principals: map[string]access.Principal{}, Parameters: map[string]access.ParameterState{}}
	w.model.Principals[access.AnonymousPrincipal] = w.principal(w.run.Anonymous)
	w.arrival = arrival{values: map[string]string{"path.id": "1", "query.room": "2", "query.date": "x"}, twice: w.flip(20)}
	w.model.BadAuthorization = w.arrival.twice
	if len(w.op.Required) > 0 && w.flip(4) {
		place := w.op.Required[w.random.IntN(len(w.op.Required))].Place()
		w.arrival.missing, w.model.Parameters[place] = place, access.Missing
	}
	person, inAuthorization := w.random.IntN(2), false
	for i, s := range w.api.Schemes {
		if !w.flip(2) || s.Kind.InAuthorization() && inAuthorization {
			continue
		}
		inAuthorization = inAuthorization || s.Kind.InAuthorization()
		c := sent{scheme: w.run.schemes[i], credential: w.run.given[s.Name][person]}
		switch {
		case w.flip(5):
			c.credential, c.madeUp = Credential{Secret: "made up", Username: "nobody"}, true
		case w.flip(6) && s.Kind != access.MutualTLS:
			c.malformed = true
		}
		w.arrival.sent = append(w.arrival.sent, c)
		for _, reader := range w.api.Schemes {
			if reader == s || reader.Kind.IsBearer() && s.Kind.IsBearer() {
				w.reads(reader, c)
			}
		}
	}
	w.combine()
}

// reads says what the scheme makes of a credential that was sent.
func (w *world) reads(s *access.Scheme, c sent) {
	if c.malformed {
		w.model.Credentials[s.Name] = access.Credential{State: access.Malformed}
		return
	}
	state := access.Credential{State: access.Sent, Answer: access.Refuses}
	for _, known := range w.run.given[s.Name] {
		if !c.madeUp && known.Secret == c.credential.Secret {
			state.Answer = access.Accepts
			w.model.Principals[access.PrincipalOf(s)] = w.principal(known)
		}
	}
	w.model.Credentials[s.Name] = state
}

func (w *world) principal(held ...Credential) access.Principal {
	p := access.Principal{May: map[string]access.Verdict{}}
	for _, c := range held {
		p.Grants.Roles = append(p.Grants.Roles, c.Roles...)
		p.Grants.Permissions = append(p.Grants.Permissions, c.Permissions...)
		p.Grants.Scopes = append(p.Grants.Scopes, c.Scopes...)
		for place, words := range map[string]string{"path.id": "open of room {id}", "query.room": "open of room {query.room}"} {
			if slices.Contains(c.May.RoomOpen, w.arrival.values[place]) {
				p.May[words] = access.Yes
			}
		}
	}
	return p
}

// combine says that two credentials of one person hold what both hold.
func (w *world) combine() {
	for _, alternative := range w.op.Alternatives {
		var held []Credential
		for _, q := range alternative {
			for _, c := range w.arrival.sent {
				for _, known := range w.run.given[q.Scheme.Name] {
					if !c.madeUp && !c.malformed && known.Secret == c.credential.Secret {
						held = append(held, known)
					}
				}
			}
		}
		if len(alternative) > 1 && len(held) == len(alternative) {
			w.model.Principals[alternative.Principal()] = w.principal(held...)
		}
	}
}
