package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// variant is what the schema has of a mutant: the bytes that belong to it.
type variant struct{ id, start, end int }

// schema is the file with all mutants in it, each chosen by the variable mutant:
// a function begins with its changed bodies, a changed variable is set by init.
func (s *source) schema(first int, alive func(mutant) bool) (string, []variant) {
	w := &schemaWriter{source: s, next: first, alive: alive}
	for _, decl := range s.file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			w.function(d)
		case *ast.GenDecl:
			w.variables(d)
		}
	}
	w.out.WriteString(s.text[w.at:])
	for i, text := range w.inits {
		fmt.Fprintf(&w.out, "\nfunc init() {\nif mutant == %d {\n", w.initIDs[i])
		start := w.out.Len()
		w.out.WriteString(text)
		w.variants = append(w.variants, variant{w.initIDs[i], start, w.out.Len()})
		w.out.WriteString("\n}\n}\n")
	}
	s.list = w.all
	return w.out.String(), w.variants
}

// schemaWriter writes a schema.
type schemaWriter struct {
	*source
	out      strings.Builder
	at       int // how much of the source is written
	next     int // the id of the next mutant
	alive    func(mutant) bool
	all      []mutant
	variants []variant
	inits    []string
	initIDs  []int
}

// chosen numbers the mutants just found and returns those that are alive.
func (w *schemaWriter) chosen() []mutant {
	var list []mutant
	for i := range w.list {
		w.list[i].id = w.next
		w.next++
		if w.alive(w.list[i]) {
			list = append(list, w.list[i])
		}
	}
	w.all = append(w.all, w.list...)
	w.list = nil
	return list
}

func (w *schemaWriter) function(d *ast.FuncDecl) {
	w.within, w.list = funcName(d), nil
	if w.only == nil || w.only(w.within) {
		w.mutate(d.Body)
	}
	w.guarded(d)
	open, end := w.offset(d.Body.Lbrace)+1, w.offset(d.Body.Rbrace)
	w.out.WriteString(w.text[w.at:open])
	w.at = open
	live := w.chosen()
	// The compiler dies of functions that are too large; a closure is one of its own.
	apart := len(live)*(end-open) > 100_000
	for _, m := range live {
		fmt.Fprintf(&w.out, "\nif is(%d) {", m.id)
		if apart {
			w.out.WriteString(w.closure(d))
		}
		start := w.out.Len()
		w.out.WriteString(w.text[open:m.edit.start] + m.edit.text + w.text[m.edit.end:end])
		w.variants = append(w.variants, variant{m.id, start, w.out.Len()})
		if apart {
			w.out.WriteString("\n}()\n")
		}
		if d.Type.Results == nil {
			w.out.WriteString("\nreturn\n")
		}
		w.out.WriteString("}\n")
	}
}

func (w *schemaWriter) variables(d *ast.GenDecl) {
	w.out.WriteString(w.text[w.at:w.offset(d.Pos())])
	w.at = w.offset(d.End())
	w.out.WriteString(w.declaration(d))
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 || len(v.Names) != 1 || d.Tok == token.CONST && !isVariable(d, v) {
			continue
		}
		w.within, w.list = v.Names[0].Name, nil
		if w.only != nil && !w.only(w.within) {
			continue
		}
		w.mutate(v.Values[0])
		for i := range w.list {
			w.list[i].variable = true
		}
		from, to := w.offset(v.Values[0].Pos()), w.offset(v.Values[0].End())
		for _, m := range w.chosen() {
			w.inits = append(w.inits, v.Names[0].Name+" = "+w.text[from:m.edit.start]+m.edit.text+w.text[m.edit.end:to])
			w.initIDs = append(w.initIDs, m.id)
		}
	}
}

// closure begins a closure with the results of d.
func (s *source) closure(d *ast.FuncDecl) string {
	if d.Type.Results == nil {
		return "\nfunc() {\n"
	}
	return "\nreturn func() " + s.of(d.Type.Results) + " {\n"
}

// isVariable reports whether a constant becomes a variable: the names of the
// document, which tests compare with its text.
func isVariable(d *ast.GenDecl, v *ast.ValueSpec) bool {
	switch prefixOf(v.Names[0].Name) {
	case "Role", "Permission", "Scope":
		return d.Tok == token.CONST && v.Type != nil
	}
	return false
}

func (s *source) declaration(d *ast.GenDecl) string {
	text := s.of(d)
	if d.Tok == token.CONST && len(d.Specs) > 0 {
		if v, ok := d.Specs[0].(*ast.ValueSpec); ok && isVariable(d, v) {
			return "var" + strings.TrimPrefix(text, "const")
		}
	}
	return text
}
