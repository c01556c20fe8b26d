// Package diff compares who may call what in two versions of an API: two models
// go in, a verdict with its reasons for each operation comes out, and the words of
// it for people and pipelines. It compares who is let in, not text, and knows
// neither OpenAPI documents nor git.
package diff

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// Verdict is what became of an operation.
type Verdict string

// The verdicts, in the order in which they are told.
const (
	Widened   Verdict = "widened"  // somebody may call it who might not
	Both      Verdict = "both"     // widened for some, narrowed for others
	Narrowed  Verdict = "narrowed" // somebody may no longer call it
	New       Verdict = "new"
	Removed   Verdict = "removed"
	Unchanged Verdict = "unchanged"
)

// Verdicts are all of them, in the order in which they are told.
func Verdicts() []Verdict { return []Verdict{Widened, Both, Narrowed, New, Removed, Unchanged} }

// Effect is what one reason does.
type Effect string

// The effects of a reason.
const (
	Widens  Effect = "widens"
	Narrows Effect = "narrows"
	Says    Effect = "says" // nobody gains or loses by it
)

// Reason is one line that says why. Text of the documents stands in it quoted
// where it is anything but a plain name.
type Reason struct {
	Effect Effect
	Text   string
}

// Change is one operation, compared.
type Change struct {
	Verdict Verdict
	// Opens: a request is answered now that was refused before. That is so for
	// widened and both, for a new operation that needs no credential, and for a new
	// or removed one whose requests another operation answered or answers more freely.
	Opens   bool
	Reasons []Reason

	Old, New *access.Operation // nil where it is new or removed
}

// Operation is the new one, or the old one where it was removed.
func (c Change) Operation() *access.Operation {
	if c.New != nil {
		return c.New
	}
	return c.Old
}

// Result is every operation of both versions: those of the new one in its order,
// then the removed ones in theirs.
type Result struct {
	Changes []Change
}

// Opens reports whether any request is answered now that was refused before.
func (r Result) Opens() bool {
	return slices.ContainsFunc(r.Changes, func(c Change) bool { return c.Opens })
}

// Changed reports whether who may call what is not as it was.
func (r Result) Changed() bool {
	return slices.ContainsFunc(r.Changes, func(c Change) bool { return c.Verdict != Unchanged })
}

// Count is how many operations have a verdict.
func (r Result) Count(v Verdict) int {
	n := 0
	for _, c := range r.Changes {
		if c.Verdict == v {
			n++
		}
	}
	return n
}

// Compare compares two versions of an API.
func Compare(before, after *access.API) Result {
	c := &comparison{
		before: newSide(before), after: newSide(after),
		budget: access.NewBudget(),
	}
	var r Result
	met := map[*access.Operation]bool{}
	for _, op := range after.Operations {
		old := c.before.byShape[key(op)]
		if old == nil {
			r.Changes = append(r.Changes, c.added(op))
			continue
		}
		met[old] = true
		r.Changes = append(r.Changes, c.operation(old, op))
	}
	for _, old := range before.Operations {
		if !met[old] {
			r.Changes = append(r.Changes, c.removed(old))
		}
	}
	return r
}

// side is one of the two versions.
type side struct {
	api       *access.API
	admission *access.Admission
	router    *access.Router
	byShape   map[string]*access.Operation
}

func newSide(api *access.API) *side {
	s := &side{api, access.NewAdmission(api), access.NewRouter(api), map[string]*access.Operation{}}
	for _, op := range api.Operations {
		s.byShape[key(op)] = op
	}
	return s
}

// key is equal for operations that mean the same requests.
func key(op *access.Operation) string { return op.Method + " " + access.Shape(op.Path) }

// comparison is the state of one Compare.
type comparison struct {
	before, after *side
	budget        *access.Budget
}

// operation compares two that answer the same requests.
func (c *comparison) operation(old, op *access.Operation) Change {
	change := Change{Old: old, New: op, Verdict: Unchanged}
	d := c.difference(old, op)
	change.Reasons = append(d.reasons, notes(old, op)...)
	change.Opens = d.widened
	switch {
	case d.widened && d.narrowed:
		change.Verdict = Both
	case d.widened:
		change.Verdict = Widened
	case d.narrowed:
		change.Verdict = Narrowed
	}
	return change
}

// added is an operation that was not there. Its requests may have been answered
// by a template that is less specific, or not at all.
func (c *comparison) added(op *access.Operation) Change {
	change := Change{New: op, Verdict: New}
	text := "new operation: " + op.Words()
	switch {
	case op.Public():
		text = "new operation, public"
	case op.Anonymous:
		text = "new operation, open to anonymous callers: " + op.Words()
	}
	before, ok := c.before.router.Find(op.Method, sample(op.Path))
	if !ok {
		change.Opens = op.Public() || op.Anonymous
		change.Reasons = []Reason{{effect(change.Opens), text}}
		return change
	}
	d := c.difference(before.Operation, op)
	change.Opens = d.widened
	change.Reasons = append([]Reason{
		{effect(change.Opens), text},
		{Says, "its requests were answered by " + name(before.Operation) + " before"},
	}, d.reasons...)
	return change
}

// removed is an operation that is no longer there. Its requests are refused now,
// unless a template that is less specific answers them.
func (c *comparison) removed(old *access.Operation) Change {
	change := Change{Old: old, Verdict: Removed, Reasons: []Reason{{Narrows, "removed; it was " + old.Words()}}}
	heir, ok := c.after.router.Find(old.Method, sample(old.Path))
	if !ok {
		return change
	}
	d := c.difference(old, heir.Operation)
	change.Opens = d.widened
	change.Reasons = append(change.Reasons, Reason{Says, "its requests are answered by " + name(heir.Operation) + " now"})
	change.Reasons = append(change.Reasons, d.reasons...)
	return change
}

func effect(opens bool) Effect {
	if opens {
		return Widens
	}
	return Says
}

// sample is a request for a template, with values that no literal is equal to.
func sample(path string) string {
	return strings.ReplaceAll(access.Shape(path), "{}", "%EF%BF%BDoasguard")
}

// name is an operation in a sentence: "DELETE /rooms/{roomId}".
func name(op *access.Operation) string { return op.Method + " " + access.Line(op.Path) }
