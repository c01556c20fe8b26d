package explain

import "github.com/oasguard/oasguard/internal/access"

// visitorAttempt is what the rule says to a caller who sends no credential.
func (e *explainer) visitorAttempt() Attempt {
	read := access.Read(*e.op.Rule, visitorSteps{e.op.Visitor, 0})
	const words = "anonymous, with no credential"
	return Attempt{Words: words, Short: words, Answer: read.answer, Steps: read.steps}
}

// visitorSteps reads a rule as steps for callers who send no credential.
type visitorSteps struct {
	*access.Visitor
	depth int
}

func (v visitorSteps) held(noun, name string, have, given []string) answered {
	s := held(noun, name, have, given, func(string) string { return "what x-anonymous names" })
	if v.Ask {
		s.Answer, s.Detail = Depends, "your AnonymousGrants is asked"
	}
	s.Depth = v.depth
	return answered{[]Step{s}, s.Answer}
}

func (v visitorSteps) Role(name string) answered {
	return v.held("role", name, v.Held.Roles, v.Given.Roles)
}

func (v visitorSteps) Permission(name string) answered {
	return v.held("permission", name, v.Held.Permissions, v.Given.Permissions)
}

func (v visitorSteps) Scope(name string) answered {
	return v.held("scope", name, v.Held.Scopes, v.Given.Scopes)
}

func (v visitorSteps) Resource(resource *access.Resource) answered {
	s := Step{Depth: v.depth, Text: resource.Words(), Answer: No, Detail: "not asked of anonymous callers"}
	return answered{[]Step{s}, No}
}

func (v visitorSteps) All(parts []access.Rule) answered {
	return v.junction(parts, Step{Text: "all of", Answer: Yes}, both)
}

func (v visitorSteps) Any(parts []access.Rule) answered {
	return v.junction(parts, Step{Text: "one of", Answer: No}, either)
}

func (v visitorSteps) junction(parts []access.Rule, head Step, join func(a, b Answer) Answer) answered {
	head.Depth = v.depth
	var steps []Step
	for _, part := range parts {
		more := access.Read(part, visitorSteps{v.Visitor, v.depth + 1})
		steps = append(steps, more.steps...)
		head.Answer = join(head.Answer, more.answer)
	}
	return answered{append([]Step{head}, steps...), head.Answer}
}
