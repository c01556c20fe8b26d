package access

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Leaves are the role, permission and resource checks of r, left to right, each once.
func (r Rule) Leaves() []Rule {
	var leaves []Rule
	r.visit(func(leaf Rule) {
		if !slices.ContainsFunc(leaves, leaf.SameLeaf) {
			leaves = append(leaves, leaf)
		}
	})
	return leaves
}

func (r Rule) visit(leaf func(Rule)) {
	if r.Kind != All && r.Kind != Any {
		leaf(r)
	}
	for _, part := range r.Rules {
		part.visit(leaf)
	}
}

// SameLeaf reports whether two leaves check the same.
func (r Rule) SameLeaf(other Rule) bool {
	if r.Kind != other.Kind || r.Name != other.Name {
		return false
	}
	return r.Kind != HasResource || *r.Resource == *other.Resource
}

// Words is the rule in English, on one line: "role staff, or open of room {roomId}".
// Two rules with the same words admit the same principals.
func (r Rule) Words() string {
	switch r.Kind {
	case HasRole:
		return "role " + Word(r.Name)
	case HasPermission:
		return "permission " + Word(r.Name)
	case HasResource:
		return r.Resource.Words()
	}
	parts := make([]string, len(r.Rules))
	for i, part := range r.Rules {
		parts[i] = part.Words()
		if len(part.Rules) > 1 {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	if r.Kind == Any {
		return strings.Join(parts, ", or ")
	}
	return strings.Join(parts, ", and ")
}

// Words is the check in English: "open of room {roomId}", "open of room {query.roomId}".
func (r *Resource) Words() string {
	id := r.ID.Name
	if r.ID.In != InPath {
		id = r.ID.Place()
	}
	return Word(r.Action) + " of " + Word(r.Type) + " {" + Word(id) + "}"
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
	if o.Anonymous {
		words += "; or anonymous"
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
