package cases

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
)

// implicants are the ways to satisfy a rule, each a set of leaves; sets that
// hold another one are left out.
func implicants(r access.Rule) [][]access.Rule {
	var list [][]access.Rule
	switch r.Kind {
	case access.Any:
		for _, part := range r.Rules {
			list = append(list, implicants(part)...)
		}
	case access.All:
		list = [][]access.Rule{nil}
		for _, part := range r.Rules {
			list = product(list, implicants(part))
		}
	default:
		return [][]access.Rule{{r}}
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
		return !slices.ContainsFunc(set, leaf.SameLeaf)
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
			if leaf.Kind == access.HasResource {
				e.addResource(least, whole, leaf.Resource)
			} else {
				e.addName(least, whole, implicant, leaf)
			}
		}
	}
	for _, leaf := range e.op.Rule.Leaves() {
		e.add(e.minimal(alternative, []access.Rule{leaf})) // one alone
		if leaf.Kind != access.HasResource {
			all := e.minimal(alternative, e.op.Rule.Leaves())
			p := all.people[whole]
			e.add(all.withPerson(whole, person{but: true, names: e.including(leafName(leaf)), allowed: p.allowed})) // all but one
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
		if access.Sharpened {
			e.add(everything.withPerson(whole, person{barred: true}))
		}
	}
}

// addName takes one name out of a way to satisfy the rule and grants all others,
// but for those that would satisfy it in another way.
func (e *enumeration) addName(least setup, whole string, implicant []access.Rule, leaf access.Rule) {
	keep := map[name]bool{}
	for _, other := range implicant {
		if other.Kind != access.HasResource && leafName(other) != leafName(leaf) {
			keep[leafName(other)] = true
		}
	}
	p := person{but: true, allowed: least.people[whole].allowed}
	p.names = e.without(leafName(leaf), keep, p.allowed)
	e.add(least.withPerson(whole, p))
}

// without are n, the roles that include it, and as few other names as it takes
// for the rule not to hold.
func (e *enumeration) without(n name, keep map[name]bool, allowed map[string]access.Verdict) []name {
	var others []name
	for _, leaf := range e.op.Rule.Leaves() {
		if leaf.Kind != access.HasResource && !keep[leafName(leaf)] && leafName(leaf) != n {
			others = append(others, leafName(leaf))
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
	holds := func(part access.Rule) bool { return satisfied(part, g, allowed) }
	switch r.Kind {
	case access.Any:
		return slices.ContainsFunc(r.Rules, holds)
	case access.All:
		return !slices.ContainsFunc(r.Rules, func(part access.Rule) bool { return !holds(part) })
	case access.HasRole:
		return slices.Contains(g.Roles, r.Name)
	case access.HasPermission:
		return slices.Contains(g.Permissions, r.Name)
	}
	return allowed[r.Resource.Words()] == access.Yes
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
	if e.keyAt(resource.ID) != nil {
		return
	}
	if resource.ID.In == access.InPath {
		e.add(least.withParameter(resource.ID, access.Empty))
		return
	}
	for _, state := range []access.ParameterState{access.Missing, access.Empty, access.Repeated} {
		e.add(least.withParameter(resource.ID, state))
	}
}
