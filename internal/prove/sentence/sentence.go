// Package sentence reads the sentence above a generated wrapper back into the rule
// that it speaks of. It shares no code with what writes the sentence: if every
// sentence reads as the rule that it was written for, none can be read in two ways.
package sentence

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/oasguard/oasguard/internal/access"
)

// Read reads a sentence. Of each security scheme it gives the name alone, and of each
// parameter name and place; an error says where the sentence stops making sense.
func Read(words string) (op *access.Operation, err error) {
	r := &reader{rest: words}
	defer func() {
		if failed, ok := recover().(unreadable); ok {
			op, err = nil, fmt.Errorf("%s, at %q", string(failed), r.rest)
		}
	}()
	op = &access.Operation{}
	if r.takes("public") {
		r.end()
		return op, nil
	}
	op.Alternatives = list(r, ", or ", r.alternative)
	if !r.login(op) && r.takes("; and ") {
		rule := r.rule()
		op.Rule = &rule
		r.login(op)
	}
	if op.Anonymous = r.takes("; or anonymous"); op.Anonymous {
		op.Visitor = r.visitor()
	}
	op.Conceal = r.takes("; concealed")
	r.end()
	return op, nil
}

type reader struct{ rest string }

// unreadable is what is wrong with a sentence; Read recovers it.
type unreadable string

func (r *reader) end() {
	if r.rest != "" {
		panic(unreadable("something stands after the end"))
	}
}

// takes takes a text away, if it is what comes next.
func (r *reader) takes(text string) bool {
	rest, ok := strings.CutPrefix(r.rest, text)
	if ok {
		r.rest = rest
	}
	return ok
}

func (r *reader) expect(text string) {
	if !r.takes(text) {
		panic(unreadable("expected " + strconv.Quote(text)))
	}
}

// list reads one or more, as long as the word between them follows.
func list[T any](r *reader, between string, one func() T) []T {
	all := []T{one()}
	for r.takes(between) {
		all = append(all, one())
	}
	return all
}

// name reads a name: quoted, or as long as nothing of the sentence follows.
func (r *reader) name() string {
	if quoted, err := strconv.QuotedPrefix(r.rest); err == nil && quoted[0] == '"' {
		r.rest = r.rest[len(quoted):]
		name, _ := strconv.Unquote(quoted)
		return name
	}
	end := strings.IndexFunc(r.rest, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(`,;(){}"`, c) })
	if end < 0 {
		end = len(r.rest)
	}
	if end == 0 {
		panic(unreadable("expected a name"))
	}
	name := r.rest[:end]
	r.rest = r.rest[end:]
	return name
}

// alternative reads "badge plus partner with scopes a and b".
func (r *reader) alternative() access.Alternative {
	return list(r, " plus ", func() access.Requirement {
		q := access.Requirement{Scheme: &access.Scheme{Name: r.name()}}
		q.Scopes = r.with("scope")
		q.Roles = r.with("role")
		return q
	})
}

func (r *reader) with(noun string) []string {
	switch {
	case r.takes(" with " + noun + "s "):
		return list(r, " and ", r.name)
	case r.takes(" with " + noun + " "):
		return []string{r.name()}
	default:
		return nil
	}
}

// rule reads checks that all must hold, or any; which of them, every comma says.
func (r *reader) rule() access.Rule {
	parts := []access.Rule{r.check()}
	switch {
	case r.takes(", and "):
		return access.AllOf(append(parts, list(r, ", and ", r.check)...)...)
	case r.takes(", or "):
		return access.AnyOf(append(parts, list(r, ", or ", r.check)...)...)
	default:
		return parts[0]
	}
}

// check reads "role staff", "open of room {roomId}", or a rule in parentheses.
func (r *reader) check() access.Rule {
	switch {
	case r.takes("("):
		rule := r.rule()
		r.expect(")")
		return rule
	case r.takes("role "):
		return access.RoleRule(r.name())
	case r.takes("permission "):
		return access.PermissionRule(r.name())
	case r.takes("scope "):
		return access.ScopeRule(r.name())
	}
	resource := &access.Resource{Action: r.name()}
	r.expect(" of ")
	resource.Type = r.name()
	r.expect(" {")
	resource.IDs = list(r, "}/{", r.id)
	r.expect("}")
	return access.ResourceRule(resource)
}

// visitor reads " if holding role visitor and scope feed is enough".
func (r *reader) visitor() *access.Visitor {
	if r.takes(" if what AnonymousGrants returns is enough") {
		return &access.Visitor{Ask: true}
	}
	if !r.takes(" if holding ") {
		return nil
	}
	v := &access.Visitor{}
	list(r, " and ", func() string {
		for noun, names := range map[string]*[]string{"role ": &v.Given.Roles, "permission ": &v.Given.Permissions, "scope ": &v.Given.Scopes} {
			if r.takes(noun) {
				*names = append(*names, r.name())
				return noun
			}
		}
		panic(unreadable("expected a role, a permission or a scope"))
	})
	r.expect(" is enough")
	return v
}

// login reads "; and a login by acr mfa or phr, at most 300 seconds ago".
func (r *reader) login(op *access.Operation) bool {
	if !r.takes("; and a login") {
		return false
	}
	s := &op.StepUp
	if r.takes(" by acr ") {
		s.ACR = list(r, " or ", r.name)
		if !r.takes(",") {
			return true
		}
	}
	r.expect(" at most ")
	seconds, rest, _ := strings.Cut(r.rest, " ")
	age, err := strconv.Atoi(seconds)
	if err != nil {
		panic(unreadable("expected a number"))
	}
	s.MaxAge, r.rest = age, " "+rest
	r.expect(" seconds ago")
	return true
}

// id reads "roomId" for a value of the path and "query.roomId" for others.
func (r *reader) id() access.Parameter {
	for _, in := range []access.In{access.InQuery, access.InHeader, access.InCookie} {
		if r.takes(string(in) + ".") {
			return access.Parameter{Name: r.name(), In: in}
		}
	}
	return access.Parameter{Name: r.name(), In: access.InPath}
}
