package guard

// way is one alternative: every claim of it has to be met.
type way []claim

// claim is a security scheme with the scopes and roles that are asked of who comes by it.
type claim struct {
	scheme string
	names  []name
}

// holding says how far grants meet a rule.
type holding func(Grants) meeting

// meeting is how far a rule is met.
type meeting uint8

const (
	unmet meeting = iota
	ifObject
	met
)

// holds is the rule that asks for one name.
func holds(n name) holding {
	return func(g Grants) meeting {
		if g.has(n) {
			return met
		}
		return unmet
	}
}

// asksObject is the rule that asks about an object, which nobody names here.
func asksObject(Grants) meeting { return ifObject }

// holdsAny is met as far as the best of its parts.
func holdsAny(parts ...holding) holding {
	return func(g Grants) meeting {
		best := unmet
		for _, part := range parts {
			best = max(best, part(g))
		}
		return best
	}
}

// holdsAll is met as far as the worst of its parts.
func holdsAll(parts ...holding) holding {
	return func(g Grants) meeting {
		worst := met
		for _, part := range parts {
			worst = min(worst, part(g))
		}
		return worst
	}
}

// meets says how far grants meet the rule of the operation.
func (p *permit) meets(g Grants) meeting {
	if p.rule == nil {
		return met
	}
	return p.rule(g)
}
