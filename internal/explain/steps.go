package explain

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
)

// attempt goes through one alternative in the order of the decision. All that
// stands in it is looked at, also what a request would no longer reach.
func (e *explainer) attempt(alternative access.Alternative) Attempt {
	a := Attempt{Words: alternative.Words(), Answer: Yes}
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
			add(held("scope", scope, e.grants.Scopes, e.question.Scopes, nil))
		}
		for _, role := range q.Roles {
			add(held("role", role, e.grants.Roles, e.question.Roles, e.through))
		}
	}
	if e.op.Rule != nil {
		steps, _ := e.rule(*e.op.Rule, 0)
		for _, s := range steps {
			add(s)
		}
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

func (e *explainer) rule(r access.Rule, depth int) ([]Step, Answer) {
	s := Step{Depth: depth}
	switch r.Kind {
	case access.HasRole:
		s = held("role", r.Name, e.grants.Roles, e.question.Roles, e.through)
	case access.HasPermission:
		s = held("permission", r.Name, e.grants.Permissions, e.question.Permissions, e.carried)
	case access.HasResource:
		s = Step{Text: r.Resource.Words(), Answer: Depends, Detail: "your Authorizer is asked" + e.about(r.Resource)}
	default:
		if len(r.Rules) == 1 {
			return e.rule(r.Rules[0], depth)
		}
		return e.junction(r, depth)
	}
	s.Depth = depth
	return []Step{s}, s.Answer
}

func (e *explainer) junction(r access.Rule, depth int) ([]Step, Answer) {
	head, join := Step{Depth: depth, Text: "all of", Answer: Yes}, both
	if r.Kind == access.Any {
		head, join = Step{Depth: depth, Text: "one of", Answer: No}, either
	}
	var steps []Step
	for _, part := range r.Rules {
		more, answer := e.rule(part, depth+1)
		steps = append(steps, more...)
		head.Answer = join(head.Answer, answer)
	}
	return append([]Step{head}, steps...), head.Answer
}

// held is the step for a name that the caller holds or does not. through says
// which of what was named brings it.
func held(noun, name string, have, given []string, through func(string) string) Step {
	s := Step{Text: noun + " " + access.Word(name), Answer: Yes, Detail: "held"}
	switch {
	case !slices.Contains(have, name):
		s.Answer, s.Detail = No, "not held"
	case !slices.Contains(given, name) && through != nil:
		s.Detail = "held through role " + access.Word(through(name))
	}
	return s
}

// through is the role of the caller's that inherits a role.
func (e *explainer) through(role string) string {
	return e.bringer(func(g access.Grants) bool { return slices.Contains(g.Roles, role) })
}

// carried is the role of the caller's that carries a permission.
func (e *explainer) carried(permission string) string {
	return e.bringer(func(g access.Grants) bool { return slices.Contains(g.Permissions, permission) })
}

func (e *explainer) bringer(brings func(access.Grants) bool) string {
	for _, role := range e.question.Roles {
		if brings(e.api.Expand(access.Grants{Roles: []string{role}})) {
			return role
		}
	}
	return ""
}

// about names the object of a check where the path of the question does.
func (e *explainer) about(r *access.Resource) string {
	for _, v := range e.values {
		if r.ID.In == access.InPath && r.ID.Name == v.Name {
			return " about " + access.Word(r.Type) + " " + access.Line(v.Value)
		}
	}
	return ""
}
