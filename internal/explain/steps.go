package explain

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// attempt goes through one alternative in the order of the decision. All that
// stands in it is looked at, also what a request would no longer reach.
func (e *explainer) attempt(alternative access.Alternative) Attempt {
	a := Attempt{Words: alternative.Words(), Short: short(alternative), Answer: Yes}
	add := func(s Step) {
		a.Steps = append(a.Steps, s)
		if s.Depth == 0 {
			a.Answer = both(a.Answer, s.Answer)
		}
	}
	for _, q := range alternative {
		s := Step{Text: "a valid credential for " + access.Word(q.Scheme.Name), Answer: Yes, Detail: "sent"}
		switch {
		case len(e.question.Schemes) == 0:
			s.Detail = "assumed"
		case !e.sends(q.Scheme):
			s.Answer, s.Detail = No, "not sent"
		}
		add(s)
	}
	for _, q := range alternative {
		for _, scope := range q.Scopes {
			add(held("scope", scope, e.grants.Scopes, e.question.Scopes, e.carriedScope))
		}
		for _, role := range q.Roles {
			add(held("role", role, e.grants.Roles, e.question.Roles, e.through))
		}
	}
	if e.op.Rule != nil {
		for _, s := range access.Read(*e.op.Rule, ruleSteps{e, 0}).steps {
			add(s)
		}
	}
	if e.op.StepUp.Asked() {
		add(Step{Text: e.op.StepUp.Words(), Answer: Depends, Detail: "your Authorizer is asked, last of all"})
	}
	return a
}

// both is the answer to two questions that must both be yes, either to two of
// which one is enough.
func both(a, b Answer) Answer {
	switch {
	case a == No || b == No:
		return No
	case a == Depends || b == Depends:
		return Depends
	}
	return Yes
}

func either(a, b Answer) Answer {
	switch {
	case a == Yes || b == Yes:
		return Yes
	case a == Depends || b == Depends:
		return Depends
	}
	return No
}

// ruleSteps reads a rule as steps; depth is how far inside x-authorize it stands.
type ruleSteps struct {
	*explainer
	depth int
}

// answered are the steps of a rule, with the answer of the whole.
type answered struct {
	steps  []Step
	answer Answer
}

func (r ruleSteps) one(s Step) answered {
	s.Depth = r.depth
	return answered{[]Step{s}, s.Answer}
}

func (r ruleSteps) Role(name string) answered {
	return r.one(held("role", name, r.grants.Roles, r.question.Roles, r.through))
}

func (r ruleSteps) Permission(name string) answered {
	return r.one(held("permission", name, r.grants.Permissions, r.question.Permissions, r.carried))
}

func (r ruleSteps) Scope(name string) answered {
	return r.one(held("scope", name, r.grants.Scopes, r.question.Scopes, r.carriedScope))
}

func (r ruleSteps) Resource(resource *access.Resource) answered {
	return r.one(Step{Text: resource.Words(), Answer: Depends, Detail: "your Authorizer is asked" + r.about(resource)})
}

func (r ruleSteps) All(parts []access.Rule) answered {
	return r.junction(parts, Step{Text: "all of", Answer: Yes}, both)
}

func (r ruleSteps) Any(parts []access.Rule) answered {
	return r.junction(parts, Step{Text: "one of", Answer: No}, either)
}

func (r ruleSteps) junction(parts []access.Rule, head Step, join func(a, b Answer) Answer) answered {
	if len(parts) == 1 {
		return access.Read(parts[0], r)
	}
	head.Depth = r.depth
	var steps []Step
	for _, part := range parts {
		more := access.Read(part, ruleSteps{r.explainer, r.depth + 1})
		steps = append(steps, more.steps...)
		head.Answer = join(head.Answer, more.answer)
	}
	return answered{append([]Step{head}, steps...), head.Answer}
}

// held is the step for a name that the caller holds or does not. through says
// which of what was named brings it, in words.
func held(noun, name string, have, given []string, through func(string) string) Step {
	s := Step{Text: noun + " " + access.Word(name), Answer: Yes, Detail: "held"}
	switch {
	case !slices.Contains(have, name):
		s.Answer, s.Detail = No, "not held"
	case !slices.Contains(given, name):
		s.Detail = "held through " + through(name)
	}
	return s
}

// through is what of the caller's inherits a role.
func (e *explainer) through(role string) string {
	return e.bringer(func(g access.Grants) bool { return slices.Contains(g.Roles, role) })
}

// carried is what of the caller's brings a permission.
func (e *explainer) carried(permission string) string {
	return e.bringer(func(g access.Grants) bool { return slices.Contains(g.Permissions, permission) })
}

// carriedScope is what of the caller's brings a scope.
func (e *explainer) carriedScope(scope string) string {
	return e.bringer(func(g access.Grants) bool { return slices.Contains(g.Scopes, scope) })
}

// bringer is the first name that was given to the caller and brings something, in words.
func (e *explainer) bringer(brings func(access.Grants) bool) string {
	for _, role := range e.question.Roles {
		if brings(e.api.Expand(access.Grants{Roles: []string{role}})) {
			return "role " + access.Word(role)
		}
	}
	for _, permission := range e.question.Permissions {
		if brings(e.api.Expand(access.Grants{Permissions: []string{permission}})) {
			return "permission " + access.Word(permission)
		}
	}
	for _, scope := range e.question.Scopes {
		if brings(e.api.Expand(access.Grants{Scopes: []string{scope}})) {
			return "scope " + access.Word(scope)
		}
	}
	return ""
}

// about names the object of a check where the path of the question does, with each of
// its ids.
func (e *explainer) about(r *access.Resource) string {
	var ids []string
	for _, id := range r.IDs {
		for _, v := range e.values {
			if id.In == access.InPath && id.Name == v.Name {
				ids = append(ids, access.Line(v.Value))
			}
		}
	}
	if len(ids) < len(r.IDs) {
		return ""
	}
	return " about " + access.Word(r.Type) + " " + strings.Join(ids, "/")
}
