package guard

// way is one alternative: every claim of it has to be met.
type way []claim

// claim is a security scheme with the scopes and roles that are asked of who comes by it.
type claim struct {
	scheme string
	names  []name
}

// holding is a rule as data.
type holding struct {
	how   holds
	name  name // of holdsName
	parts []*holding
}

// holds is what a holding asks for.
type holds uint8

const (
	holdsName holds = iota
	holdsObject
	holdsEvery
	holdsOne
)

// meeting is how far a rule is met.
type meeting uint8

const (
	unmet meeting = iota
	ifObject
	met
)

// meets says how far grants meet the rule.
func (h *holding) meets(g Grants) meeting {
	switch h.how {
	case holdsName:
		if g.has(h.name) {
			return met
		}
		return unmet
	case holdsObject:
		return ifObject
	case holdsEvery:
		worst := met
		for _, part := range h.parts {
			worst = min(worst, part.meets(g))
		}
		return worst
	default:
		best := unmet
		for _, part := range h.parts {
			best = max(best, part.meets(g))
		}
		return best
	}
}

// meets says how far grants meet the rule of the operation.
func (p *permit) meets(g Grants) meeting {
	if p.rule == nil {
		return met
	}
	return p.rule.meets(g)
}
