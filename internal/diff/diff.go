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
	Opens bool
	// Causes are what an author changed where somebody gains or loses by it: the security and the
	// rule, before and after.
	Causes  []string
	Reasons []Reason

	Old, New *access.Operation // nil where it is new or removed
	// Uncompared: one side could not be read, so the verdict is not known to be right.
	Uncompared bool
	// OldUnread and NewUnread: only where the operation stands could be read of it.
	OldUnread, NewUnread bool
	// Request is one that is let in now and was not. It is nil where nothing opens,
	// where that could not be compared, and where the old version could not be read.
	Request *Request
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

// Compare compares two versions of an API that were read whole.
func Compare(before, after *access.API) Result {
	return CompareVersions(Version{API: before}, Version{API: after})
}

// CompareVersions compares what could be read of two versions of an API. What could
// not be read of the new one counts as opened.
func CompareVersions(before, after Version) Result {
	c := &comparison{before: newSide("OLD", before), after: newSide("NEW", after), budget: access.NewBudget()}
	var r Result
	met := map[*access.Operation]bool{}
	for _, op := range c.after.api.Operations {
		if old := c.before.byShape[key(op)]; old != nil {
			met[old] = true
			r.Changes = append(r.Changes, c.operation(old, op))
		} else if faults := c.before.faultsOf(op); len(faults) > 0 {
			r.Changes = append(r.Changes, c.oldUnread(op, faults))
		} else {
			r.Changes = append(r.Changes, c.added(op))
		}
	}
	for _, u := range after.Unread {
		r.Changes = append(r.Changes, c.newUnread(u, met)...)
	}
	for _, old := range c.before.api.Operations {
		if !met[old] {
			r.Changes = append(r.Changes, c.removed(old))
		}
	}
	for _, u := range before.Unread {
		if u.Operation.Method != "" && c.gone(u.Operation) {
			r.Changes = append(r.Changes, Change{
				Old: u.Operation, OldUnread: true, Verdict: Removed,
				Reasons: []Reason{{Narrows, "removed"}, c.before.unreadable(Says, u.Faults)},
			})
		}
	}
	return r
}

// comparison is the state of one comparison.
type comparison struct {
	before, after *side
	budget        *access.Budget
}

// operation compares two that answer the same requests.
func (c *comparison) operation(old, op *access.Operation) Change {
	change := Change{Old: old, New: op, Verdict: Unchanged}
	d := c.difference(old, op, name(op))
	if d.widened || d.narrowed {
		path, answer := access.Between(c.before.router, c.after.router, op.Method, old, op)
		if answer == access.Never {
			d.reasons = append(d.reasons, Reason{Says, "no request arrives at this path as it is written"})
		} else if d.widened {
			change.Request = c.request(op.Method, path, d.gained)
		}
	}
	if d.widened || d.narrowed {
		change.Causes = causes(renamed(old, op.Path), op)
	}
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

func effect(opens bool) Effect {
	if opens {
		return Widens
	}
	return Says
}

// name is an operation in a sentence: "DELETE /rooms/{roomId}".
// One without a method stands for all of its path.
func name(op *access.Operation) string {
	return strings.TrimPrefix(op.Method+" ", " ") + access.Line(op.Path)
}
