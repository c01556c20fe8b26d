package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// mostTakeovers is how many operations are told whose requests one operation took.
const mostTakeovers = 6

// takeover is requests that one operation answered and another one answers now.
type takeover struct {
	method, path string // one of them; without a path where that was not decided
	old, now     *access.Operation
	generic      bool // also those with any values in the path
	d            difference
	unread       bool // the old one could not be read
}

// added is an operation that was not there. Its requests may have been answered by
// another template, by GET for HEAD, or not at all.
func (c *comparison) added(op *access.Operation) Change {
	change := Change{New: op, Verdict: New}
	text := "new operation: " + op.Words()
	switch {
	case op.Public():
		text = "new operation, public"
	case op.Open():
		text = "new operation, open to anonymous callers: " + op.Words()
	case op.AdmitsVisitors():
		text = "new operation, open to anonymous callers who hold enough: " + op.Words()
	}
	var list []takeover
	for _, method := range c.after.router.MethodsOf(op) {
		for _, old := range c.before.router.Routes(method, op) {
			if c.gone(old) && access.Before(old, op) {
				continue // told where it is removed
			}
			list = c.takeover(list, op, method, old, op)
		}
		if op.AdmitsVisitors() {
			path, answer := access.Between(c.before.router, c.after.router, method, nil, op)
			if answer != access.Never && !change.Opens {
				change.Opens = true
				change.Request = c.request(method, path, c.smallest(op))
			}
		}
	}
	c.tell(&change, list, "was answered by %s before", "were answered by %s before")
	change.Reasons = append([]Reason{{effect(change.Opens), text}}, change.Reasons...)
	return change
}

// removed is an operation that is no longer there. Its requests are refused now,
// unless another template answers them, or GET for HEAD.
func (c *comparison) removed(old *access.Operation) Change {
	change := Change{Old: old, Verdict: Removed}
	var list []takeover
	for _, method := range c.before.router.MethodsOf(old) {
		for _, heir := range c.after.router.Routes(method, old) {
			if c.fresh(heir) && !access.Before(old, heir) {
				continue // told where it is new
			}
			list = c.takeover(list, old, method, old, heir)
		}
	}
	c.tell(&change, list, "is answered by %s now", "are answered by %s now")
	change.Reasons = append([]Reason{{Narrows, "removed; it was " + old.Words()}}, change.Reasons...)
	return change
}

// gone and fresh report whether an operation stands on one side only.
func (c *comparison) gone(old *access.Operation) bool {
	return c.after.byShape[key(old)] == nil && len(c.after.faultsOf(old)) == 0
}

func (c *comparison) fresh(op *access.Operation) bool {
	return c.before.byShape[key(op)] == nil && len(c.before.faultsOf(op)) == 0
}

// takeover adds the requests of a method that old answered and now answers, if there
// are any and they were not added for another method. The change is told of own.
func (c *comparison) takeover(list []takeover, own *access.Operation, method string, old, now *access.Operation) []takeover {
	if slices.ContainsFunc(list, func(t takeover) bool { return t.old == old && t.now == now }) {
		return list
	}
	path, answer := access.Between(c.before.router, c.after.router, method, old, now)
	if answer == access.Never {
		return list
	}
	t := takeover{method: method, path: path, old: old, now: now}
	t.unread = len(c.before.faultsOf(old)) > 0 || len(c.after.faultsOf(now)) > 0
	t.generic = c.generic(t, own)
	if !t.unread {
		label := method + " " + access.Line(now.Path)
		if !t.generic && path != "" {
			label = method + " " + access.Line(path)
		}
		t.d = c.difference(old, now, label)
	}
	return append(list, t)
}

// generic reports whether values that are equal to no literal make such a request
// of own, the operation that is on one side only.
func (c *comparison) generic(t takeover, own *access.Operation) bool {
	was, _ := c.before.router.Find(t.method, generic(own.Path))
	is, _ := c.after.router.Find(t.method, generic(own.Path))
	return was.Operation == t.old && is.Operation == t.now && t.method == own.Method
}

// generic is a request for a template, with values that no literal is equal to.
func generic(path string) string {
	return strings.ReplaceAll(access.Shape(path), "{}", "%EF%BF%BDoasguard")
}

// tell says of a change which requests were taken over, and who gains and loses:
// those first by which somebody gains.
func (c *comparison) tell(change *Change, list []takeover, one, all string) {
	slices.SortStableFunc(list, func(a, b takeover) int {
		switch {
		case a.d.widened == b.d.widened:
			return 0
		case a.d.widened:
			return -1
		}
		return 1
	})
	for i, t := range list {
		other := t.old
		if change.New == nil {
			other = t.now
		}
		if t.d.widened {
			if change.Request == nil {
				change.Request = c.request(t.method, t.path, t.d.gained)
			}
			change.Opens = true
		}
		switch {
		case i > mostTakeovers:
			continue
		case i == mostTakeovers:
			change.Reasons = append(change.Reasons, Reason{Says, fmt.Sprintf("and %d more operations of the kind", len(list)-i)})
			continue
		case t.path == "":
			change.Reasons = append(change.Reasons, Reason{Says, fmt.Sprintf("some of its requests perhaps "+all, name(other))})
		case t.generic:
			change.Reasons = append(change.Reasons, Reason{Says, fmt.Sprintf("its requests "+all, name(other))})
		default:
			change.Reasons = append(change.Reasons, Reason{Says, fmt.Sprintf("%s %s "+one, t.method, access.Line(t.path), name(other))})
		}
		if t.unread {
			change.Reasons = append(change.Reasons, Reason{Says, "which could not be read"})
		}
		change.Reasons = append(change.Reasons, t.d.reasons...)
	}
}

// smallest are the smallest callers that a new operation lets in.
func (c *comparison) smallest(op *access.Operation) [][]access.Atom {
	condition, ok := c.after.admission.Requests(op)
	if !ok {
		return nil
	}
	return access.Beyond(condition, access.Nobody(), mostSets, c.budget).Sets
}
