package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// mostSets bounds how many ways in are looked for, and mostReasons how many are
// told of one operation in each direction: a person reads them.
const (
	mostSets    = 64
	mostReasons = 12
)

// difference is who gained and who lost between two operations that answer the
// same requests.
type difference struct {
	widened, narrowed bool
	gained            [][]access.Atom // some of the smallest callers who gain
	reasons           []Reason
}

// difference compares two; request is how a sentence calls what they answer.
func (c *comparison) difference(old, op *access.Operation, request string) difference {
	old = renamed(old, op.Path)
	before, ok1 := c.before.admission.Requests(old)
	after, ok2 := c.after.admission.Requests(op)
	if !ok1 || !ok2 {
		return difference{widened: true, reasons: []Reason{undecided(Widens, "compared")}}
	}
	var d difference
	gained := access.Beyond(after, before, mostSets, c.budget)
	lost := access.Beyond(before, after, mostSets, c.budget)
	if !gained.None() || !lost.None() {
		d.reasons = append(d.reasons, changedSchemes(old, op)...)
	}
	if combined(gained.Sets) {
		d.reasons = append(d.reasons, Reason{Says, "what several credentials hold together is what your Combine makes of them, so they count as another caller than either alone"})
	}
	d.gained = gained.Sets
	// What cannot be decided counts as found: that is the safe side.
	if d.widened = !gained.None(); gained.Undecided() {
		d.reasons = append(d.reasons, undecided(Widens, "compared"))
	} else if d.widened {
		p := phrases{effect: Widens, request: request, op: op, other: old, against: access.Beyond(before, access.Nobody(), mostSets, c.budget).Sets}
		d.reasons = append(d.reasons, p.reasons(gained)...)
	}
	if d.narrowed = !lost.None() && !(lost.Undecided() && d.widened); lost.Undecided() {
		d.reasons = append(d.reasons, undecided(Narrows, "looked at for callers who lose"))
	} else if d.narrowed {
		p := phrases{effect: Narrows, request: request, op: old, other: op, against: access.Beyond(after, access.Nobody(), mostSets, c.budget).Sets}
		d.reasons = append(d.reasons, p.reasons(lost)...)
	}
	return d
}

func undecided(effect Effect, how string) Reason {
	return Reason{effect, "could not be " + how + ": the rules allow too many combinations; read both versions"}
}

// renamed is op with the names that path gives to the parameters which stand in
// the same places. One that has no such place is another object.
func renamed(op *access.Operation, path string) *access.Operation {
	if op.Rule == nil || op.Path == path {
		return op
	}
	own, names := access.PathParameters(op.Path), access.PathParameters(path)
	to := renaming{}
	for i, name := range own {
		if access.Shape(op.Path) == access.Shape(path) {
			to[name] = names[i]
		} else {
			to[name] = sameSegment(op.Path, path, name)
		}
	}
	next := *op
	rule := access.Read(*op.Rule, to)
	next.Rule = &rule
	return &next
}

// sameSegment is the parameter that is all of the segment which in the other
// path is all name.
func sameSegment(path, other, name string) string {
	segments, others := strings.Split(path, "/"), strings.Split(other, "/")
	if i := slices.Index(segments, "{"+name+"}"); i >= 0 && i < len(others) {
		if names := access.PathParameters(others[i]); len(names) == 1 && others[i] == "{"+names[0]+"}" {
			return names[0]
		}
	}
	return name + " in " + path
}

// renaming reads a rule with other names of path parameters.
type renaming map[string]string

func (to renaming) Role(name string) access.Rule       { return access.RoleRule(name) }
func (to renaming) Permission(name string) access.Rule { return access.PermissionRule(name) }

func (to renaming) Scope(name string) access.Rule { return access.ScopeRule(name) }

func (to renaming) Resource(resource *access.Resource) access.Rule {
	renamed := *resource
	renamed.IDs = slices.Clone(resource.IDs)
	for i, id := range renamed.IDs {
		if name, ok := to[id.Name]; ok && id.In == access.InPath {
			renamed.IDs[i].Name = name
		}
	}
	return access.ResourceRule(&renamed)
}

func (to renaming) All(parts []access.Rule) access.Rule { return access.AllOf(to.each(parts)...) }
func (to renaming) Any(parts []access.Rule) access.Rule { return access.AnyOf(to.each(parts)...) }

func (to renaming) each(parts []access.Rule) []access.Rule {
	list := make([]access.Rule, len(parts))
	for i, part := range parts {
		list[i] = access.Read(part, to)
	}
	return list
}

// changedSchemes says which schemes of one name are another credential now.
func changedSchemes(old, op *access.Operation) []Reason {
	was := map[string]string{}
	for _, alternative := range old.Alternatives {
		for _, q := range alternative {
			was[q.Scheme.Name] = q.Scheme.Travels()
		}
	}
	var reasons []Reason
	for _, alternative := range op.Alternatives {
		for _, q := range alternative {
			before, known := was[q.Scheme.Name]
			delete(was, q.Scheme.Name)
			if now := q.Scheme.Travels(); known && now != before {
				reasons = append(reasons, Reason{Says, fmt.Sprintf("%s is another credential: it was %s, and is %s", access.Word(q.Scheme.Name), before, now)})
			}
		}
	}
	return reasons
}

// combined reports whether any set needs what a combined principal holds.
func combined(sets [][]access.Atom) bool {
	return slices.ContainsFunc(sets, func(set []access.Atom) bool {
		schemes := credentials(set)
		return slices.ContainsFunc(set, func(a access.Atom) bool {
			return a.Kind != access.Authenticated && a.Kind != access.Sends && a.Principal != access.AnonymousPrincipal && !slices.Contains(schemes, a.Principal)
		})
	})
}

// notes are what a reviewer wants to know besides who is let in.
func notes(old, op *access.Operation) []Reason {
	var reasons []Reason
	say := func(format string, args ...any) {
		reasons = append(reasons, Reason{Says, fmt.Sprintf(format, args...)})
	}
	switch {
	case old.Public() && op.Anonymous && !op.Public():
		say("a credential that is sent is looked at now, and must be good")
	case old.Anonymous && !old.Public() && op.Public():
		say("a credential that is sent is no longer looked at")
	case old.Anonymous && op.Visitor != nil && old.Visitor == nil:
		say("a caller whose valid credential is not enough is refused now, and no longer let in as anonymous")
	case op.Anonymous && !op.Public() && old.Visitor != nil && op.Visitor == nil:
		say("a caller whose valid credential is not enough is let in as anonymous now, and no longer refused")
	}
	if old.Visitor != nil && op.Visitor != nil && old.Visitor.Forbidden != op.Visitor.Forbidden {
		status := map[bool]int{true: 403, false: 401}
		say("a refusal of anonymous callers is %d now, not %d", status[op.Visitor.Forbidden], status[old.Visitor.Forbidden])
	}
	switch {
	case op.Conceal && !old.Conceal:
		say("a refusal is concealed now: 404 instead of 403")
	case old.Conceal && !op.Conceal:
		say("a refusal is no longer concealed: 403 instead of 404")
	}
	if old.ID != op.ID && old.ID != "" && op.ID != "" {
		say("renamed: operationId was %s", access.Line(old.ID))
	}
	if old.Path != op.Path {
		say("path was %s", access.Line(old.Path))
	}
	for _, text := range annotations(old, op) {
		say("%s", text)
	}
	return reasons
}
