package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// documentRules are those of what the document tells its readers.
func documentRules() []Rule {
	return []Rule{
		{ID: undeclaredResponse, Stage: StageLint, Severity: diag.Info,
			Title: "the answers that the guard gives are declared in responses",
			Text: "clients that are generated from the document meet an answer that they do not know; 4XX and default count as declared; " +
				"oasguard lint --fix FILE writes an overlay that declares them",
			check: (*linter).undeclaredResponses},
		{ID: badIgnore, Stage: StageLint, Severity: diag.Error,
			Title: "x-oasguard-ignore maps ids of rules to reasons",
			Text: "a finding that is ignored without a reason is looked into again by everybody who meets it; an error of " +
				"reading cannot be ignored"},
		{ID: unusedIgnore, Stage: StageLint, Severity: diag.Warning,
			Title: "what is ignored is there",
			Text:  "an entry that nothing needs any more would hide the next finding"},
	}
}

// Answers are the status codes that the guard of one operation gives and its
// responses do not declare.
type Answers struct {
	Path, Method string
	Codes        []string
	// Inline: the operation stands in the document itself, where an overlay finds it.
	Inline bool
}

func (l *linter) undeclaredResponses() {
	for _, o := range l.guarded() {
		responses := o.raw.Node.Get("responses")
		var missing []string
		for _, code := range answers(o) {
			declared := func(e openapi.Entry) bool {
				return e.Key == code || e.Key == "default" || strings.EqualFold(e.Key, code[:1]+"XX")
			}
			if !slices.ContainsFunc(responses.Entries(), declared) {
				missing = append(missing, code)
			}
		}
		if len(missing) == 0 {
			continue
		}
		at := o.raw.At
		if responses.Kind() == openapi.Map {
			at = responses.At()
		}
		l.undeclared = append(l.undeclared, Answers{Path: o.Path, Method: o.Method, Codes: missing, Inline: l.inline(o)})
		fix := "declare " + joined(missing)
		if l.inline(o) {
			fix += "; oasguard lint --fix FILE writes an overlay that does"
		}
		f := l.reportOperation(o, at, fix, fmt.Sprintf("the guard answers %s, which responses does not declare", joined(missing)))
		f.together = "do not declare in responses what the guard answers"
	}
}

// answers are the status codes of denials by the guard of an operation.
func answers(o operation) []string {
	var codes []string
	// A client certificate is never malformed; every other credential can be.
	readable := !slices.ContainsFunc(o.Alternatives, func(a access.Alternative) bool {
		return slices.ContainsFunc(a, func(q access.Requirement) bool { return !q.Scheme.Kind.ByCertificate() })
	})
	if !readable || len(o.Required) > 0 {
		codes = append(codes, "400")
	}
	codes = append(codes, "401")
	forbids := o.Rule != nil || !o.Anonymous && slices.ContainsFunc(o.Alternatives, access.Alternative.AsksForMore)
	switch {
	case forbids && o.Conceal:
		codes = append(codes, "404")
	case forbids:
		codes = append(codes, "403")
	}
	return codes
}

// inline reports whether the operation is written out in the document's own
// paths, under its method, where an overlay finds it.
func (l *linter) inline(o operation) bool {
	if l.paths == nil {
		l.paths = map[string]openapi.Node{}
		for _, e := range l.doc.Root.Get("paths").Entries() {
			l.paths[e.Key] = e.Value
		}
	}
	op := l.paths[o.Path].Get(strings.ToLower(o.Method))
	return op.Kind() == openapi.Map && op.Get("$ref").Kind() == openapi.Missing
}
