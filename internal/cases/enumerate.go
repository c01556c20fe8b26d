package cases

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
)

// Limits keep the tests of a monstrous operation readable; what is beyond them
// is left out from the end, always the same.
const (
	maxCases      = 256 // of one operation
	maxImplicants = 64  // ways to satisfy a rule
	maxPairs      = 6   // pairs of alternatives
	maxFields     = 12  // required fields of one alternative
	maxLeaves     = 16  // leaves of a rule for which the fewest to take away are looked for
)

// Enumerate is the cases of a guarded operation, in an order that reads well:
// credentials of each alternative, then what it must carry, the rule, pairs of
// alternatives, required fields. Each part of the decision has a case that goes
// wrong when that part is changed. A public operation has none.
func Enumerate(api *access.API, op *access.Operation) []Case {
	return enumerate(newVocabulary(api), op)
}

func enumerate(v *vocabulary, op *access.Operation) []Case {
	if op.Public() {
		return nil
	}
	e := newEnumeration(v, op)
	e.add(setup{})
	if slices.ContainsFunc(e.schemes, (*access.Scheme).ReadsAuthorization) {
		e.add(setup{badAuthorization: true})
	}
	e.addForeign()
	for i, alternative := range op.Alternatives {
		e.addCredentials(alternative)
		e.addRequirements(i, alternative)
	}
	if op.Rule != nil {
		e.addRule()
	}
	e.addLogins()
	e.addVisitors()
	e.addPairs()
	e.addFields()
	e.addLoginFields()
	return e.cases
}

type enumeration struct {
	*vocabulary
	asked      []name // what op asks for
	op         *access.Operation
	schemes    []*access.Scheme
	parameters []access.Parameter
	implicants [][]access.Rule // ways to satisfy the rule: leaves that together do
	seen       map[string]bool
	cases      []Case
}

func newEnumeration(v *vocabulary, op *access.Operation) *enumeration {
	e := &enumeration{vocabulary: v, asked: asked(op), op: op, schemes: schemes(op), parameters: parameters(op), seen: map[string]bool{}}
	if op.Rule != nil {
		e.implicants = implicants(*op.Rule)
	} else {
		e.implicants = [][]access.Rule{nil}
	}
	return e
}

// add adds the case of s, unless no request is like it or it is there already.
func (e *enumeration) add(s setup) {
	s, ok := e.settle(s)
	if !ok || len(e.cases) >= maxCases {
		return
	}
	s = e.logIn(s)
	outcome := access.Evaluate(e.op, s.world(func(p person) access.Grants { return p.grantsOf(e.vocabulary, e.asked) }))
	words := s.words(e.op) + s.loginWords(outcome.Calls)
	if e.seen[words] {
		return
	}
	e.seen[words] = true
	e.cases = append(e.cases, Case{Arrives: words, Outcome: outcome, setup: s, api: e.api})
}

// addForeign sends valid credentials of schemes that the operation does not name
// where one of its own schemes reads them as well, and refuses them. Those that no
// scheme of the operation reads change nothing: the kit sends them by itself.
func (e *enumeration) addForeign() {
	done := map[string]bool{}
	for _, own := range e.schemes {
		for _, s := range e.api.Schemes {
			if slices.Contains(e.schemes, s) || done[wire(s)] || !readsWire(own, s) {
				continue
			}
			done[wire(s)] = true
			way := setup{}.clone()
			for _, other := range e.api.Schemes {
				if wire(other) == wire(s) && !slices.Contains(e.schemes, other) {
					way.foreign = append(way.foreign, other)
					way.credentials[other] = access.Credential{State: access.Sent}
					way = way.withPerson(access.PrincipalOf(other), person{but: true, allowed: e.everything()})
				}
			}
			e.add(way)
		}
	}
}

// readsWire reports whether own reads what is sent for s.
func readsWire(own, s *access.Scheme) bool {
	return wire(own) == wire(s) || wire(own) == "Authorization" && s.Kind.InAuthorization()
}

// everything is yes to all that the rule asks about objects.
func (e *enumeration) everything() map[string]access.Verdict {
	if e.op.Rule == nil {
		return nil
	}
	yes := map[string]access.Verdict{}
	for _, resource := range e.op.Resources() {
		yes[resource.Words()] = access.Yes
	}
	return yes
}

// authenticated is a request with every credential of an alternative, all valid.
func authenticated(alternative access.Alternative) setup {
	s := setup{}.clone()
	for _, q := range alternative {
		s.credentials[q.Scheme] = access.Credential{State: access.Sent}
	}
	return s
}

// minimal is a request that an alternative grants, with the least that this
// takes: what its requirements name, and one implicant of the rule.
func (e *enumeration) minimal(alternative access.Alternative, implicant []access.Rule) setup {
	s := authenticated(alternative)
	for _, q := range alternative {
		s = s.withPerson(access.PrincipalOf(q.Scheme), person{names: needs(q)})
	}
	whole := alternative.Principal()
	p := s.people[whole]
	p.allowed = map[string]access.Verdict{}
	for _, leaf := range implicant {
		if c := checkOf(leaf); c.resource != nil {
			p.allowed[c.resource.Words()] = access.Yes
		} else if !slices.Contains(p.names, c.name) {
			p.names = append(slices.Clip(p.names), c.name)
		}
	}
	return s.withPerson(whole, p)
}

