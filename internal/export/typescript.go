package export

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// typescript writes a module without imports that says what a caller may do: TypeScript,
// or an ES module with types in comments where the file's name ends in .js or .mjs.
func (s Subject) typescript() ([]byte, error) {
	m := &module{typed: true}
	switch strings.ToLower(filepath.Ext(s.File)) {
	case ".js", ".mjs":
		m.typed = false
	}
	comments(&m.Builder, "//", s.header(
		"can(grants, operation) says whether the guard would let a caller in, so that a page shows no button which the guard would refuse. It protects nothing: the guard does.",
		"the argument may answers (without it, no)"))
	m.types(s.API)
	m.includes(s.API)
	m.rules(s.API)
	m.WriteString(m.choose(canTyped, canPlain))
	return []byte(m.String()), nil
}

// module is TypeScript under way.
type module struct {
	strings.Builder
	typed bool
}

func (m *module) choose(typed, plain string) string {
	if m.typed {
		return typed
	}
	return plain
}

// types are the names of the document as types.
func (m *module) types(api *access.API) {
	union := func(names []string) string {
		if len(names) == 0 {
			return "never"
		}
		literals := make([]string, len(names))
		for i, name := range names {
			literals[i] = quoted(name)
		}
		return strings.Join(literals, " | ")
	}
	var operations, roles, schemes []string
	for _, op := range api.Operations {
		operations = append(operations, name(op))
	}
	for _, r := range api.Roles {
		roles = append(roles, r.Name)
	}
	for _, s := range api.Schemes {
		schemes = append(schemes, s.Name)
	}
	for _, t := range []struct {
		name, doc string
		names     []string
	}{
		{"Operation", "An operation, by its operationId, else as METHOD and path.", operations},
		{"Role", "A role of the document.", roles},
		{"Permission", "A permission of the document.", api.Permissions},
		{"Scope", "A scope of the document.", api.Scopes},
		{"Scheme", "A security scheme that some operation uses.", schemes},
	} {
		if m.typed {
			fmt.Fprintf(m, "\n/** %s */\nexport type %s = %s;\n", t.doc, t.name, union(t.names))
		} else {
			fmt.Fprintf(m, "\n/**\n * %s\n * @typedef {%s} %s\n */\n", t.doc, strings.ReplaceAll(union(t.names), "*/", `*\/`), t.name)
		}
	}
	m.WriteString(m.choose(grantsTyped, grantsPlain))
}

// includes are the names that each name brings with it.
func (m *module) includes(api *access.API) {
	const kind = "ReadonlyMap<string, readonly string[]>"
	fmt.Fprintf(m, "\n// What each role, permission and scope brings with it.\n%s\n", m.choose("const includes: "+kind+" = new Map<string, readonly string[]>([",
		"/** @type {"+kind+"} */\nconst includes = new Map(["))
	for _, node := range hierarchy(api) {
		if len(node.brings) == 0 {
			continue
		}
		brings := make([]string, len(node.brings))
		for i, name := range node.brings {
			brings[i] = quoted(name)
		}
		fmt.Fprintf(m, "\t[%s, [%s]],\n", quoted(node.name), strings.Join(brings, ", "))
	}
	fmt.Fprintf(m, "]);\n")
}

func (m *module) rules(api *access.API) {
	const kind = "ReadonlyMap<string, (c: Caller) => boolean>"
	fmt.Fprintf(m, "\n%s\n", m.choose("const rules: "+kind+" = new Map<string, (c: Caller) => boolean>([", "/** @type {"+kind+"} */\nconst rules = new Map(["))
	for _, op := range api.Operations {
		decision := writer{scripts{}}.operation(op)
		text, argument := decision.text, "c"
		if decision.known {
			text, argument = fmt.Sprint(decision.value), ""
		}
		text = unwrapped(text)
		fmt.Fprintf(m, "\t// %s %s: %s\n", access.Word(op.Method), access.Line(op.Path), op.Words())
		fmt.Fprintf(m, "\t[%s, (%s) => %s],\n", quoted(name(op)), argument, text)
	}
	fmt.Fprintf(m, "]);\n")
}

// unwrapped is an expression without the parentheses around all of it.
func unwrapped(text string) string {
	if !strings.HasPrefix(text, "(") || !strings.HasSuffix(text, ")") {
		return text
	}
	depth, inside := 0, false
	for i := 0; i < len(text)-1; i++ {
		switch c := text[i]; {
		case inside && c == '\\':
			i++
		case c == '"':
			inside = !inside
		case inside:
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return text
			}
		}
	}
	return text[1 : len(text)-1]
}

// quoted is text as a literal of JavaScript, also inside of a page: JSON with the
// characters escaped that would end a script or a line.
func quoted(text string) string {
	literal, err := json.Marshal(text)
	if err != nil {
		panic(err) // text can always be written
	}
	return string(literal)
}

// scripts is the dialect of JavaScript.
type scripts struct{}

func (scripts) Role(name string) string       { return "c.holds(" + quoted("role "+name) + ")" }
func (scripts) Permission(name string) string { return "c.holds(" + quoted("permission "+name) + ")" }
func (scripts) Scope(name string) string      { return "c.holds(" + quoted("scope "+name) + ")" }
func (scripts) Sent(s *access.Scheme) string  { return "c.sent(" + quoted(s.Name) + ")" }
func (scripts) Nobody() string                { return "c.nobody()" }
func (scripts) LoginWithin(age int) string    { return "c.within(" + strconv.Itoa(age) + ")" }
func (scripts) Not(x string) string           { return "!" + x }
func (scripts) Both(parts []string) string    { return "(" + strings.Join(parts, " && ") + ")" }
func (scripts) Either(parts []string) string  { return "(" + strings.Join(parts, " || ") + ")" }

func (scripts) LoginBy(acr []string) string {
	literals := make([]string, len(acr))
	for i, name := range acr {
		literals[i] = quoted(name)
	}
	return "c.by(" + strings.Join(literals, ", ") + ")"
}

func (scripts) Resource(r *access.Resource) string {
	text := "c.may(" + quoted(r.Type) + ", " + quoted(r.Action)
	for _, id := range r.IDs {
		text += ", " + quoted(id.Place())
	}
	return text + ")"
}

// node is a role, permission or scope with what it brings directly.
type node struct {
	name   string
	brings []string
}

// hierarchy are all names of the document, each once, as "role staff".
func hierarchy(api *access.API) []node {
	var list []node
	at := map[string]int{}
	add := func(name string, brings ...string) {
		i, ok := at[name]
		if !ok {
			i = len(list)
			at[name] = i
			list = append(list, node{name: name})
		}
		list[i].brings = append(list[i].brings, brings...)
	}
	for _, r := range api.Roles {
		add("role "+r.Name, append(append(named("role", r.Inherits), named("permission", r.Permissions)...), named("scope", r.Scopes)...)...)
	}
	for _, name := range api.Permissions {
		add("permission " + name)
	}
	for _, name := range api.Scopes {
		add("scope " + name)
	}
	for _, i := range api.PermissionImplies {
		add("permission "+i.Name, named("permission", i.Implies)...)
	}
	for _, i := range api.ScopeImplies {
		add("scope "+i.Name, named("scope", i.Implies)...)
	}
	return list
}

func named(noun string, names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = noun + " " + name
	}
	return list
}
