package cases

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
)

// implicants are the ways to satisfy a rule, each a set of leaves; sets that
// hold another one are left out.
func implicants(r access.Rule) [][]access.Rule { return access.Read(r, implicantsOf{}) }

// implicantsOf reads the implicants of a rule.
type implicantsOf struct{}

func (implicantsOf) Role(name string) [][]access.Rule {
	return [][]access.Rule{{access.RoleRule(name)}}
}

func (implicantsOf) Permission(name string) [][]access.Rule {
	return [][]access.Rule{{access.PermissionRule(name)}}
}

func (implicantsOf) Scope(name string) [][]access.Rule {
	return [][]access.Rule{{access.ScopeRule(name)}}
}

func (implicantsOf) Resource(resource *access.Resource) [][]access.Rule {
	return [][]access.Rule{{access.ResourceRule(resource)}}
}

func (implicantsOf) All(parts []access.Rule) [][]access.Rule {
	list := [][]access.Rule{nil}
	for _, part := range parts {
		list = product(list, implicants(part))
	}
	return smallest(list)
}

func (implicantsOf) Any(parts []access.Rule) [][]access.Rule {
	var list [][]access.Rule
	for _, part := range parts {
		list = append(list, implicants(part)...)
	}
	return smallest(list)
}

func product(a, b [][]access.Rule) [][]access.Rule {
	var list [][]access.Rule
	for _, x := range a {
		for _, y := range b {
			if len(list) < maxImplicants {
				list = append(list, slices.Concat(x, y))
			}
		}
	}
	return list
}

func smallest(list [][]access.Rule) [][]access.Rule {
	var kept [][]access.Rule
	list = list[:min(len(list), 4*maxImplicants)]
	for i, x := range list {
		covered := slices.ContainsFunc(kept, func(y []access.Rule) bool { return holds(x, y) }) ||
			slices.ContainsFunc(list[i+1:], func(y []access.Rule) bool { return holds(x, y) && !holds(y, x) })
		if !covered {
			kept = append(kept, x)
		}
	}
	return kept[:min(len(kept), maxImplicants)]
}

func holds(set, subset []access.Rule) bool {
	return !slices.ContainsFunc(subset, func(leaf access.Rule) bool {
		return !slices.ContainsFunc(set, leaf.Equal)
	})
}

// hides reports whether a requirement names roles of the principal that the rule
// is about: a role that is missing for the one is missing for the other.
func hides(a access.Alternative) bool { return len(a) == 1 && len(a[0].Roles) > 0 }

// addRule asks for the rule by one alternative, which stands for all; where each
// may hide what the rule wants, by every one.
func (e *enumeration) addRule() {
	if i := slices.IndexFunc(e.op.Alternatives, func(a access.Alternative) bool { return !hides(a) }); i >= 0 {
		e.addRuleBy(e.op.Alternatives[i])
		return
	}
	for _, alternative := range e.op.Alternatives {
		e.addRuleBy(alternative)
	}
}

// addRuleBy satisfies the rule in each way, and spoils each part of each way.
func (e *enumeration) addRuleBy(alternative access.Alternative) {
	whole := alternative.Principal()
	for _, implicant := range e.implicants {
		least := e.minimal(alternative, implicant)
		e.add(least)
		for _, leaf := range implicant {
			if c := checkOf(leaf); c.resource != nil {
				e.addResource(least, whole, c.resource)
			} else {
				e.addName(least, whole, implicant, c.name)
			}
		}
	}
	for _, leaf := range e.op.Rule.Leaves() {
		e.add(e.minimal(alternative, []access.Rule{leaf})) // one alone
		if c := checkOf(leaf); c.resource == nil {
			all := e.minimal(alternative, e.op.Rule.Leaves())
			p := all.people[whole]
			e.add(all.withPerson(whole, person{but: true, names: e.including(c.name), allowed: p.allowed})) // all but one
		}
	}
	// All that there is, so that the order of asking shows; and an error.
	everything := e.minimal(alternative, e.op.Rule.Leaves())
	p := everything.people[whole]
	if len(e.op.Rule.Leaves()) > 1 {
		e.add(everything.withPerson(whole, person{but: true, allowed: p.allowed}))
		e.add(e.minimal(alternative, nil))
	}
	if len(p.names) > 0 {
		p.fails = true
		e.add(everything.withPerson(whole, person{fails: true, allowed: nil}))
		e.add(everything.withPerson(whole, person{barred: true}))
	}
}

