package generator

import (
	"encoding/json"
	"fmt"
	"strings"
)

// grammar derives a document from bytes: each choice takes one. Most of what it
// makes can be guarded, so that fuzzing gets past the diagnostics; its names are taken
// from the bytes themselves and from words that try to become more than text.
type grammar struct {
	bytes []byte
	b     strings.Builder
}

// documentOf is the document that bytes choose.
func documentOf(bytes []byte) []byte {
	g := &grammar{bytes: bytes}
	g.document()
	return []byte(g.b.String())
}

func (g *grammar) choose(n int) int {
	if len(g.bytes) == 0 {
		return 0
	}
	c := g.bytes[0]
	g.bytes = g.bytes[1:]
	return int(c) % n
}

func (g *grammar) printf(format string, args ...any) { fmt.Fprintf(&g.b, format, args...) }

// words are plain names, and such as have broken generators.
var words = [...]string{
	"a", "b", "staff", "role staff", "scheme a", "rule", "rooms:open", "user-id", "x.y", "Type", "func", "P", "Guard", "Handler", "nil", "checkA",
	"*/", "//go:build x", "//line x:1", "a\nb", "`", "\"", "'", "\\", "\u2028", "\u202e", "\ufeff", "é", "ключ", "鍵", "ǅ", "1", "_", " ", "$", "{{.}}", "%s",
}

// name is a word, or a few of the bytes.
func (g *grammar) name() string {
	n := g.choose(64)
	if n < len(words) {
		return words[n]
	}
	n = min(1+n%7, len(g.bytes))
	text := strings.ToValidUTF8(string(g.bytes[:n]), "?")
	g.bytes = g.bytes[n:]
	if strings.TrimSpace(text) == "" {
		return "blank"
	}
	return text
}

// quoted is text as JSON and YAML write it.
func quoted(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err) // no string fails
	}
	return string(data)
}

func (g *grammar) document() {
	version := []string{"3.1.0", "3.0.3", "3.1.1"}[g.choose(3)]
	g.printf(`{"openapi": %q, "info": {"title": %s, "version": "1"}`, version, quoted(g.name()))
	schemes := g.schemes()
	roles := []string{g.name(), g.name()}
	if g.choose(3) == 0 {
		g.printf(`, "x-roles": {%s: {"description": %s, "permissions": [%s]}, %s: {"inherits": [%s]}}`,
			quoted(roles[0]), quoted(g.name()), quoted(roles[1]), quoted(roles[0]+"2"), quoted(roles[0]))
		roles[1] = roles[0] + "2"
	}
	if g.choose(4) == 0 {
		g.printf(`, "security": %s`, g.security(schemes))
	}
	g.printf(`, "paths": {`)
	for i := range 1 + g.choose(3) {
		if i > 0 {
			g.printf(", ")
		}
		g.pathItem(i, schemes, roles)
	}
	g.printf("}}")
}

// scheme is a security scheme and what its requirements may list.
type grammarScheme struct{ name, scope string }

func (g *grammar) schemes() []grammarScheme {
	var schemes []grammarScheme
	g.printf(`, "components": {"securitySchemes": {`)
	for i := range 1 + g.choose(4) {
		s := grammarScheme{name: g.name() + []string{"", "2", "3", "4"}[i]}
		if i > 0 {
			g.printf(", ")
		}
		g.printf("%s: ", quoted(s.name))
		switch g.choose(8) {
		case 0, 1:
			g.printf(`{"type": "http", "scheme": "bearer"}`)
		case 2:
			g.printf(`{"type": "http", "scheme": "Basic"}`)
		case 3:
			g.printf(`{"type": "apiKey", "in": "header", "name": "X-Key-%d"}`, i)
		case 4:
			g.printf(`{"type": "apiKey", "in": "query", "name": %s}`, quoted(fmt.Sprint(g.name(), i)))
		case 5:
			g.printf(`{"type": "apiKey", "in": "cookie", "name": "c%d"}`, i)
		case 6:
			s.scope = []string{"read", "rooms:open", "ev'il", "https://x/y", "a*/"}[g.choose(5)]
			g.printf(`{"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://x/", "scopes": {%s: %s}}}}`, quoted(s.scope), quoted(g.name()))
		case 7:
			g.printf(`{"type": "http", "scheme": %s}`, quoted([]string{"negotiate", "Digest", "x-own", "DSN"}[g.choose(4)]))
		}
		schemes = append(schemes, s)
	}
	g.printf("}}")
	return schemes
}

