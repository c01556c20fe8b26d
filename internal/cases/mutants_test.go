package cases

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/oasguard/oasguard/internal/access"
)

// A mutant is the operation with one part of its meaning changed. Every mutant
// that decides any request differently must decide one of the cases differently.
func TestCasesKillMutants(t *testing.T) {
	api := hotel()
	rapid.Check(t, func(t *rapid.T) {
		op := drawOperation(t)
		alone := *api
		alone.Operations = []*access.Operation{op}
		alone.AdmitVisitors(rapid.SampledFrom([]*access.Visitor{
			{Ask: true}, {Ask: true, Forbidden: true}, {Given: access.Grants{Roles: []string{"guest"}}}, {Given: access.Grants{Roles: []string{"staff"}}, Forbidden: true},
		}).Draw(t, "visitor"))
		cases := Enumerate(api, op)
		// The names that the operation does not ask for change nothing.
		for _, c := range cases {
			if got := outcomeWords(access.Evaluate(op, c.World())); got != outcomeWords(c.Outcome) {
				t.Fatalf("%s: %s with all names, %s with those asked for\n%s", c.Arrives, got, outcomeWords(c.Outcome), op.Words())
			}
		}
		for _, mutant := range mutants(op) {
			if !isKilled(mutant.op, cases) && isDifferent(api, op, mutant.op) {
				t.Fatalf("%s: %s survives\n%s", mutant.name, mutant.op.Words(), op.Words())
			}
		}
	})
}

func isKilled(mutant *access.Operation, list []Case) bool {
	return slices.ContainsFunc(list, func(c Case) bool {
		return outcomeWords(access.Evaluate(mutant, c.World())) != outcomeWords(c.Outcome)
	})
}

// isDifferent looks for a request that two operations decide differently.
func isDifferent(api *access.API, a, b *access.Operation) bool {
	random := rand.New(rand.NewPCG(1, 2))
	e := newEnumeration(newVocabulary(api), a)
	for range 400 {
		s := setup{}.clone()
		for _, scheme := range e.schemes {
			s.credentials[scheme] = access.Credential{
				State:  []access.CredentialState{access.Absent, access.Sent, access.Sent}[random.IntN(3)],
				Answer: []access.Answer{access.Accepts, access.Accepts, access.Refuses}[random.IntN(3)],
			}
		}
		for _, alternative := range a.Alternatives {
			for _, q := range alternative {
				s.people[access.PrincipalOf(q.Scheme)] = randomPerson(random, api)
			}
			s.people[alternative.Principal()] = randomPerson(random, api)
		}
		s.people[access.AnonymousPrincipal] = randomPerson(random, api)
		for _, p := range e.op.Required {
			s.parameters[p.Place()] = []access.ParameterState{access.OneValue, access.OneValue, access.Missing}[random.IntN(3)]
		}
		if s, ok := e.settle(s); ok {
			w := s.world(func(p person) access.Grants { return p.grants(api) })
			one, two := access.Evaluate(a, w), access.Evaluate(b, w)
			one.Calls, two.Calls = nil, nil     // one that only asks more than it needs lets the same callers in
			one.Missing, two.Missing = nil, nil // of two roles, one of which brings the other, either may be told
			if outcomeWords(one) != outcomeWords(two) {
				return true
			}
		}
	}
	return false
}

func randomPerson(random *rand.Rand, api *access.API) person {
	p := person{allowed: map[string]access.Verdict{}}
	for _, n := range allNames(api) {
		if random.IntN(2) == 0 {
			p.names = append(p.names, n)
		}
	}
	for _, r := range resources() {
		p.allowed[r.Words()] = access.Verdict(random.IntN(2))
	}
	return p
}

func resources() []*access.Resource {
	return []*access.Resource{
		{Type: "room", Action: "open", IDs: []access.Parameter{roomID}},
		{Type: "room", Action: "clean", IDs: []access.Parameter{roomID}},
		{Type: "stay", Action: "end", IDs: []access.Parameter{{Name: "guest", In: access.InQuery}, roomID}},
	}
}

func drawOperation(t *rapid.T) *access.Operation {
	op := &access.Operation{Conceal: rapid.Bool().Draw(t, "conceal"), Anonymous: rapid.IntRange(0, 3).Draw(t, "anonymous") == 0}
	ways := []access.Alternative{
		{{Scheme: keyCard}},
		{{Scheme: deskKey}},
		{{Scheme: badge, Roles: []string{"porter"}}},
		{{Scheme: partner, Scopes: []string{"rooms.open", "rooms.read"}}},
		{{Scheme: badge}, {Scheme: keyCard}},
		{{Scheme: badge}, {Scheme: deskKey}, {Scheme: partner, Scopes: []string{"rooms.read"}}},
	}
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(ways)-1), 1, 3, rapid.ID[int]).Draw(t, "ways") {
		op.Alternatives = append(op.Alternatives, ways[i])
	}
	if rapid.Bool().Draw(t, "fields") {
		op.Required = []access.Parameter{date, {Name: "X-Trace", In: access.InHeader, Required: true}}
	}
	if rapid.IntRange(0, 3).Draw(t, "rule") > 0 {
		order := rapid.Permutation(leaves()).Draw(t, "leaves")
		rule := drawRule(t, order[:rapid.IntRange(1, 4).Draw(t, "count")])
		op.Rule = &rule
	}
	return op
}

