package openapi

import (
	"fmt"
	"github.com/oasguard/oasguard/internal/spelling"
	"slices"
	"strings"
)

// readSchemes reads the security schemes in document order. A scheme that was
// reported has no Type; for the others fillTyped reads the fields.
func (l *loader) readSchemes(root Node) []SecurityScheme {
	all, ok := l.schemesOf(root)
	if !ok {
		return nil
	}
	l.checkKeys(all)
	var schemes []SecurityScheme
	seen := make(map[string]bool)
	for _, entry := range all.Entries() {
		if seen[entry.Key] {
			continue
		}
		seen[entry.Key] = true
		if strings.HasPrefix(entry.Key, "x-") && entry.Value.Get("type").Kind() == Missing && entry.Value.Get("$ref").Kind() == Missing {
			continue // an extension
		}
		scheme, before := SecurityScheme{Name: entry.Key, At: entry.At}, l.mark()
		if node, ok := l.whole(entry.Value, fmt.Sprintf("security scheme %q", entry.Key)); ok {
			l.readScheme(&scheme, node)
		}
		scheme.Faults = l.since(before)
		schemes = append(schemes, scheme)
	}
	return schemes
}

// readSettings adds the security schemes of the settings. One that the document
// declares, too, would have to win over the other without a word.
func (l *loader) readSettings(schemes []SecurityScheme) []SecurityScheme {
	version := l.version
	l.version = max(version, OpenAPI32)
	declared := byName(schemes)
	for _, entry := range l.opts.Schemes.Entries() {
		before := l.mark()
		if i, twice := declared[entry.Key]; twice {
			l.found.Errorf(entry.At, "declared-twice", "security scheme %q of the settings is declared by the document, too, at %s", entry.Key, schemes[i].At).
				Fix = "keep one of the two, the one that describes how the credential arrives"
			schemes[i].Faults = append(schemes[i].Faults, l.since(before)...)
			continue
		}
		scheme := SecurityScheme{Name: entry.Key, At: entry.At}
		l.readScheme(&scheme, entry.Value)
		scheme.Faults = l.since(before)
		schemes = append(schemes, scheme)
	}
	l.version = version
	return schemes
}

// schemesOf is the object that holds the security schemes.
func (l *loader) schemesOf(root Node) (Node, bool) {
	if l.version < OpenAPI30 {
		all := root.Get("securityDefinitions")
		if all.Kind() == Null { // no schemes, and nothing hidden
			return all, false
		}
		return l.whole(all, "securityDefinitions")
	}
	if root.Get("components").Kind() == Null {
		return Node{}, false
	}
	components, ok := l.whole(root.Get("components"), "components")
	if !ok {
		return components, false
	}
	l.checkKeys(components)
	for _, entry := range components.Entries() {
		if entry.Key != "securitySchemes" && !l.checkSecurityKey(entry, inComponents) {
			l.checkWord(entry, "securitySchemes")
		}
	}
	return l.whole(components.Get("securitySchemes"), "components.securitySchemes")
}

// readScheme reads a scheme object; s has its name and place.
func (l *loader) readScheme(s *SecurityScheme, node Node) {
	if !l.spend(node, 1+len(node.tree.Content)) {
		return
	}
	l.checkTree(node)
	s.Node = node
	if l.checkScheme(*s) {
		s.Type = node.Get("type").Text()
	}
	s.Scopes = l.scopes(node)
	if deprecated := node.Get("deprecated"); l.version >= OpenAPI32 && deprecated.isTrue() {
		s.Deprecated = deprecated.At()
	}
}

// byName is the place of each scheme in the list.
func byName(schemes []SecurityScheme) map[string]int {
	places := make(map[string]int, len(schemes))
	for i, s := range schemes {
		places[s.Name] = i
	}
	return places
}

