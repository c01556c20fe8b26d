package lint

import (
	"cmp"
	"slices"

	"github.com/oasguard/oasguard/internal/diag"
)

// marker begins a part of a file that belongs to one operation, to one path, or
// to the document as a whole.
type marker struct {
	at           diag.Position
	path, method string
}

// locate tells for each finding that does not know it which path and operation
// it stands in: the last of the places that begin before it in its file.
func (l *linter) locate() {
	byFile := map[string][]marker{}
	add := func(at diag.Position, path, method string) {
		byFile[at.File] = append(byFile[at.File], marker{at, path, method})
	}
	for _, e := range l.doc.Root.Entries() {
		add(e.At, "", "")
	}
	for i := range l.doc.Paths {
		item := &l.doc.Paths[i]
		add(item.At, item.Path, "")
		for _, e := range item.Node.Entries() {
			add(e.At, item.Path, "")
		}
		for j := range item.Operations {
			op := &item.Operations[j]
			add(op.At, item.Path, op.Method)
			if at := op.Node.At(); at.File != op.At.File {
				add(at, item.Path, op.Method)
			}
		}
	}
	for _, markers := range byFile {
		slices.SortStableFunc(markers, func(a, b marker) int { return comparePlaces(a.at, b.at) })
	}
	for i := range l.findings {
		f := &l.findings[i]
		if f.Path != "" {
			continue
		}
		markers := byFile[f.Position.File]
		// The markers of an operation stand after the equal ones of its path.
		n, _ := slices.BinarySearchFunc(markers, f.Position, func(m marker, at diag.Position) int {
			if comparePlaces(m.at, at) <= 0 {
				return -1
			}
			return 1
		})
		if n > 0 {
			f.Path, f.Method = markers[n-1].path, markers[n-1].method
		}
	}
}

func comparePlaces(a, b diag.Position) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