func needs(q access.Requirement) []name {
	var list []name
	for _, s := range q.Scopes {
		list = append(list, name{"scope", s})
	}
	for _, r := range q.Roles {
		list = append(list, name{"role", r})
	}
	return list
}

// check is what a leaf of a rule asks for: a name, or a resource.
type check struct {
	name     name
	resource *access.Resource
}

func checkOf(leaf access.Rule) check { return access.ReadLeaf(leaf, checks{}) }

// checks reads a leaf as what it asks for.
type checks struct{}

func (checks) Role(text string) check                   { return check{name: name{"role", text}} }
func (checks) Permission(text string) check             { return check{name: name{"permission", text}} }
func (checks) Scope(text string) check                  { return check{name: name{"scope", text}} }
func (checks) Resource(resource *access.Resource) check { return check{resource: resource} }

// addCredentials spoils each credential of an alternative in each way, while the
// others are valid.
func (e *enumeration) addCredentials(alternative access.Alternative) {
	all := authenticated(alternative)
	for _, q := range alternative {
		if len(alternative) > 1 {
			e.add(all.with(q.Scheme, access.Credential{}))
		}
		spoilt := access.Malformed
		if q.Scheme.Kind.ByCertificate() {
			spoilt = access.Unverified
		}
		e.add(all.with(q.Scheme, access.Credential{State: spoilt}))
		answers := []access.Answer{access.Refuses, access.NilPrincipal, access.Unavailable}
		if e.sharesWire(q.Scheme) {
			// Its challenge reads like another scheme's, but for this answer.
			answers = append(answers, access.FindsMalformed)
		}
		for _, a := range append(answers, access.Bars, access.FindsNobody) {
			e.add(all.with(q.Scheme, access.Credential{State: access.Sent, Answer: a}))
		}
	}
	if len(alternative) == 1 {
		return
	}
	principal := access.PrincipalOf(alternative[0].Scheme)
	for _, q := range alternative[1:] {
		principal = access.Combined(principal, access.PrincipalOf(q.Scheme))
		for _, a := range []access.Answer{access.Refuses, access.NilPrincipal, access.Unavailable} {
			e.add(all.withCombine(principal, a))
		}
	}
}

// addRequirements grants an alternative, takes away each name that a requirement
// needs, and fails the authorizer.
func (e *enumeration) addRequirements(i int, alternative access.Alternative) {
	least := e.minimal(alternative, e.implicants[0])
	e.add(least)
	whole := alternative.Principal()
	for _, q := range alternative {
		own := access.PrincipalOf(q.Scheme)
		for _, n := range needs(q) {
			// All that there is but this: whoever asks for another name, or asks
			// another principal, lets it pass.
			s := least
			if own != whole {
				s = s.withPerson(whole, person{but: true, allowed: s.people[whole].allowed})
			}
			e.add(s.withPerson(own, person{but: true, names: e.including(n), allowed: s.people[own].allowed}))
			if e.standsTwice(q.Scheme) {
				// With all the others another alternative may let the same principal in.
				fewer := slices.DeleteFunc(slices.Clone(least.people[own].names), func(held name) bool { return held == n })
				e.add(least.withPerson(own, person{names: fewer, allowed: least.people[own].allowed}))
			}
		}
		if len(needs(q)) > 0 {
			e.add(least.withPerson(own, person{fails: true}))
			e.add(least.withPerson(own, person{barred: true}))
		}
	}
	if e.op.Rule == nil {
		return
	}
	if len(e.op.Alternatives) > 1 {
		e.add(e.minimal(alternative, nil))
	}
	if hides(alternative) {
		for _, implicant := range e.implicants {
			e.add(e.minimal(alternative, implicant))
		}
	}
	if i > 0 {
		e.add(e.denied(alternative))
	}
	if len(alternative) > 1 {
		// The parts may what the whole may not.
		s := e.minimal(alternative, nil)
		for _, q := range alternative {
			s = s.withPerson(access.PrincipalOf(q.Scheme), person{but: true, allowed: least.people[whole].allowed})
		}
		e.add(s)
	}
}

// standsTwice reports whether several alternatives take the credential of s.
func (e *enumeration) standsTwice(s *access.Scheme) bool {
	times := 0
	for _, alternative := range e.op.Alternatives {
		if slices.ContainsFunc(alternative, func(q access.Requirement) bool { return q.Scheme == s }) {
			times++
		}
	}
	return times > 1
}

// denied is a request of an alternative with all that there is but what the
// rule wants.
func (e *enumeration) denied(alternative access.Alternative) setup {
	p := person{but: true}
	for _, leaf := range e.op.Leaves() {
		if c := checkOf(leaf); c.resource == nil {
			p.names = e.without(c.name, nil, nil)
			break
		}
	}
	return e.minimal(alternative, nil).withPerson(alternative.Principal(), p)
}

// including are the names, and every name that includes one of them.
func (e *enumeration) including(names ...name) []name {
	var list []name
	for _, n := range names {
		for _, m := range append([]name{n}, e.vocabulary.including[n]...) {
			if !slices.Contains(list, m) {
				list = append(list, m)
			}
		}
	}
	return list
}
