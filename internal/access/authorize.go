package access

import (
	"slices"
)

// authorize asks for the scopes and roles of each requirement of its own
// principal, then for the rule of the principal as a whole.
func (e *evaluation) authorize(alternative Alternative) (attempt, bool) {
	for _, q := range alternative {
		if a, ok := e.require(q); !ok {
			return a, false
		}
	}
	if e.op.Rule == nil {
		return attempt{}, true
	}
	check := &ruleCheck{evaluation: e, principal: alternative.Principal()}
	holds := Read(*e.op.Rule, check)
	a := attempt{principal: check.principal, scheme: alternative.SchemeNames()}
	switch {
	case check.barred:
		a.reason, a.barred = ReasonForbidden, true
	case check.failed:
		a = attempt{reason: ReasonUnavailable}
	case holds:
		return attempt{}, true
	case check.parameter != "":
		a = attempt{reason: ReasonMissingParameter, parameter: check.parameter}
	case check.noPathValue:
		a.reason = ReasonNoPathValue
	default:
		a.reason, a.missing = ReasonForbidden, check.missing
		if scopes, lacking := check.sufficient(*e.op.Rule); lacking {
			a.reason, a.lacked = ReasonInsufficientScope, alternative.insufficient(scopes)
		}
	}
	return a, false
}

// require asks for what one requirement names, of the principal of its credential.
func (e *evaluation) require(q Requirement) (attempt, bool) {
	if len(q.Scopes) == 0 && len(q.Roles) == 0 {
		return attempt{}, true
	}
	own := PrincipalOf(q.Scheme)
	grants, end := e.grants(own)
	a := attempt{principal: own, scheme: q.Scheme.Name}
	lackedScopes, lackedRoles := without(q.Scopes, grants.Scopes), without(q.Roles, grants.Roles)
	switch {
	case end == Barred:
		a.reason, a.barred = ReasonForbidden, true
	case end == Fails:
		a = attempt{reason: ReasonUnavailable}
	case len(lackedScopes) > 0:
		a.reason, a.harmless = ReasonInsufficientScope, true
		a.lacked = &Challenge{Scheme: q.Scheme, Error: "insufficient_scope", Scopes: q.Scopes}
		for _, name := range lackedScopes {
			a.missing = append(a.missing, "scope "+Word(name))
		}
	case len(lackedRoles) > 0:
		a.reason, a.harmless = ReasonForbidden, true
		for _, name := range lackedRoles {
			a.missing = append(a.missing, "role "+Word(name))
		}
	default:
		return attempt{}, true
	}
	return a, false
}

// without are the names of need that have lacks.
func without(need, have []string) []string {
	return slices.DeleteFunc(slices.Clone(need), func(name string) bool { return slices.Contains(have, name) })
}

// grants asks the authorizer what a principal holds, once per principal. It
// answers Yes, Fails or Barred.
func (e *evaluation) grants(principal string) (Grants, Verdict) {
	p := e.world.Principals[principal]
	if !e.asked[principal] {
		e.asked[principal] = true
		e.calls = append(e.calls, "grants "+principal)
	}
	switch {
	case p.GrantsBar:
		return Grants{}, Barred
	case p.GrantsFail:
		return Grants{}, Fails
	}
	return p.Grants, Yes
}

// ruleCheck reads a rule by asking it of one principal.
type ruleCheck struct {
	*evaluation
	principal   string
	failed      bool     // the authorizer answered with an error: nothing more is asked
	barred      bool     // the authorizer answered ErrForbidden: nothing more is asked
	noPathValue bool     // a check was reached whose path parameter was empty
	answers     []bool   // whether each resource check that was reached held, in the order of asking
	parameter   string   // the first required one that a check was reached for and that had not one value
	missing     []string // the checks that failed, in words, each once
}

// All asks for one part after another until one does not hold.
func (c *ruleCheck) All(parts []Rule) bool {
	return !slices.ContainsFunc(parts, func(part Rule) bool { return !Read(part, c) })
}

// Any asks for one part after another until one holds.
func (c *ruleCheck) Any(parts []Rule) bool {
	return slices.ContainsFunc(parts, func(part Rule) bool { return Read(part, c) })
}

// Role asks for a role.
func (c *ruleCheck) Role(name string) bool {
	return c.check(RoleRule(name), func() bool { return slices.Contains(c.held().Roles, name) })
}

// Permission asks for a permission.
func (c *ruleCheck) Permission(name string) bool {
	return c.check(PermissionRule(name), func() bool { return slices.Contains(c.held().Permissions, name) })
}

// Scope asks for a scope.
func (c *ruleCheck) Scope(name string) bool {
	return c.check(ScopeRule(name), func() bool { return slices.Contains(c.held().Scopes, name) })
}

// Resource asks for one object.
func (c *ruleCheck) Resource(resource *Resource) bool {
	holds := c.check(ResourceRule(resource), func() bool { return c.may(resource) })
	c.answers = append(c.answers, holds)
	return holds
}

// check asks for one leaf, unless the authorizer has answered with an error, and
// notes it where it does not hold.
func (c *ruleCheck) check(leaf Rule, holds func() bool) bool {
	if c.failed || c.barred {
		return false
	}
	if holds() {
		return true
	}
	words := leaf.Words()
	if leaf.Kind == HasResource { // the check, not the parameter that names the object
		words = Word(leaf.Resource.Action) + " of " + Word(leaf.Resource.Type)
	}
	if !slices.Contains(c.missing, words) {
		c.missing = append(c.missing, words)
	}
	return false
}

// held are the grants of the principal; none where the authorizer did not give them.
func (c *ruleCheck) held() Grants {
	grants, end := c.grants(c.principal)
	c.failed, c.barred = end == Fails, end == Barred
	return grants
}

// may asks for one object; never with an id that is absent, empty or repeated.
func (c *ruleCheck) may(resource *Resource) bool {
	complete := true
	for _, id := range resource.IDs {
		if c.world.Parameters[id.Place()] == OneValue {
			continue
		}
		complete = false
		c.noPathValue = c.noPathValue || id.In == InPath
		if id.In != InPath && id.Required && c.parameter == "" {
			c.parameter = id.Place()
		}
	}
	if !complete {
		return false
	}
	c.calls = append(c.calls, resource.Call(c.principal))
	switch c.world.Principals[c.principal].May[resource.Words()] {
	case Yes:
		return true
	case No:
	case Fails:
		c.failed = true
	case Barred:
		c.barred = true
	case NotFound:
		c.notFound = true
	}
	return false
}