func (g *grammar) security(schemes []grammarScheme) string {
	var alternatives []string
	for range 1 + g.choose(3) {
		var parts []string
		from := g.choose(len(schemes))
		for _, s := range schemes[from:min(from+1+g.choose(5)/4, len(schemes))] {
			scopes := ""
			if s.scope != "" && g.choose(2) == 0 {
				scopes = quoted(s.scope)
			}
			parts = append(parts, quoted(s.name)+": ["+scopes+"]")
		}
		alternatives = append(alternatives, "{"+strings.Join(parts, ", ")+"}")
	}
	return "[" + strings.Join(alternatives, ", ") + "]"
}

func (g *grammar) pathItem(i int, schemes []grammarScheme, roles []string) {
	parameter := g.name()
	if strings.ContainsAny(parameter, "{}/#?") {
		parameter = "id"
	}
	literal := strings.NewReplacer("{", "", "}", "", "#", "", "?", "", "/", "_").Replace(g.name())
	templates := []string{"/%s/{%s}", "/%s.x/{%s}:verb", "/%s/{%s}/end/", "/{%[2]s}/%[1]s"}
	g.printf(`%s: {`, quoted(fmt.Sprintf("/%d%s", i, fmt.Sprintf(templates[g.choose(4)], literal+"x", parameter))))
	for j, method := range []string{"get", "post"}[:1+g.choose(2)] {
		if j > 0 {
			g.printf(", ")
		}
		g.printf(`%q: {"summary": %s, "parameters": [{"name": %s, "in": "path", "required": true, "schema": {"type": "string"}}`, method, quoted(g.name()), quoted(parameter))
		if in := g.choose(6); in < 3 {
			g.printf(`, {"name": %s, "in": %q, "required": true, "schema": {"type": "string"}}`, quoted(g.name()), []string{"query", "header", "cookie"}[in])
		}
		g.printf("]")
		if g.choose(3) > 0 {
			g.printf(`, "operationId": %s`, quoted(g.name()+fmt.Sprint(i, j)))
		}
		g.access(schemes, roles, parameter)
		g.printf("}")
	}
	g.printf("}")
}

// access writes who may call an operation.
func (g *grammar) access(schemes []grammarScheme, roles []string, parameter string) {
	switch g.choose(8) {
	case 0:
		g.printf(`, "security": []`)
		return
	case 1:
		g.printf(`, "security": [{}, %s`, g.security(schemes)[1:])
		return
	}
	g.printf(`, "security": %s`, g.security(schemes))
	resource := fmt.Sprintf(`{"type": %s, "id": %s, "action": %s}`, quoted(g.name()), quoted("path."+parameter), quoted(g.name()))
	switch g.choose(6) {
	case 0:
		g.printf(`, "x-required-roles": %s`, quoted(roles[0]))
	case 1:
		g.printf(`, "x-required-roles": {"anyOf": [%s, %s]}`, quoted(roles[0]), quoted(roles[1]))
	case 2:
		g.printf(`, "x-resource": %s`, resource)
	case 3:
		g.printf(`, "x-authorize": {"anyOf": [{"roles": [%s]}, {"allOf": [{"roles": [%s]}, {"resource": %s}]}]}`, quoted(roles[0]), quoted(roles[1]), resource)
	case 4:
		g.printf(`, "x-conceal": true`)
	}
}
