package matrix

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// caller is who a column is about: somebody whose every credential is valid, and
// carries what the column names and nothing else.
//
// What a verdict If may ask for besides is a login, and what the column is not about:
//
//   - of a role: resource checks, and permissions and scopes that no role carries.
//     A second role, or what only another role carries, is No.
//   - of a permission: scopes and resource checks.
//   - of a scheme: anything. Who has that credential has no other, so it must be
//     one that the operation takes.
//   - of a scope: the same, for the schemes that some operation asks it of;
//     further scopes only where the scope, or one that it implies, is itself asked
//     for, in that alternative or in the rule, or where a role carries them.
//   - of none: what the authorizer says that anonymous callers hold.
type caller struct {
	Column
	roles, permissions, scopes map[string]bool // held
	schemes                    map[string]bool // for a scheme or scope: the credential is of one of these
	free                       freeNames
}

// way is what a caller needs besides, to be let in.
type way struct {
	// by are credentials, one of which will do, with what each must still carry;
	// empty: no more than the caller has.
	by   []access.Alternative
	rule *access.Rule // what of the rule is still open; nil: nothing
	// login is how the caller must have logged in, which no column says.
	login access.StepUp
}

// freeNames are the permissions and scopes that the caller of a role may have besides: no
// role carries them, nor something that implies them. For a scope they are the scopes
// that some role carries.
type freeNames struct{ permissions, scopes map[string]bool }

// decide answers for one operation: there are ways exactly where the verdict is If.
func (c *caller) decide(op *access.Operation) (Verdict, ways) {
	// Whoever may come without a credential may come. Scopes and roles only say
	// whether the handler learns who it is, unless a rule stands there.
	switch {
	case op.Public() || op.Anonymous && op.Visitor == nil:
		return Yes, nil
	case c.isVisitor(op):
		return c.decideVisitor(op)
	}
	inRule := c.Kind != Scope || c.asksForHeld(op.Named().RuleScopes)
	var found ways
	for _, more := range []bool{true, false} {
		var by []access.Alternative
		bare := false
		for _, a := range op.Alternatives {
			if (inRule || c.asksForHeld(a.Scopes())) != more {
				continue
			}
			if rest, ok := c.rest(a, more); ok {
				by = append(by, rest)
				bare = bare || c.isBare(rest)
			}
		}
		value, rule := c.residual(op.Rule, more)
		switch {
		case len(by) == 0 || value == never:
			continue
		case value == always && bare && !op.StepUp.Asked():
			return Yes, nil
		case bare:
			by = nil
		}
		found = append(found, &way{by: by, rule: rule, login: op.StepUp})
	}
	if len(found) == 0 {
		return No, nil
	}
	return If, found
}

// needless reports whether a caller without what the column names may call as well: one
// with the same credentials, and nothing held.
func (c *caller) needless(op *access.Operation) bool {
	switch c.Kind {
	case Role, Permission, Scope:
		other := caller{Column: Column{Kind: c.Kind}, schemes: c.schemes, free: c.free}
		may, _ := other.decide(op)
		return may == Yes
	}
	return false
}

// asksForHeld reports whether some of the scopes are those that the caller holds.
func (c *caller) asksForHeld(scopes []string) bool {
	return slices.ContainsFunc(scopes, func(name string) bool { return c.scopes[name] })
}

// isVisitor reports whether the operation takes no credential that the caller has.
func (c *caller) isVisitor(op *access.Operation) bool {
	if c.Kind == Anonymous {
		return true
	}
	return op.Anonymous && c.byCredential() && !slices.ContainsFunc(op.Alternatives, func(a access.Alternative) bool {
		return slices.ContainsFunc(a, func(q access.Requirement) bool { return c.schemes[q.Scheme.Name] })
	})
}

// decideVisitor answers for callers who send no credential of the operation.
func (c *caller) decideVisitor(op *access.Operation) (Verdict, ways) {
	switch {
	case op.Open():
		return Yes, nil
	case op.AdmitsVisitors():
		rule, _ := op.Rule.WithoutObjects()
		return If, ways{{rule: &rule}}
	}
	return No, nil
}

// byCredential reports whether the column is about a credential and not about
// the person: then everything that a person may have can come besides.
func (c *caller) byCredential() bool { return c.Kind == Scheme || c.Kind == Scope }

