package lsp

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/lint"
)

// analysis is what is known of one document.
type analysis struct {
	spec  string
	in    input.Input // as it is now
	found diag.List   // in it
	good  input.Input // as it was when it last had no errors; its API is nil where that was never
	files map[string]bool
	stale bool // a file of it has changed since
}

// read reads a document with what the editor holds of its files.
func (s *server) read(spec string, unsaved func(string) ([]byte, bool)) (input.Input, diag.List) {
	source := s.options.Source
	source.Spec, source.Unsaved, source.Unguarded = spec, unsaved, true
	in, found := input.Read(context.Background(), source)
	if in.Document == nil {
		return in, found
	}
	report, problems := lint.Run(in.Document, in.API, in.Lint, found)
	if len(problems) > 0 {
		return in, append(found, problems...)
	}
	found = found[:0:0]
	for _, f := range report.Findings {
		found = append(found, f.Diagnostic)
	}
	return in, found
}

// analyse reads a document again.
func (s *server) analyse(a *analysis) {
	a.in, a.found = s.read(a.spec, s.unsaved)
	a.stale = false
	if a.in.API != nil {
		a.good = a.in
	}
	files := map[string]bool{a.spec: true}
	for _, overlay := range s.options.Source.Overlays {
		files[overlay] = true
	}
	files[filepath.Join(filepath.Dir(a.spec), "oasguard.yaml")] = true
	if a.in.ConfigFile != "" {
		files[a.in.ConfigFile] = true
	}
	if a.in.Document != nil {
		for _, root := range a.in.Document.Files() {
			files[root.File] = true
		}
	} else {
		for file := range a.files { // what it was read from before it broke
			files[file] = true
		}
	}
	a.files = files
}

// unsaved is what the editor holds of a file.
func (s *server) unsaved(path string) ([]byte, bool) {
	t, ok := s.open[path]
	if !ok {
		return nil, false
	}
	return []byte(t.data), true
}

// text is a file as the editor has it, else as the disk has it.
func (s *server) text(path string) *text {
	if t, ok := s.open[path]; ok {
		return t
	}
	if t, ok := s.disk[path]; ok {
		return t
	}
	t := newText(readDisk(path))
	s.disk[path] = t
	return t
}

// of is the document that a file belongs to; nil where it belongs to none.
func (s *server) of(path string) *analysis {
	if a := s.documents[path]; a != nil {
		return a
	}
	for _, spec := range s.specs() {
		if s.documents[spec].files[path] {
			return s.documents[spec]
		}
	}
	return nil
}

// specs are the documents, in order.
func (s *server) specs() []string {
	specs := make([]string, 0, len(s.documents))
	for spec := range s.documents {
		specs = append(specs, spec)
	}
	slices.Sort(specs)
	return specs
}

// model is what to answer from: the document as it is, or as it was when it last had
// no errors.
func (a *analysis) model() (in input.Input, old bool) {
	if a.in.API != nil {
		return a.in, false
	}
	return a.good, true
}

// operations are those of the model whose key, or whose path, stands at a place; all
// says that the place is a path, which all of its operations belong to.
func (a *analysis) operations(path string, t *text, p place) (ops []*access.Operation, all bool) {
	in, old := a.model()
	if in.API == nil {
		return nil, false
	}
	steps := p.steps
	if p.isKey && p.word != "" {
		steps = append(slices.Clone(steps), step{p.word, p.from})
	}
	for i := len(steps) - 1; i >= 0 && !old; i-- {
		line := t.lineOf(steps[i].at) + 1
		for _, op := range in.API.Operations {
			if op.Source.File == path && op.Source.Line == line && strings.EqualFold(op.Method, steps[i].key) {
				return []*access.Operation{op}, false
			}
		}
	}
	if len(steps) < 2 || steps[0].key != "paths" {
		return nil, false
	}
	for _, op := range in.API.Operations {
		if op.Path != steps[1].key {
			continue
		}
		if len(steps) == 2 {
			ops = append(ops, op)
		} else if strings.EqualFold(op.Method, steps[2].key) {
			return []*access.Operation{op}, false
		}
	}
	return ops, len(steps) == 2
}

// diagnostics are those of a file, of all documents that it belongs to.
func (s *server) diagnostics(path string) []diagnostic {
	t := s.text(path)
	list := []diagnostic{}
	for _, spec := range s.specs() {
		a := s.documents[spec]
		for _, d := range a.found {
			file := d.Position.File
			if file == "" {
				file = a.spec
			}
			if file == path {
				if shown := show(t, d); !slices.Contains(list, shown) {
					list = append(list, shown)
				}
			}
		}
	}
	return list
}

// show is a diagnostic as the protocol has it.
func show(t *text, d diag.Diagnostic) diagnostic {
	message := d.Message
	if d.Fix != "" {
		message += "\nfix: " + d.Fix
	}
	severity := 2
	switch d.Severity {
	case diag.Error:
		severity = 1
	case diag.Info:
		severity = 3
	}
	return diagnostic{Range: where(t, d.Position), Severity: severity, Code: d.Rule, Source: "oasguard", Message: message}
}

// where is the word that a diagnostic stands at.
func where(t *text, at diag.Position) span {
	from := t.at(at)
	if at.Line < 1 || from >= len(t.data) {
		return t.span(from, from)
	}
	return t.span(from, max(scalarEnd(t.data, from), min(from+width(t.data[from:]), len(t.data))))
}
