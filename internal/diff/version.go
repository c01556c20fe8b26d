package diff

import (
	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
)

// Version is one version of an API, as far as it could be read.
type Version struct {
	API    *access.API // the operations that were read; nil where there was nothing to read
	Unread []Unread    // the others
	Faults diag.List   // why there was nothing to read
}

// Unread is an operation of which something was refused that decides who may call
// it. Its Method is empty where it stands for all operations of its path.
type Unread struct {
	Operation *access.Operation
	Faults    diag.List
}

// side is one of the two versions, prepared.
type side struct {
	name      string // as it is called in a reason: OLD, NEW
	api       *access.API
	admission *access.Admission
	router    *access.Router
	byShape   map[string]*access.Operation
	unread    map[string]diag.List // by the same key
	faults    diag.List            // of all operations
}

func newSide(name string, v Version) *side {
	s := &side{name: name, api: v.API, byShape: map[string]*access.Operation{}, unread: map[string]diag.List{}, faults: v.Faults}
	if s.api == nil {
		s.api = &access.API{}
	}
	s.admission = access.NewAdmission(s.api)
	routed := access.API{Operations: append([]*access.Operation{}, s.api.Operations...)}
	for _, op := range s.api.Operations {
		s.byShape[key(op)] = op
	}
	for _, u := range v.Unread {
		s.unread[key(u.Operation)] = u.Faults
		if u.Operation.Method != "" {
			routed.Operations = append(routed.Operations, u.Operation)
		}
	}
	s.router = access.NewRouter(&routed)
	return s
}

// faultsOf are why an operation could not be read; none where it was, or is not there.
func (s *side) faultsOf(op *access.Operation) diag.List {
	if len(s.faults) > 0 {
		return s.faults
	}
	if faults, ok := s.unread[key(op)]; ok {
		return faults
	}
	return s.unread[" "+access.Shape(op.Path)]
}

// key is equal for operations that mean the same requests.
func key(op *access.Operation) string { return op.Method + " " + access.Shape(op.Path) }

// unreadable says which side could not be read, and why.
func (s *side) unreadable(effect Effect, faults diag.List) Reason {
	text := "could not be compared: " + s.name + " could not be read"
	if len(s.faults) == 0 { // else it is one cause for all, which was told before
		d := faults[0]
		text = "could not be compared: " + s.name + ": " + access.Line(d.Position.String()) + ": " + d.Message + " (" + d.Rule + ")"
	}
	return Reason{effect, text}
}

// oldUnread is an operation that only the new version could be read of. A fault that
// only the old one has does not block the change that mends it: like a new
// operation, it opens where it needs no credential.
func (c *comparison) oldUnread(op *access.Operation, faults diag.List) Change {
	change := Change{New: op, Uncompared: true, Verdict: Both, Reasons: []Reason{
		c.before.unreadable(Says, faults), {Says, "it is now " + op.Words()},
	}}
	if op.AdmitsVisitors() {
		change.Verdict, change.Opens = Widened, true
		change.Reasons[1].Effect = Widens
	}
	return change
}

// newUnread are the changes of an operation that the new version could not be read
// of. Whoever it lets in, it counts as opened.
func (c *comparison) newUnread(u Unread, met map[*access.Operation]bool) []Change {
	reason := c.after.unreadable(Widens, u.Faults)
	if u.Operation.Method != "" {
		change := Change{New: u.Operation, NewUnread: true, Uncompared: true, Verdict: New, Opens: true, Reasons: []Reason{reason}}
		if old := c.before.byShape[key(u.Operation)]; old != nil {
			met[old] = true
			change.Old, change.Verdict = old, Both
			change.Reasons = append(change.Reasons, Reason{Says, "it was " + old.Words()})
		} else if len(c.before.faultsOf(u.Operation)) > 0 {
			change.Verdict = Both
		}
		return []Change{change}
	}
	var changes []Change
	for _, old := range c.before.api.Operations {
		if !met[old] && access.Shape(old.Path) == access.Shape(u.Operation.Path) && c.after.byShape[key(old)] == nil {
			met[old] = true
			changes = append(changes, Change{Old: old, Uncompared: true, Verdict: Both, Opens: true, Reasons: []Reason{reason, {Says, "it was " + old.Words()}}})
		}
	}
	if len(changes) == 0 {
		changes = []Change{{New: u.Operation, NewUnread: true, Uncompared: true, Verdict: New, Opens: true, Reasons: []Reason{reason}}}
	}
	return changes
}