// schemeTypes are the types of security schemes, and the places of an API key,
// that the version of the document has.
func (l *loader) schemeTypes() (types, places []string) {
	if l.version < OpenAPI30 {
		return []string{"apiKey", "basic", "oauth2"}, []string{"header", "query"}
	}
	return []string{"apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"}, []string{"header", "query", "cookie"}
}

// checkScheme reports what a scheme of its type must have and has not
// (OpenAPI 3.1.1, 4.8.27; Swagger 2.0, Security Scheme Object).
func (l *loader) checkScheme(s SecurityScheme) bool {
	types, places := l.schemeTypes()
	kind, ok := l.schemeText(s, "type", "one of "+strings.Join(types, ", "))
	if !ok {
		return false
	}
	if !slices.Contains(types, kind.Text()) {
		l.unknownType(s, kind, types)
		return false
	}
	switch kind.Text() {
	case "http":
		_, ok := l.schemeText(s, "scheme", "bearer, basic or another HTTP authentication scheme")
		return ok
	case "apiKey":
		_, named := l.schemeText(s, "name", "the name of the header, query parameter or cookie")
		in, placed := l.schemeText(s, "in", orList(places, ""))
		if !placed {
			return false
		}
		if !slices.Contains(places, in.Text()) {
			l.found.Errorf(in.At(), "bad-scheme", "security scheme %q: in is %q", s.Name, in.Text()).
				Fix = "write " + orList(places, "in: ")
			return false
		}
		return named
	}
	return true
}

func (l *loader) unknownType(s SecurityScheme, kind Node, types []string) {
	d := l.found.Errorf(kind.At(), "bad-scheme", "security scheme %q: type %q is not known", s.Name, kind.Text())
	d.Fix = "write one of " + strings.Join(types, ", ")
	switch meant := spelling.Slip(kind.Text(), types); {
	case meant != "":
		d.Fix = "type: " + meant
	case kind.Text() == "basic":
		d.Fix = "{type: http, scheme: basic}"
	case kind.Text() == "http":
		d.Fix = "type: basic, or for a bearer token {type: apiKey, in: header, name: Authorization}; OpenAPI 3 knows {type: http, scheme: bearer}"
	}
}

// orList is "in: header, in: query or in: cookie", each word behind before.
func orList(words []string, before string) string {
	last := len(words) - 1
	return before + strings.Join(words[:last], ", "+before) + " or " + before + words[last]
}

// schemeText is a field that a scheme must have, as text that is not empty.
func (l *loader) schemeText(s SecurityScheme, key, want string) (Node, bool) {
	field := s.Node.Get(key)
	switch {
	case field.Kind() == Missing:
		l.found.Errorf(s.Node.At(), "bad-scheme", "security scheme %q has no %q", s.Name, key).Fix = key + ": " + want
	case field.Kind() != String:
		l.found.Errorf(field.At(), "bad-scheme", "security scheme %q: %s is %s where text belongs", s.Name, key, field.what()).Fix = key + ": " + want
	case field.Text() == "":
		l.found.Errorf(field.At(), "bad-scheme", "security scheme %q: %s is empty", s.Name, key).Fix = key + ": " + want
	default:
		return field, true
	}
	return field, false
}

// scopes are the scopes that an oauth2 scheme declares, in document order, each
// once: in OpenAPI 3 those of all its flows; in Swagger 2.0 a scheme is one flow.
func (l *loader) scopes(scheme Node) []string {
	lists := []Node{scheme.Get("scopes")}
	if l.version >= OpenAPI30 {
		lists = nil
		for _, flow := range scheme.Get("flows").Entries() {
			lists = append(lists, flow.Value.Get("scopes"))
		}
	}
	var names []string
	seen := make(map[string]bool)
	for _, list := range lists {
		declared := list.Entries()
		if !l.spend(scheme, len(declared)) {
			return names
		}
		for _, scope := range declared {
			if !seen[scope.Key] {
				seen[scope.Key] = true
				names = append(names, scope.Key)
			}
		}
	}
	return names
}
