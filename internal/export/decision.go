package export

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
)

// dialect writes the parts of a decision in one language. It is a reader of checks, so
// that a kind of check which a language lacks does not compile.
//
// The decision is about a caller whose credentials are all valid and who holds the same by
// each of them: what access.Evaluate says of such a caller.
type dialect interface {
	access.LeafReader[string]
	Sent(s *access.Scheme) string // a valid credential of the scheme was sent
	Nobody() string               // no credential was sent at all
	LoginBy(acr []string) string  // the login was by one of these authentication contexts
	LoginWithin(age int) string   // the login was at most so many seconds ago
	Not(x string) string
	Both(parts []string) string   // all of the parts; there are two at least
	Either(parts []string) string // one of the parts; there are two at least
}

// term is a part of a decision in a dialect, or a part that is known beforehand.
type term struct {
	text  string
	known bool
	value bool // where known
}

// writer writes decisions in a dialect.
type writer struct{ dialect }

func settled(value bool) term { return term{known: true, value: value} }

// operation is the decision of one operation.
func (w writer) operation(op *access.Operation) term {
	if op.Public() {
		return settled(true)
	}
	var ways []term
	for _, a := range op.Alternatives {
		ways = append(ways, w.alternative(a))
	}
	parts := []term{w.any(ways)}
	if op.Rule != nil {
		parts = append(parts, term{text: access.Read(op.Rule.Simplified(), rules{w})})
	}
	if len(op.StepUp.ACR) > 0 {
		parts = append(parts, term{text: w.LoginBy(op.StepUp.ACR)})
	}
	if op.StepUp.MaxAge > 0 {
		parts = append(parts, term{text: w.LoginWithin(op.StepUp.MaxAge)})
	}
	whole := w.all(parts)
	if op.Anonymous {
		whole = w.any([]term{whole, w.anonymous(op)})
	}
	return whole
}

// alternative is what one alternative asks for, without the rule.
func (w writer) alternative(a access.Alternative) term {
	var parts []term
	for _, q := range a {
		parts = append(parts, term{text: w.Sent(q.Scheme)})
	}
	for _, q := range a {
		for _, scope := range q.Scopes {
			parts = append(parts, term{text: w.Scope(scope)})
		}
		for _, role := range q.Roles {
			parts = append(parts, term{text: w.Role(role)})
		}
	}
	return w.all(parts)
}

// anonymous is when an operation admits callers as nobody: without a rule, those who did
// not send half of what an alternative wants; with one, those who sent nothing that the
// operation takes, if what such callers hold is enough.
func (w writer) anonymous(op *access.Operation) term {
	var parts []term
	if op.Visitor == nil {
		for _, a := range op.Alternatives {
			if len(a) > 1 {
				all, none := w.sent(a)
				parts = append(parts, w.any([]term{w.all(all), none}))
			}
		}
		return w.all(parts)
	}
	for _, a := range op.Alternatives {
		_, none := w.sent(a)
		parts = append(parts, none)
	}
	if !op.Visitor.Ask {
		return w.all(append(parts, settled(op.VisitorsMeet())))
	}
	rule, ok := op.Rule.WithoutObjects()
	if !ok {
		return settled(false)
	}
	return w.all([]term{{text: w.Nobody()}, {text: access.Read(rule, rules{w})}})
}

// sent are the terms that each credential of an alternative was sent, and that none was.
func (w writer) sent(a access.Alternative) (all []term, none term) {
	for _, q := range a {
		all = append(all, term{text: w.Sent(q.Scheme)})
	}
	return all, term{text: w.Not(w.any(all).text)}
}

func (w writer) all(parts []term) term { return junction(parts, false, w.Both) }
func (w writer) any(parts []term) term { return junction(parts, true, w.Either) }

// junction joins terms: one that is known to have the value decided decides the whole, and
// those that are known to have the other change nothing.
func junction(parts []term, decided bool, join func([]string) string) term {
	var texts []string
	for _, part := range parts {
		switch {
		case part.known && part.value == decided:
			return part
		case !part.known && !slices.Contains(texts, part.text):
			texts = append(texts, part.text)
		}
	}
	switch len(texts) {
	case 0:
		return settled(!decided)
	case 1:
		return term{text: texts[0]}
	}
	return term{text: join(texts)}
}

// rules reads a rule in a dialect.
type rules struct{ writer }

func (r rules) All(parts []access.Rule) string { return r.all(r.each(parts)).text }
func (r rules) Any(parts []access.Rule) string { return r.any(r.each(parts)).text }

func (r rules) each(parts []access.Rule) []term {
	list := make([]term, len(parts))
	for i, part := range parts {
		list[i] = term{text: access.Read(part, r)}
	}
	return list
}
