package draw

import (
	"fmt"
	"slices"

	"github.com/oasguard/oasguard/internal/access"
)

// SmallCount is how many documents Small has: one for each ordered pair of kinds.
func SmallCount() int { return len(kinds()) * len(kinds()) }

// Small is the document that holds every operation of up to two alternatives
// over two schemes of the given kinds: each requirement with or without one scope
// or role, and each list of alternatives under every rule of one check, optional
// or not, concealed or not, and optional under some of the rules; and some of them with a
// login that is asked for, where every alternative takes tokens.
func Small(index int) *access.API {
	a, b := kinds()[index/len(kinds())], kinds()[index%len(kinds())]
	a.Name, b.Name = "a", "b"
	if a.Kind == access.APIKey {
		a.Param += "1"
	}
	api := &access.API{
		Title:       "Small " + fmt.Sprint(index),
		Schemes:     []*access.Scheme{&a, &b},
		Roles:       []access.Role{{Name: "needed"}, {Name: "ruled"}},
		Permissions: []string{"may"},
		Scopes:      []string{"scope"},
	}
	alternatives := smallAlternatives(&a, &b)
	for i, first := range alternatives {
		api.Operations = append(api.Operations, smallOperations(first)...)
		for j, second := range alternatives {
			if i != j {
				api.Operations = append(api.Operations, smallOperations(first, second)...)
			}
		}
	}
	for i, op := range api.Operations {
		op.ID, op.Method = fmt.Sprintf("op%04d", i), "GET"
		op.Path = fmt.Sprintf("/o%04d/{id}", i)
	}
	keepUsed(api)
	api.AdmitVisitors([]*access.Visitor{
		{Given: access.Grants{Roles: []string{"ruled"}}}, {Ask: true},
		{Given: access.Grants{Permissions: []string{"may"}}, Forbidden: true}, {Ask: true, Forbidden: true},
	}[index%4])
	return api
}

// smallAlternatives are a, b, and both where they can travel together, each with
// and without a name.
func smallAlternatives(a, b *access.Scheme) []access.Alternative {
	var list []access.Alternative
	for _, q := range [][]access.Requirement{requirements(a), requirements(b)} {
		for _, one := range q {
			list = append(list, access.Alternative{one})
		}
	}
	if sameWire(a, b) {
		return list
	}
	for _, one := range requirements(a) {
		for _, two := range requirements(b) {
			list = append(list, access.Alternative{one, two})
		}
	}
	return list
}

func requirements(s *access.Scheme) []access.Requirement {
	if s.Scoped() {
		return []access.Requirement{{Scheme: s}, {Scheme: s, Scopes: []string{"scope"}}}
	}
	return []access.Requirement{{Scheme: s}, {Scheme: s, Roles: []string{"needed"}}}
}

func smallOperations(alternatives ...access.Alternative) []*access.Operation {
	query := access.Parameter{Name: "q", In: access.InQuery, Required: true}
	rules := []access.Rule{
		access.RoleRule("ruled"),
		access.PermissionRule("may"),
		access.ScopeRule("scope"),
		access.ResourceRule(&access.Resource{Type: "thing", Action: "read", IDs: []access.Parameter{{Name: "id", In: access.InPath, Required: true}}}),
		access.ResourceRule(&access.Resource{Type: "pair", Action: "read", IDs: []access.Parameter{query, {Name: "id", In: access.InPath, Required: true}}}),
		access.ResourceRule(&access.Resource{Type: "thing", Action: "write", IDs: []access.Parameter{query}}),
	}
	var list []*access.Operation
	if !slices.ContainsFunc(alternatives, func(a access.Alternative) bool { return a.Stepper() == nil }) {
		list = append(list,
			&access.Operation{Alternatives: alternatives, StepUp: access.StepUp{ACR: []string{"mfa"}, MaxAge: 60}},
			&access.Operation{Alternatives: alternatives, StepUp: access.StepUp{ACR: []string{"mfa", "phr"}}, Rule: &rules[0], Conceal: true},
			&access.Operation{Alternatives: alternatives, StepUp: access.StepUp{MaxAge: 60}, Rule: &rules[4], Required: []access.Parameter{query}})
	}
	for _, conceal := range []bool{false, true} {
		list = append(list,
			&access.Operation{Alternatives: alternatives, Conceal: conceal},
			&access.Operation{Alternatives: alternatives, Conceal: conceal, Anonymous: true})
		for i := range rules {
			op := &access.Operation{Alternatives: alternatives, Conceal: conceal, Rule: &rules[i]}
			if i >= len(rules)-2 {
				op.Required = []access.Parameter{query}
			}
			list = append(list, op)
			if i == 0 || i == 2 {
				optional := *op
				optional.Anonymous = true
				list = append(list, &optional)
			}
		}
	}
	return list
}
