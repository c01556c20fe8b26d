package cases

import "github.com/oasguard/oasguard/internal/access"

// addVisitors has the authorizer say of callers who sent no credential all that
// matters: each way to meet the rule, without each of its parts, each part alone,
// everything, and an error.
func (e *enumeration) addVisitors() {
	if e.op.Visitor == nil || !e.op.Visitor.Ask {
		return
	}
	rule, ok := e.op.Rule.WithoutObjects()
	if !ok {
		return
	}
	said := func(p person) { e.add(setup{}.withPerson(access.AnonymousPrincipal, p)) }
	for _, implicant := range implicants(rule) {
		names := checkNames(implicant)
		said(person{names: names})
		for _, n := range names {
			said(person{but: true, names: e.withoutVisitor(rule, implicant, n)})
		}
	}
	for _, leaf := range rule.Leaves() {
		said(person{names: checkNames([]access.Rule{leaf})})
	}
	said(person{but: true})
	said(person{fails: true})
	said(person{barred: true})
}

// visitor is a request without a credential that is let in.
func (e *enumeration) visitor() setup {
	if e.op.Visitor == nil || !e.op.Visitor.Ask {
		return setup{}
	}
	rule, ok := e.op.Rule.WithoutObjects()
	if !ok {
		return setup{}
	}
	return setup{}.withPerson(access.AnonymousPrincipal, person{names: checkNames(implicants(rule)[0])})
}

// withoutVisitor are n, the roles that include it, and as few other names of the rule
// as it takes for it not to hold, besides those of one way to meet it.
func (e *enumeration) withoutVisitor(rule access.Rule, implicant []access.Rule, n name) []name {
	own := *e.op
	own.Rule = &rule
	other := *e
	other.op = &own
	keep := map[name]bool{}
	for _, kept := range checkNames(implicant) {
		keep[kept] = kept != n
	}
	return other.without(n, keep, nil)
}

func checkNames(leaves []access.Rule) []name {
	var names []name
	for _, leaf := range leaves {
		names = append(names, checkOf(leaf).name)
	}
	return names
}
