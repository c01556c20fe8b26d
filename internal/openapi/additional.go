package openapi

import (
	"slices"
	"strings"
)

// isToken reports whether text is what the name of a method is made of (RFC
// 9110, 5.6.2 and 9.1).
func isToken(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	})
}

// readAdditional reads the operations of methods that have no key of their own
// (OpenAPI 3.2.0, 4.9). The keys are the methods, to the letter: a request
// compares them with case (RFC 9110, 9.1).
func (l *loader) readAdditional(item *PathItem, n Node, path string, shared []Parameter) {
	if n.Kind() == Null { // no operations, and nothing hidden
		return
	}
	before := l.mark()
	all, ok := l.whole(n, path+": "+additionalOperations)
	if !ok || !l.spend(all, 1+len(all.tree.Content)) {
		item.Lost = append(item.Lost, Lost{At: n.At(), Faults: l.since(before)})
		return
	}
	l.checkKeys(all)
	seen := make(map[string]bool)
	for _, entry := range all.Entries() {
		if seen[entry.Key] {
			continue
		}
		seen[entry.Key] = true
		if l.checkMethod(entry, path) {
			item.keep(l.readOperation(entry.Key, entry, path, shared))
		}
	}
}

// checkMethod reports a method that no request can have, and one that has a key
// of its own, in whatever case: one of two guards for it would be passed by.
func (l *loader) checkMethod(entry Entry, path string) bool {
	fixed := strings.ToLower(entry.Key)
	switch {
	case !isToken(entry.Key):
		l.found.Errorf(entry.At, "bad-method", "path %q: %q is no name of a method (RFC 9110, 9.1)", path, entry.Key).
			Fix = "letters, digits and hyphens, as in COPY or M-SEARCH"
	case slices.Contains(l.methods(), fixed):
		l.found.Errorf(entry.At, "bad-method", "path %q: method %q has a key of its own and does not stand under %s", path, entry.Key, additionalOperations).
			Fix = "move it to " + fixed + " of the path item"
	default:
		return true
	}
	return false
}