// drawRule draws a rule that names each of its leaves once.
func drawRule(t *rapid.T, leaves []access.Rule) access.Rule {
	if len(leaves) == 1 {
		return leaves[0]
	}
	rule := access.Rule{Kind: rapid.SampledFrom([]access.RuleKind{access.All, access.Any}).Draw(t, "kind")}
	for len(leaves) > 0 {
		n := rapid.IntRange(1, max(1, len(leaves)-1)).Draw(t, "part")
		rule.Rules = append(rule.Rules, drawRule(t, leaves[:n]))
		leaves = leaves[n:]
	}
	return rule
}

func leaves() []access.Rule {
	return []access.Rule{
		access.RoleRule("guest"),
		access.RoleRule("staff"),
		access.RoleRule("manager"),
		access.PermissionRule("rooms:open"),
		access.ResourceRule(resources()[0]),
		access.ResourceRule(resources()[1]),
	}
}

type mutant struct {
	name string
	op   *access.Operation
}

// mutants are the operation with one thing changed, in every way.
func mutants(op *access.Operation) []mutant {
	var list []mutant
	add := func(name string, change func(*access.Operation)) {
		changed := *op
		changed.Alternatives = slices.Clone(op.Alternatives)
		changed.Required = slices.Clone(op.Required)
		change(&changed)
		list = append(list, mutant{name, &changed})
	}
	for i, alternative := range op.Alternatives {
		if len(op.Alternatives) > 1 {
			add("alternative dropped", func(o *access.Operation) { o.Alternatives = slices.Delete(o.Alternatives, i, i+1) })
		}
		if i > 0 {
			add("alternatives swapped", func(o *access.Operation) {
				o.Alternatives[i-1], o.Alternatives[i] = o.Alternatives[i], o.Alternatives[i-1]
			})
		}
		for j, q := range alternative {
			with := func(q access.Requirement) func(*access.Operation) {
				return func(o *access.Operation) {
					o.Alternatives[i] = slices.Clone(alternative)
					o.Alternatives[i][j] = q
				}
			}
			for k := range q.Scopes {
				add("scope dropped", with(access.Requirement{Scheme: q.Scheme, Scopes: slices.Delete(slices.Clone(q.Scopes), k, k+1)}))
			}
			if len(q.Roles) > 0 {
				add("role dropped", with(access.Requirement{Scheme: q.Scheme}))
				add("other role", with(access.Requirement{Scheme: q.Scheme, Roles: []string{"guest"}}))
			}
		}
	}
	add("concealment changed", func(o *access.Operation) { o.Conceal = !o.Conceal })
	if op.Visitor == nil {
		add("anonymous changed", func(o *access.Operation) { o.Anonymous = !o.Anonymous })
	} else {
		add("anonymous callers refused", func(o *access.Operation) { o.Anonymous, o.Visitor = false, nil })
		add("anonymous callers not asked", func(o *access.Operation) { o.Visitor = nil })
		add("another answer to anonymous callers", func(o *access.Operation) {
			v := *o.Visitor
			v.Forbidden, o.Visitor = !v.Forbidden, &v
		})
	}
	for i := range op.Required {
		add("field dropped", func(o *access.Operation) { o.Required = slices.Delete(o.Required, i, i+1) })
	}
	if op.Rule != nil {
		add("rule dropped", func(o *access.Operation) { o.Rule, o.Visitor = nil, nil })
		for _, r := range changedRules(*op.Rule) {
			add("rule changed", func(o *access.Operation) { o.Rule = &r })
		}
	}
	return list
}

// changedRules are r with one leaf changed or dropped, or one connective turned.
func changedRules(r access.Rule) []access.Rule {
	switch r.Kind {
	case access.HasResource:
		other := resources()[0]
		if other.Words() == r.Resource.Words() {
			other = resources()[1]
		}
		return []access.Rule{access.ResourceRule(other)}
	case access.HasRole:
		var list []access.Rule
		for _, role := range []string{"guest", "staff", "manager"} {
			if role != r.Name {
				list = append(list, access.RoleRule(role))
			}
		}
		return list
	case access.HasPermission:
		return []access.Rule{access.RoleRule("staff")}
	}
	list := []access.Rule{access.AllOf()}
	for i, part := range r.Rules {
		list = append(list, access.Rule{Kind: r.Kind, Rules: slices.Delete(slices.Clone(r.Rules), i, i+1)})
		for _, changed := range changedRules(part) {
			rules := slices.Clone(r.Rules)
			rules[i] = changed
			list = append(list, access.Rule{Kind: r.Kind, Rules: rules})
		}
	}
	return list
}
