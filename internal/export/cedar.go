package export

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/oasguard/oasguard/internal/access"
)

// maxNames bounds the names that a set of policies repeats: a catalogue can be written so
// that every role of a long rule stands for thousands.
const maxNames = 500_000

// cedar writes a policy for each operation.
func (s Subject) cedar() ([]byte, error) {
	var b strings.Builder
	comments(&b, "//", s.header(
		"A policy for each operation: action Action::\"NAME\", any resource. The principal has four attributes, sets of text: roles, permissions and scopes as they were granted, and schemes, those of which the caller sends a valid credential. Where an operation asks for it, the principal also has the set acr, the authentication contexts of the login, and authAge, the seconds since. The context has the set may, with the words of each resource check that the application allows.",
		"the context's may answers"))
	brought := bringers(s.API)
	d := &policies{brought: brought}
	for _, op := range s.API.Operations {
		decision := writer{d}.operation(op)
		if d.names > maxNames {
			return nil, fmt.Errorf("export --to cedar: roles bring so many others that the policies would hold more than %d names", maxNames)
		}
		fmt.Fprintf(&b, "\n// %s %s: %s\n", access.Word(op.Method), access.Line(op.Path), op.Words())
		fmt.Fprintf(&b, "@id(%s)\npermit (principal, action == Action::%s, resource)", cedarText(name(op)), cedarText(name(op)))
		switch {
		case !decision.known:
			fmt.Fprintf(&b, "\nwhen { %s };\n", unwrapped(decision.text))
		case decision.value:
			b.WriteString(";\n")
		default:
			b.WriteString("\nwhen { false };\n")
		}
	}
	return []byte(b.String()), nil
}

// policies is the dialect of Cedar. What names bring with them is written out: a role is
// held by whoever was granted it, or one that includes it.
type policies struct {
	brought map[string]access.Grants
	names   int // written so far
}

func (p *policies) Role(name string) string       { return p.holds("role " + name) }
func (p *policies) Permission(name string) string { return p.holds("permission " + name) }
func (p *policies) Scope(name string) string      { return p.holds("scope " + name) }

func (p *policies) Resource(r *access.Resource) string {
	return "context.may.contains(" + cedarText(r.Words()) + ")"
}

func (p *policies) Sent(s *access.Scheme) string {
	return "principal.schemes.contains(" + cedarText(s.Name) + ")"
}

func (p *policies) LoginWithin(age int) string {
	return fmt.Sprintf("(principal has authAge && principal.authAge >= 0 && principal.authAge <= %d)", age)
}

func (p *policies) LoginBy(acr []string) string {
	literals := make([]string, len(acr))
	for i, name := range acr {
		literals[i] = cedarText(name)
	}
	return "(principal has acr && principal.acr.containsAny([" + strings.Join(literals, ", ") + "]))"
}

func (p *policies) Nobody() string               { return "principal.schemes == []" }
func (p *policies) Not(x string) string          { return "!(" + unwrapped(x) + ")" }
func (p *policies) Both(parts []string) string   { return "(" + strings.Join(parts, " && ") + ")" }
func (p *policies) Either(parts []string) string { return "(" + strings.Join(parts, " || ") + ")" }

// holds is whether one of the names was granted that bring a name.
func (p *policies) holds(name string) string {
	by := p.brought[name]
	var parts []string
	for _, kind := range []struct {
		attribute string
		names     []string
	}{{"roles", by.Roles}, {"permissions", by.Permissions}, {"scopes", by.Scopes}} {
		p.names += len(kind.names)
		literals := make([]string, len(kind.names))
		for i, name := range kind.names {
			literals[i] = cedarText(name)
		}
		switch len(literals) {
		case 0:
		case 1:
			parts = append(parts, "principal."+kind.attribute+".contains("+literals[0]+")")
		default:
			parts = append(parts, "principal."+kind.attribute+".containsAny(["+strings.Join(literals, ", ")+"])")
		}
	}
	switch len(parts) {
	case 0:
		return "false"
	case 1:
		return parts[0]
	}
	return p.Either(parts)
}

// bringers are the names that bring each name of the document, itself among them.
func bringers(api *access.API) map[string]access.Grants {
	h, by := api.Hierarchy(), map[string]access.Grants{}
	add := func(given access.Grants) {
		held := h.Expand(given)
		for noun, names := range map[string][]string{"role ": held.Roles, "permission ": held.Permissions, "scope ": held.Scopes} {
			for _, name := range names {
				g := by[noun+name]
				g.Roles, g.Permissions, g.Scopes = append(g.Roles, given.Roles...), append(g.Permissions, given.Permissions...), append(g.Scopes, given.Scopes...)
				by[noun+name] = g
			}
		}
	}
	for _, r := range api.Roles {
		add(access.Grants{Roles: []string{r.Name}})
	}
	for _, name := range api.Permissions {
		add(access.Grants{Permissions: []string{name}})
	}
	for _, name := range api.Scopes {
		add(access.Grants{Scopes: []string{name}})
	}
	return by
}

// cedarText is text as a literal of Cedar.
func cedarText(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			b.WriteRune('\\')
			b.WriteRune(c)
		case unicode.IsPrint(c):
			b.WriteRune(c)
		default:
			fmt.Fprintf(&b, `\u{%x}`, c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
