package access

import (
	"slices"
	"strings"
)

// Visitor is what callers hold who sent no credential, where a rule is asked of them.
type Visitor struct {
	Given Grants // as the document says; none where Ask
	Held  Grants // Given with what it includes
	Ask   bool   // for each request the authorizer says what they hold
	// Forbidden: a refusal of theirs is 403, not the 401 that sends them to log in.
	Forbidden bool
}

// AnonymousPrincipal names callers who sent no credential where others are named by
// their schemes. No name of a scheme reads like it: see Word.
const AnonymousPrincipal = "anonymous"

// AdmitVisitors says what callers hold who sent no credential. The operations of the API
// that let such callers in and have a rule ask it of them from then on.
func (a *API) AdmitVisitors(v *Visitor) {
	if v != nil {
		own := *v
		own.Held = a.Expand(own.Given)
		v = &own
	}
	a.Visitor = v
	for _, op := range a.Operations {
		op.Visitor = nil
		if op.Anonymous && !op.Public() && op.Rule != nil {
			op.Visitor = v
		}
	}
}

// words say of the anonymous callers of an operation when they are let in: " if role
// visitor is enough". Nothing where they always are.
func (v *Visitor) words() string {
	if v == nil {
		return ""
	}
	if v.Ask {
		return " if what AnonymousGrants returns is enough"
	}
	return " if holding " + v.Given.Words() + " is enough"
}

// Words are the grants in English: "role visitor and permission rooms:list".
func (g Grants) Words() string {
	var list []string
	for _, kind := range []struct {
		noun  string
		names []string
	}{{"role ", g.Roles}, {"permission ", g.Permissions}, {"scope ", g.Scopes}} {
		for _, name := range kind.names {
			list = append(list, kind.noun+Word(name))
		}
	}
	return strings.Join(list, " and ")
}

// VisitorsMeet reports whether callers who sent no credential meet the rule of the
// operation by what the document says that they hold.
func (o *Operation) VisitorsMeet() bool {
	return o.Visitor != nil && !o.Visitor.Ask && Read(*o.Rule, &visitorCheck{grants: o.Visitor.Held})
}

// Open reports whether every caller who sends no credential is let in.
func (o *Operation) Open() bool {
	return o.Public() || o.Anonymous && (o.Visitor == nil || o.VisitorsMeet())
}

// AdmitsVisitors reports whether some caller who sends no credential may be let in.
func (o *Operation) AdmitsVisitors() bool {
	return o.Open() || o.Anonymous && o.Visitor.Ask && Read(*o.Rule, possible{})
}

// WithoutVisitors is o for callers who send a credential.
func (o *Operation) WithoutVisitors() *Operation {
	own := *o
	own.Anonymous, own.Visitor = false, nil
	return &own
}

// admitVisitor asks the rule of what callers hold who sent no credential. None of them
// passes a resource check; where that decides, nothing is asked. What the document says
// itself is not told as missing: it is the same for every request.
func (e *evaluation) admitVisitor() (attempt, bool) {
	v := e.op.Visitor
	if v == nil {
		return attempt{}, true
	}
	if !v.Ask || !Read(*e.op.Rule, possible{}) {
		return attempt{reason: ReasonAnonymousLacks}, e.op.VisitorsMeet()
	}
	e.calls = append(e.calls, "grants "+AnonymousPrincipal)
	said := e.world.Principals[AnonymousPrincipal]
	if said.GrantsFail || said.GrantsBar { // whatever the error: there is nobody to bar
		return attempt{reason: ReasonUnavailable}, false
	}
	check := &visitorCheck{grants: said.Grants}
	if !Read(*e.op.Rule, check) {
		return attempt{reason: ReasonAnonymousLacks, missing: check.missing}, false
	}
	return attempt{}, true
}

// possible reads whether callers could meet a rule for whom no resource check holds.
type possible struct{}

func (possible) Role(string) bool        { return true }
func (possible) Permission(string) bool  { return true }
func (possible) Scope(string) bool       { return true }
func (possible) Resource(*Resource) bool { return false }

func (p possible) All(parts []Rule) bool {
	return !slices.ContainsFunc(parts, func(part Rule) bool { return !Read(part, p) })
}

func (p possible) Any(parts []Rule) bool {
	return slices.ContainsFunc(parts, func(part Rule) bool { return Read(part, p) })
}

// visitorCheck reads a rule by asking it of callers who hold grants and for whom no
// resource check holds. What such a check makes impossible is not asked.
type visitorCheck struct {
	grants  Grants
	missing []string // the checks that failed, in words, each once
}

func (c *visitorCheck) Role(name string) bool {
	return c.holds(RoleRule(name), c.grants.Roles, name)
}

func (c *visitorCheck) Permission(name string) bool {
	return c.holds(PermissionRule(name), c.grants.Permissions, name)
}

func (c *visitorCheck) Scope(name string) bool {
	return c.holds(ScopeRule(name), c.grants.Scopes, name)
}

func (c *visitorCheck) Resource(*Resource) bool { return false }

func (c *visitorCheck) All(parts []Rule) bool {
	return Read(AllOf(parts...), possible{}) &&
		!slices.ContainsFunc(parts, func(part Rule) bool { return !Read(part, c) })
}

func (c *visitorCheck) Any(parts []Rule) bool {
	return slices.ContainsFunc(parts, func(part Rule) bool { return Read(part, c) })
}

func (c *visitorCheck) holds(leaf Rule, held []string, name string) bool {
	if slices.Contains(held, name) {
		return true
	}
	if words := leaf.Words(); !slices.Contains(c.missing, words) {
		c.missing = append(c.missing, words)
	}
	return false
}

// WithoutObjects is r for callers for whom no resource check holds; false where none of
// them can meet it.
func (r Rule) WithoutObjects() (Rule, bool) {
	list := Read(r, withoutObjects{})
	if len(list) == 0 {
		return Rule{}, false
	}
	return list[0].Simplified(), true
}

// withoutObjects reads what is left of a rule where no resource check holds: nothing
// where it cannot be met.
type withoutObjects struct{}

func (withoutObjects) Role(name string) []Rule       { return []Rule{RoleRule(name)} }
func (withoutObjects) Permission(name string) []Rule { return []Rule{PermissionRule(name)} }
func (withoutObjects) Scope(name string) []Rule      { return []Rule{ScopeRule(name)} }
func (withoutObjects) Resource(*Resource) []Rule     { return nil }

func (w withoutObjects) All(parts []Rule) []Rule {
	var all []Rule
	for _, part := range parts {
		left := Read(part, w)
		if len(left) == 0 {
			return nil
		}
		all = append(all, left...)
	}
	return []Rule{AllOf(all...)}
}

func (w withoutObjects) Any(parts []Rule) []Rule {
	var any []Rule
	for _, part := range parts {
		any = append(any, Read(part, w)...)
	}
	if len(any) == 0 {
		return nil
	}
	return []Rule{AnyOf(any...)}
}
