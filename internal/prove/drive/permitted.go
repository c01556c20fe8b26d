package drive

import (
	"fmt"
	"maps"
	"math/rand/v2"

	"github.com/oasguard/oasguard/internal/access"
)

// Lists are the answers that a guard gives without a request.
type Lists struct {
	// Permitted is what a caller with these grants may call, by operation; false: if a
	// resource check agrees.
	Permitted func(given access.Grants, schemes []string) map[string]bool
	// Allows is the rule of an operation alone.
	Allows func(operation string, given access.Grants) (met, resource bool)
}

// listed compares Permitted and Allows with Evaluate for random callers, whose
// credentials are all good and whose principals all hold the same. It returns the first
// difference.
func (g *Guard) listed(source *rand.Rand, callers int) string {
	if g.Lists.Permitted == nil {
		return ""
	}
	c := chooser{source, g.api, g.api.Operations[0]}
	for range callers {
		var q Request
		q.World.Principals, q.Given = map[string]access.Principal{}, map[string]access.Grants{}
		c.person(&q, "somebody")
		given := q.Given["somebody"]
		var schemes []string
		for _, s := range g.api.Schemes {
			if c.chance(50) {
				schemes = append(schemes, s.Name)
			}
		}
		want := map[string]bool{}
		for _, op := range g.api.Operations {
			if g.lets(op, given, schemes, access.Yes) {
				want[nameOf(op)] = g.lets(op, given, schemes, access.No)
			}
			alone := *op
			alone.Anonymous, alone.Visitor, alone.Alternatives = false, nil, []access.Alternative{{{Scheme: &access.Scheme{Name: "any"}}}}
			isMet, needs := g.lets(&alone, given, []string{"any"}, access.Yes), !g.lets(&alone, given, []string{"any"}, access.No)
			if gotMet, gotNeeds := g.Lists.Allows(nameOf(op), given); gotMet != isMet || gotNeeds != (isMet && needs) {
				return fmt.Sprintf("Allows(%q, %+v): %v, %v, want %v, %v: %s", nameOf(op), given, gotMet, gotNeeds, isMet, isMet && needs, op.Words())
			}
		}
		if got := g.Lists.Permitted(given, schemes); !maps.Equal(got, want) {
			text := fmt.Sprintf("Permitted(%+v, %q): %v, want %v\n", given, schemes, got, want)
			for _, op := range g.api.Operations {
				text += fmt.Sprintf("%s: %s\n", nameOf(op), op.Words())
			}
			return text
		}
	}
	return ""
}

// lets reports whether Evaluate lets a caller in who has good credentials of these
// schemes, whatever other fields they need, and holds the same by each of them.
func (g *Guard) lets(op *access.Operation, given access.Grants, schemes []string, may access.Verdict) bool {
	w := access.World{Credentials: map[string]access.Credential{}, Principals: map[string]access.Principal{}}
	for _, name := range schemes {
		w.Credentials[name] = access.Credential{State: access.Sent}
	}
	p := access.Principal{Grants: g.api.Expand(given), May: map[string]access.Verdict{}}
	for _, resource := range op.Resources() {
		p.May[resource.Words()] = may
	}
	if may == access.Yes { // nor is anything known of the login
		p.Assurance = access.Assurance{ACR: op.StepUp.ACR, Known: true}
	}
	for _, a := range op.Alternatives {
		w.Principals[a.Principal()] = p
		for _, q := range a {
			w.Principals[access.PrincipalOf(q.Scheme)] = p
		}
	}
	if len(schemes) == 0 { // then it is what anonymous callers hold, where that is asked
		w.Principals[access.AnonymousPrincipal] = p
	}
	return access.Evaluate(op, w).Granted
}

// nameOf is an operation as the guard calls it.
func nameOf(op *access.Operation) string {
	if op.ID != "" {
		return op.ID
	}
	return op.Method + " " + op.Path
}
