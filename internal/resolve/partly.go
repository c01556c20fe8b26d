package resolve

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// Partial is what could be read of a document that has faults, for commands that
// say what they can of it. It is never generated from.
type Partial struct {
	API    *access.API // the operations without a fault, and what they use
	Unread []Unread    // the others, in document order
}

// Unread is an operation of which something that decides who may call it could
// not be read. Only its Method, Path, ID and Source count. The Method is empty
// for a path of which not even the methods could be read.
type Unread struct {
	Operation *access.Operation
	Faults    diag.List // at least one
}

// ResolvePartly reads what Resolve would refuse as a whole. Its diagnostics are
// the same. An error that decides nothing about who may call an operation, such as
// an operationId that stands twice, makes none Unread.
func ResolvePartly(doc *openapi.Document, s Settings) (Partial, diag.List) {
	r := newResolver(doc, s)
	operations := r.read()
	r.reportMissing()
	r.diags.Sort()
	var sound []*access.Operation
	var unread []Unread
	for _, op := range operations {
		if faults := r.faults[op]; len(faults) > 0 {
			unread = append(unread, Unread{op, faults})
		} else {
			sound = append(sound, op)
		}
	}
	for i := range doc.Paths {
		item := &doc.Paths[i]
		for _, lost := range item.Lost {
			op := &access.Operation{Method: lost.Method, Path: item.Path, Source: lost.At}
			unread = append(unread, Unread{op, lost.Faults})
		}
	}
	return Partial{r.api(sound), unread}, r.diags
}

// blamed is one operation, with the errors noted that it met on its way.
func (r *resolver) blamed(root, item *level, path *openapi.PathItem, o *openapi.Operation) *access.Operation {
	met, whole := len(r.errors), !r.incomplete
	r.incomplete = false
	own := r.readLevel(operationLabel(path.Path, o)+": ", o.Node, atOperation)
	op := r.operation(root, item, own, path.Path, o)
	broken := r.incomplete
	r.incomplete = broken || !whole
	r.blame(op, r.errors[met:])
	r.blame(op, o.Faults)
	r.blame(op, r.doc.Faults)
	for _, l := range []*level{own, item, root} {
		r.blame(op, l.faults)
	}
	r.blame(op, nearestSecurity([]*level{own, item, root}).faults)
	clauses := r.standing(own, item, root)
	for _, c := range clauses {
		r.blame(op, c.faults)
	}
	if len(clauses) > 0 || asksForNames(op) {
		r.blame(op, r.permissions.faults)
		r.blame(op, r.scopes.faults)
		if r.catalogue != nil {
			r.blame(op, r.catalogue.faults)
		}
	}
	if r.visitor != nil && op.Anonymous && len(clauses) > 0 {
		r.blame(op, r.visitor.faults)
	}
	if broken && len(r.faults[op]) == 0 {
		var l diag.List
		l.Errorf(o.At, ruleTooLarge, "%s: a part of what it asks for was not read", operationLabel(path.Path, o))
		r.blame(op, l)
	}
	return op
}

func asksForNames(op *access.Operation) bool {
	return slices.ContainsFunc(op.Alternatives, func(a access.Alternative) bool {
		return slices.ContainsFunc(a, func(q access.Requirement) bool { return len(q.Roles)+len(q.Scopes) > 0 })
	})
}

// blame notes errors that an operation met, each once.
func (r *resolver) blame(op *access.Operation, faults diag.List) {
	const most = 8
	for _, fault := range faults {
		if fault.Rule == ImplicitPublic || fault.Rule == MissingRule { // it is read: everybody is let in, or everybody known
			continue
		}
		if len(r.faults[op]) < most && fault.Severity == diag.Error && !slices.Contains(r.faults[op], fault) {
			r.faults[op] = append(r.faults[op], fault)
		}
	}
}
