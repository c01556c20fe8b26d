package access

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Words is the rule in English, on one line: "role staff, or open of room {roomId}".
// Two rules with the same words admit the same principals.
func (r Rule) Words() string { return Read(r, words{}) }

// words reads a rule in English.
type words struct{}

func (words) Role(name string) string            { return "role " + Word(name) }
func (words) Permission(name string) string      { return "permission " + Word(name) }
func (words) Scope(name string) string           { return "scope " + Word(name) }
func (words) Resource(resource *Resource) string { return resource.Words() }
func (w words) All(parts []Rule) string          { return w.joined(parts, ", and ") }
func (w words) Any(parts []Rule) string          { return w.joined(parts, ", or ") }

func (w words) joined(parts []Rule, by string) string {
	list := make([]string, len(parts))
	for i, part := range parts {
		list[i] = Read(part, w)
		if part.Compound() {
			list[i] = "(" + list[i] + ")"
		}
	}
	return strings.Join(list, by)
}

// Words is the check in English: "open of room {roomId}", "open of room {query.roomId}",
// "push of repo {org}/{repo}".
func (r *Resource) Words() string {
	ids := make([]string, len(r.IDs))
	for i, id := range r.IDs {
		ids[i] = "{" + id.words() + "}"
	}
	return Word(r.Action) + " of " + Word(r.Type) + " " + strings.Join(ids, "/")
}

// Reads reports whether the parameter of that place is one of the ids.
func (r *Resource) Reads(place string) bool {
	return slices.ContainsFunc(r.IDs, func(id Parameter) bool { return id.Place() == place })
}

// words is the name of a parameter with its place, unless that is the path.
func (p Parameter) words() string {
	switch {
	case p.In != InPath:
		return string(p.In) + "." + Word(p.Name)
	case strings.Contains(p.Name, "."):
		return strconv.Quote(p.Name) // "query.id" is a name here, and no place
	default:
		return Word(p.Name)
	}
}

// Words says who may call the operation, on one line:
//
//	keyCard, or partner with scope rooms.open; and role staff, or open of room {roomId}
//
// Equal words mean equal access.
func (o *Operation) Words() string {
	if o.Public() {
		return "public"
	}
	alternatives := make([]string, len(o.Alternatives))
	for i, alternative := range o.Alternatives {
		alternatives[i] = alternative.Words()
	}
	words := strings.Join(alternatives, ", or ")
	if o.Rule != nil {
		words += "; and " + o.Rule.Words()
	}
	if o.StepUp.Asked() {
		words += "; and " + o.StepUp.Words()
	}
	if o.Anonymous {
		words += "; or anonymous" + o.Visitor.words()
	}
	if o.Conceal {
		words += "; concealed"
	}
	return words
}

// Words is the alternative in English: "apiKey plus partner with scopes a and b".
func (a Alternative) Words() string {
	parts := make([]string, len(a))
	for i, q := range a {
		parts[i] = Word(q.Scheme.Name) + with("scope", q.Scopes) + with("role", q.Roles)
	}
	return strings.Join(parts, " plus ")
}

func with(noun string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = Word(name)
	}
	if len(names) > 1 {
		noun += "s"
	}
	return " with " + noun + " " + strings.Join(words, " and ")
}

// Word is a name of the document as it may stand in a sentence of ours: as it is
// where it is plainly a name, else quoted, so that it stays on one line, is
// printable, and cannot be taken for words around it.
func Word(name string) string {
	plain := func(c rune) bool {
		return unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("-_.:/@", c)
	}
	switch name {
	case "", "and", "or", "of", "with", "plus", "role", "scope", "permission", "public", "anonymous", "concealed":
		return strconv.Quote(name)
	}
	if strings.IndexFunc(name, func(c rune) bool { return !plain(c) }) >= 0 {
		return strconv.Quote(name)
	}
	return name
}