// addName takes one name out of a way to satisfy the rule and grants all others,
// but for those that would satisfy it in another way.
func (e *enumeration) addName(least setup, whole string, implicant []access.Rule, n name) {
	keep := map[name]bool{}
	for _, other := range implicant {
		if c := checkOf(other); c.resource == nil && c.name != n {
			keep[c.name] = true
		}
	}
	p := person{but: true, allowed: least.people[whole].allowed}
	p.names = e.without(n, keep, p.allowed)
	e.add(least.withPerson(whole, p))
}

// without are n, the names that include it, and as few other names as it takes
// for the rule not to hold.
func (e *enumeration) without(n name, keep map[name]bool, allowed map[string]access.Verdict) []name {
	var others []name
	for _, leaf := range e.op.Rule.Leaves() {
		if c := checkOf(leaf); c.resource == nil && !keep[c.name] && c.name != n {
			others = append(others, c.name)
		}
	}
	if len(others) > maxLeaves {
		return e.including(append(others, n)...)
	}
	for i := 0; i < len(others); {
		fewer := slices.Delete(slices.Clone(others), i, i+1)
		p := person{but: true, names: e.including(append(slices.Clone(fewer), n)...)}
		if satisfied(*e.op.Rule, p.grantsOf(e.vocabulary, e.asked), allowed) {
			i++
		} else {
			others = fewer
		}
	}
	return e.including(append([]name{n}, others...)...)
}

// satisfied reports whether a rule holds.
func satisfied(r access.Rule, g access.Grants, allowed map[string]access.Verdict) bool {
	return access.Read(r, satisfying{g, allowed})
}

// satisfying reads whether a rule holds for who has these grants.
type satisfying struct {
	grants  access.Grants
	allowed map[string]access.Verdict
}

func (s satisfying) Role(name string) bool       { return slices.Contains(s.grants.Roles, name) }
func (s satisfying) Permission(name string) bool { return slices.Contains(s.grants.Permissions, name) }

func (s satisfying) Scope(name string) bool { return slices.Contains(s.grants.Scopes, name) }

func (s satisfying) Resource(resource *access.Resource) bool {
	return s.allowed[resource.Words()] == access.Yes
}

func (s satisfying) All(parts []access.Rule) bool {
	return !slices.ContainsFunc(parts, func(part access.Rule) bool { return !access.Read(part, s) })
}

func (s satisfying) Any(parts []access.Rule) bool {
	return slices.ContainsFunc(parts, func(part access.Rule) bool { return access.Read(part, s) })
}

func countNeeds(alternative access.Alternative) int {
	n := 0
	for _, q := range alternative {
		n += len(needs(q))
	}
	return n
}

// addResource spoils one resource check of a way to satisfy the rule.
func (e *enumeration) addResource(least setup, whole string, resource *access.Resource) {
	for _, verdict := range access.Verdicts() {
		if verdict == access.Yes {
			continue
		}
		p := least.people[whole]
		p.allowed = copied(p.allowed)
		p.allowed[resource.Words()] = verdict
		e.add(least.withPerson(whole, p))
	}
	for _, id := range resource.IDs {
		states := []access.ParameterState{access.Missing, access.Empty, access.Repeated}
		if id.In == access.InPath {
			states = []access.ParameterState{access.Empty}
		}
		for _, state := range states {
			if e.keyAt(id) == nil {
				e.add(least.withParameter(id, state))
			}
		}
	}
}
