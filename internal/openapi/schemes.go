package openapi

import (
	"fmt"
	"slices"
	"strings"
)

// readSchemes reads components.securitySchemes in document order. A scheme that
// was reported has no Type; for the others fillTyped reads the fields.
func (l *loader) readSchemes(root Node) []SecurityScheme {
	if root.Get("components").Kind() == Null { // no components, and nothing hidden
		return nil
	}
	components, ok := l.whole(root.Get("components"), "components")
	if !ok {
		return nil
	}
	l.checkKeys(components)
	l.checkWords(components, "securitySchemes")
	all, ok := l.whole(components.Get("securitySchemes"), "components.securitySchemes")
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
		scheme := SecurityScheme{Name: entry.Key, At: entry.At}
		node, ok := l.object(entry.Value, fmt.Sprintf("security scheme %q", entry.Key))
		if ok && l.spend(node, 1+len(node.tree.Content)) {
			l.checkTree(node)
			scheme.Node = node
			if l.checkScheme(scheme) {
				scheme.Type = node.Get("type").Text()
			}
			scheme.Scopes = l.scopes(node)
		}
		schemes = append(schemes, scheme)
	}
	return schemes
}

// checkScheme reports what a scheme of its type must have and has not
// (OpenAPI 3.1.1, 4.8.27).
func (l *loader) checkScheme(s SecurityScheme) bool {
	const rule = "bad-scheme"
	kind, ok := l.schemeText(s, "type", "one of apiKey, http, oauth2, openIdConnect, mutualTLS")
	if !ok {
		return false
	}
	switch kind.Text() {
	case "oauth2", "openIdConnect", "mutualTLS":
		return true
	case "http":
		_, ok := l.schemeText(s, "scheme", "bearer, basic or another HTTP authentication scheme")
		return ok
	case "apiKey":
		_, named := l.schemeText(s, "name", "the name of the header, query parameter or cookie")
		in, placed := l.schemeText(s, "in", "header, query or cookie")
		if !placed {
			return false
		}
		if !slices.Contains([]string{"header", "query", "cookie"}, in.Text()) {
			l.found.Errorf(in.At(), rule, "security scheme %q: in is %q", s.Name, in.Text()).Fix = "write in: header, in: query or in: cookie"
			return false
		}
		return named
	}
	d := l.found.Errorf(kind.At(), rule, "security scheme %q: type %q is not known", s.Name, kind.Text())
	d.Fix = "write one of apiKey, http, oauth2, openIdConnect, mutualTLS"
	if meant := nearest(kind.Text(), []string{"apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"}); meant != "" {
		d.Fix = "type: " + meant
	} else if kind.Text() == "basic" {
		d.Fix = "{type: http, scheme: basic}"
	}
	return false
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

// scopes are the scopes that the flows of an oauth2 scheme declare, in document
// order, each once.
func (l *loader) scopes(scheme Node) []string {
	var names []string
	seen := make(map[string]bool)
	for _, flow := range scheme.Get("flows").Entries() {
		declared := flow.Value.Get("scopes").Entries()
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
