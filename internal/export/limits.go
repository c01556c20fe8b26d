package export

import (
	"fmt"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// limits say what an export that decides for a caller does not say of the document.
func (s Subject) limits() []string {
	list := []string{
		"Whether credentials are valid, and which status and challenge a refusal has: the guard decides that. Here every credential that is named as sent counts as valid.",
	}
	add := func(text string, named func(op *access.Operation) string) {
		var names []string
		for _, op := range s.API.Operations {
			if words := named(op); words != "" {
				names = append(names, words)
			}
		}
		if len(names) > 0 {
			list = append(list, text+": "+strings.Join(names, ", ")+".")
		}
	}
	add("That a refusal is answered 404, as if the operation did not exist", func(op *access.Operation) string {
		if !op.Conceal || op.Public() {
			return ""
		}
		return access.Word(name(op))
	})
	add("That a request without a required parameter is refused", func(op *access.Operation) string {
		var places []string
		for _, p := range op.Required {
			places = append(places, access.Word(p.Place()))
		}
		if len(places) == 0 || op.Public() {
			return ""
		}
		return fmt.Sprintf("%s (%s)", access.Word(name(op)), strings.Join(places, ", "))
	})
	add("What each of several credentials holds: they all count as holding what the caller holds, where the guard asks each for what it must carry itself", func(op *access.Operation) string {
		for _, a := range op.Alternatives {
			if len(a) > 1 && (a.AsksForMore() || op.Rule != nil) {
				return fmt.Sprintf("%s (%s)", access.Word(name(op)), schemes(a))
			}
		}
		return ""
	})
	add("What callers hold who send no credential, which the guard asks AnonymousGrants for: it is what the caller holds where no scheme is named", func(op *access.Operation) string {
		if op.Visitor != nil && op.Visitor.Ask {
			return access.Word(name(op))
		}
		return ""
	})
	return list
}

// checks say which answers of the application an export needs.
func (s Subject) checks() []string {
	var list []string
	for _, op := range s.API.Operations {
		for _, resource := range op.Resources() {
			list = append(list, access.Word(name(op))+" ("+resource.Words()+")")
		}
	}
	return list
}

// schemes are those of an alternative in words.
func schemes(a access.Alternative) string {
	names := make([]string, len(a))
	for i, q := range a {
		names[i] = access.Word(q.Scheme.Name)
	}
	return strings.Join(names, " plus ")
}