// rest is what an alternative still asks of the caller; false where it asks for
// what the caller cannot have.
// moreScopes: the caller may have further scopes.
func (c *caller) rest(a access.Alternative, moreScopes bool) (access.Alternative, bool) {
	if c.byCredential() && !slices.ContainsFunc(a, func(q access.Requirement) bool { return c.schemes[q.Scheme.Name] }) {
		return nil, false
	}
	rest := make(access.Alternative, len(a))
	for i, q := range a {
		rest[i] = access.Requirement{Scheme: q.Scheme, Scopes: without(q.Scopes, c.scopes), Roles: without(q.Roles, c.roles)}
		lacksScope := slices.ContainsFunc(rest[i].Scopes, func(name string) bool { return !c.freeScope(name, moreScopes) })
		if lacksScope || len(rest[i].Roles) > 0 && !c.byCredential() {
			return nil, false
		}
	}
	return rest, true
}

// freeScope reports whether the caller may have a scope besides.
func (c *caller) freeScope(name string, moreScopes bool) bool {
	switch c.Kind {
	case Role:
		return c.free.scopes[name]
	case Scope:
		return moreScopes || c.free.scopes[name]
	}
	return true
}

func without(names []string, held map[string]bool) []string {
	var list []string
	for _, name := range names {
		if !held[name] {
			list = append(list, name)
		}
	}
	return list
}

// isBare reports whether nothing is left to ask for. A caller by credential has
// that one only; every other caller has whichever it takes.
func (c *caller) isBare(rest access.Alternative) bool {
	for _, q := range rest {
		if len(q.Scopes) > 0 || len(q.Roles) > 0 {
			return false
		}
	}
	return !c.byCredential() || len(rest) == 1
}

// value is what is known of a rule.
type value int

const (
	open value = iota // it depends
	always
	never
)

// residual is what of a rule is left to decide, once what the caller holds and
// what the caller cannot have are settled. Rules are monotone, so settling each
// leaf settles the whole.
func (c *caller) residual(r *access.Rule, moreScopes bool) (value, *access.Rule) {
	if r == nil {
		return always, nil
	}
	left := access.Read(*r, remainder{c, moreScopes})
	return left.value, left.rule
}

// remainder reads a rule as what of it is left.
type remainder struct {
	*caller
	moreScopes bool
}

// rest is what is known of a rule, and what is left of it where it is open.
type rest struct {
	value value
	rule  *access.Rule
}

func (m remainder) Role(name string) rest {
	return settle(m.roles[name], m.byCredential(), access.RoleRule(name))
}

func (m remainder) Permission(name string) rest {
	free := m.byCredential() || m.Kind == Role && m.free.permissions[name]
	return settle(m.permissions[name], free, access.PermissionRule(name))
}

func (m remainder) Scope(name string) rest {
	return settle(m.scopes[name], m.freeScope(name, m.moreScopes), access.ScopeRule(name))
}

func (m remainder) Resource(resource *access.Resource) rest {
	return settle(false, true, access.ResourceRule(resource))
}

func (m remainder) All(parts []access.Rule) rest {
	return m.junction(parts, never, always, access.AllOf)
}
func (m remainder) Any(parts []access.Rule) rest {
	return m.junction(parts, always, never, access.AnyOf)
}

// junction is what is left of several parts: one part of the value decided decides the
// whole, and those of the value neutral change nothing.
func (m remainder) junction(parts []access.Rule, decided, neutral value, join func(...access.Rule) access.Rule) rest {
	var left []access.Rule
	for _, part := range parts {
		r := access.Read(part, m)
		if r.value == decided {
			return rest{value: decided}
		}
		if r.value == open && !slices.ContainsFunc(left, func(other access.Rule) bool { return other.Words() == r.rule.Words() }) {
			left = append(left, *r.rule)
		}
	}
	switch len(left) {
	case 0:
		return rest{value: neutral}
	case 1:
		return rest{open, &left[0]}
	}
	whole := join(left...)
	return rest{open, &whole}
}

func settle(held, free bool, leaf access.Rule) rest {
	switch {
	case held:
		return rest{value: always}
	case free:
		return rest{open, &leaf}
	}
	return rest{value: never}
}

// ways are what a caller needs besides: one of them is enough.
type ways []*way

// words says them on one line; nothing for no way.
func (w ways) words() string {
	texts := make([]string, len(w))
	for i, one := range w {
		texts[i] = one.words()
	}
	return strings.Join(texts, "; or ")
}

// words says it on one line.
func (w *way) words() string {
	var parts []string
	for _, a := range w.by {
		if part := a.Words(); !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	text := strings.Join(parts, ", or ")
	if w.rule != nil && text != "" {
		text += "; and "
	}
	if w.rule != nil {
		text += w.rule.Words()
	}
	if w.login.Asked() && text != "" {
		text += "; and "
	}
	text += w.login.Words()
	return text
}
