package openapi

import (
	"slices"

	"github.com/oasguard/oasguard/internal/diag"
)

// Tags select operations by the tags that the document gives them.
type Tags struct {
	Only   []string // an operation needs one of these; empty: none is needed
	Except []string // an operation with one of these is left out
}

// Given reports whether there is anything to select by.
func (t Tags) Given() bool { return len(t.Only)+len(t.Except) > 0 }

// LeftOut is an operation, or a path item without one that is left, that a selection
// took out of a Document.
type LeftOut struct {
	Path      string
	Node      Node       // the operation or the path item object
	Operation *Operation // nil for a path item
}

// Select takes the operations that are not selected out of the document, and returns
// the tags that it met. An operation whose tags cannot be read is an error.
func (d *Document) Select(tags Tags) (met []string, diags diag.List) {
	if !tags.Given() {
		return nil, nil
	}
	var paths []PathItem
	for _, item := range d.Paths {
		var kept []Operation
		for i := range item.Operations {
			op := &item.Operations[i]
			names := readTags(op, &diags)
			met = append(met, names...)
			if tags.includes(names) {
				kept = append(kept, *op)
			} else {
				d.LeftOut = append(d.LeftOut, LeftOut{item.Path, op.Node, op})
			}
		}
		if len(kept) < len(item.Operations) && len(kept)+len(item.Lost) == 0 {
			d.LeftOut = append(d.LeftOut, LeftOut{item.Path, item.Node, nil})
			continue
		}
		item.Operations = kept
		paths = append(paths, item)
	}
	d.Paths = paths
	return met, diags
}

func (t Tags) includes(names []string) bool {
	has := func(list []string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(list, name) })
	}
	return (len(t.Only) == 0 || has(t.Only)) && !has(t.Except)
}

// readTags are the tags of an operation (OpenAPI 3.1.1, 4.8.10.1).
func readTags(op *Operation, diags *diag.List) []string {
	tags := op.Node.Get("tags")
	if kind := tags.Kind(); kind != List && kind != Missing {
		diags.Errorf(tags.At(), "wrong-type", "tags is %s where a list of names belongs, so --tags and --exclude-tags cannot tell whether to leave the operation out", tags.what()).Fix = "tags: [name]"
	}
	var names []string
	for _, tag := range tags.Items() {
		if tag.Kind() != String {
			diags.Errorf(tag.At(), "wrong-type", "tags holds %s where a name belongs, so --tags and --exclude-tags cannot tell whether to leave the operation out", tag.what()).Fix = "tags: [name]"
			continue
		}
		names = append(names, tag.Text())
	}
	return names
}
