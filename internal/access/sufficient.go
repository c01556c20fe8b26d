package access

import "slices"

// sufficient is the first set of scopes, in document order, that would have met a rule
// which did not hold, those that the principal holds included. It is false where no
// scopes would have: a role, a permission or an object is lacking as well. A resource
// check that was not reached counts as one that holds.
func (c *ruleCheck) sufficient(rule Rule) ([]string, bool) {
	if !c.asked[c.principal] {
		return nil, false // no scope was reached, so that it was not for want of one
	}
	s := &scopeSets{grants: c.world.Principals[c.principal].Grants, answers: c.answers, reached: true}
	set := Read(rule, s)
	return set.scopes, set.suffices && len(set.scopes) > 0
}

// scopeSets reads a rule as what it needs of scopes, in the order of asking.
type scopeSets struct {
	grants  Grants
	answers []bool // of the resource checks that were reached and not read yet
	reached bool   // the checks read now were asked for
}

// scopeSet is the first set of scopes that meets a part of a rule.
type scopeSet struct {
	holds    bool // as it is
	suffices bool // with scopes
	scopes   []string
}

func (s *scopeSets) held(list []string, name string) scopeSet {
	holds := slices.Contains(list, name)
	return scopeSet{holds: holds, suffices: holds}
}

// Role is had or not, whatever the scopes.
func (s *scopeSets) Role(name string) scopeSet { return s.held(s.grants.Roles, name) }

// Permission is had or not, whatever the scopes.
func (s *scopeSets) Permission(name string) scopeSet { return s.held(s.grants.Permissions, name) }

// Scope is met by itself.
func (s *scopeSets) Scope(name string) scopeSet {
	return scopeSet{holds: slices.Contains(s.grants.Scopes, name), suffices: true, scopes: []string{name}}
}

// Resource takes the next answer, where the check was reached.
func (s *scopeSets) Resource(*Resource) scopeSet {
	if !s.reached {
		return scopeSet{suffices: true}
	}
	holds := s.answers[0]
	s.answers = s.answers[1:]
	return scopeSet{holds: holds, suffices: holds}
}

// All needs what each part needs. What follows a part that did not hold was not asked.
func (s *scopeSets) All(parts []Rule) scopeSet {
	out, reached := scopeSet{holds: true, suffices: true}, s.reached
	for _, part := range parts {
		set := Read(part, s)
		out.suffices = out.suffices && set.suffices
		for _, scope := range set.scopes {
			out.scopes = appendOnce(out.scopes, scope)
		}
		if !set.holds {
			out.holds, s.reached = false, false
		}
	}
	s.reached = reached
	return out
}

// Any needs what the first part needs that scopes can meet. What follows a part that
// held was not asked.
func (s *scopeSets) Any(parts []Rule) scopeSet {
	out, reached := scopeSet{}, s.reached
	for _, part := range parts {
		set := Read(part, s)
		if set.suffices && !out.suffices {
			out.suffices, out.scopes = true, set.scopes
		}
		if set.holds {
			out.holds, s.reached = true, false
		}
	}
	s.reached = reached
	return out
}

// insufficient is the challenge for a principal who lacks scopes of the rule: that of the
// first scheme whose challenges name scopes (RFC 6750, 3), nil where there is none.
func (a Alternative) insufficient(scopes []string) *Challenge {
	for _, q := range a {
		if q.Scheme.Kind.IsBearer() {
			return &Challenge{Scheme: q.Scheme, Error: "insufficient_scope", Scopes: scopes}
		}
	}
	return nil
}
