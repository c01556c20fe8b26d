package main

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// The operators of this file know what a guard is: they add a further way in, let a
// switch of the engine grant, read an id otherwise, or let a router fall to another
// method. A mutant of theirs is an edit that somebody could make.

// isCheck reports whether d is the Check of an operation.
func isCheck(d *ast.FuncDecl) bool {
	return d.Recv != nil && strings.HasPrefix(funcName(d), "Guard.Check") && d.Type.Results != nil && d.Name.Name != "Check" && isReturn(d.Body)
}

func isReturn(body *ast.BlockStmt) bool {
	if len(body.List) == 0 {
		return false
	}
	_, ok := body.List[len(body.List)-1].(*ast.ReturnStmt)
	return ok
}

// guarded lists the mutants of one function that change who is let in.
func (s *source) guarded(d *ast.FuncDecl) {
	if isCheck(d) {
		denial := d.Body.List[len(d.Body.List)-1]
		s.foreign(d, denial)
		grant := "{ var nobody P; return nobody, true }\n"
		if d.Type.Results.NumFields() == 3 {
			grant = "{ var nobody P; return nobody, true, true }\n"
		}
		for _, condition := range s.switches {
			s.insert("grants if "+condition, denial.Pos(), "if "+condition+" "+grant)
		}
	}
	if d.Recv != nil && strings.HasPrefix(funcName(d), "Guard.") && !isCheck(d) {
		s.wrapped(d)
	}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.CallExpr:
			s.trimmed(x)
		case *ast.BinaryExpr:
			if x.Op == token.EQL && (s.of(x.X) == `"HEAD"` || s.of(x.Y) == `"HEAD"`) {
				s.add("DELETE as well", x.Pos(), x.End(), "("+s.of(x)+" || "+strings.Replace(s.of(x), `"HEAD"`, `"DELETE"`, 1)+")")
			}
		}
		return true
	})
}

// insert notes a mutant that adds text in front of a statement.
func (s *source) insert(what string, at token.Pos, text string) { s.add(what, at, at, text) }

// foreign lets callers in by each scheme of the document that the Check does not
// name, just before the denial.
func (s *source) foreign(d *ast.FuncDecl, denial ast.Stmt) {
	body := s.of(d.Body)
	for _, scheme := range s.schemes {
		if strings.Contains(body, scheme+"(") || namesPart(body, strings.TrimPrefix(scheme, "by")) {
			continue
		}
		grant := "return d.grant()"
		if d.Type.Results.NumFields() == 3 {
			grant = "return d.grantKnown()"
		}
		for _, line := range strings.Split(body, "\n") {
			if text := strings.TrimSpace(line); strings.HasPrefix(text, "return d.grant") {
				grant = text
			}
		}
		s.insert("foreign alternative "+scheme, denial.Pos(), "if d."+scheme+"() { "+grant+" }\n")
	}
}

// namesPart reports whether an alternative of several schemes has one of that name.
func namesPart(body, scheme string) bool {
	return strings.Contains(body, "And"+scheme+"(") || strings.Contains(body, "And"+scheme+"And") || strings.Contains(body, "by"+scheme+"And")
}

// wrapped calls what a wrapper guards where a switch of the engine is set.
func (s *source) wrapped(d *ast.FuncDecl) {
	ast.Inspect(d.Body, func(n ast.Node) bool {
		if x, ok := n.(*ast.IfStmt); ok && x.Init != nil && strings.Contains(s.of(x.Init), ".Check") {
			for _, condition := range s.switches {
				s.add("calls next if "+condition, x.Cond.Pos(), x.Cond.End(), s.of(x.Cond)+" || "+condition)
			}
		}
		return true
	})
}

// trimmed takes the spaces off every id and path value.
func (s *source) trimmed(x *ast.CallExpr) {
	name := s.of(x.Fun)
	name = name[strings.LastIndexByte(name, '.')+1:]
	switch {
	case strings.HasPrefix(name, "may") && len(name) > 3 && name[3] >= 'A' && name[3] <= 'Z':
		for _, a := range x.Args {
			if id, ok := a.(*ast.Ident); ok {
				s.add("trimmed", id.Pos(), id.End(), "trimmed("+id.Name+")")
			}
		}
	case slices.Contains([]string{"pathValue", "queryID", "headerID", "cookieID"}, name):
		s.add("trimmed", x.Pos(), x.End(), "trimmed("+s.of(x)+")")
	}
}

// switchesOf are conditions on what an engine can be set to, from its settings,
// each with its opposite, and on the method.
func switchesOf(files []*source) []string {
	list := []string{`r.Method == "HEAD"`, `r.Method != "HEAD"`}
	for _, f := range files {
		ast.Inspect(f.file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || spec.Name.Name != "settings" && spec.Name.Name != "certificateSettings" {
				return true
			}
			for _, field := range spec.Type.(*ast.StructType).Fields.List {
				for _, name := range field.Names {
					list = append(list, switched("g."+name.Name, field.Type)...)
				}
			}
			return false
		})
	}
	return list
}

func switched(field string, kind ast.Expr) []string {
	if id, ok := kind.(*ast.Ident); ok {
		switch id.Name {
		case "bool":
			return []string{field, "!" + field}
		case "string":
			return []string{field + ` == ""`, field + ` != ""`}
		}
		return nil
	}
	if x, ok := kind.(*ast.SelectorExpr); ok && x.Sel.Name == "Kind" {
		return nil // the kind of P is none to set
	}
	return []string{field + " == nil", field + " != nil"}
}

// schemesOf are the methods of a decision that say whether a caller came by a scheme.
func schemesOf(files []*source) []string {
	var list []string
	for _, f := range files {
		ast.Inspect(f.file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || spec.Name.Name != "Authenticator" {
				return true
			}
			if methods, ok := spec.Type.(*ast.InterfaceType); ok {
				for _, m := range methods.Methods.List {
					for _, name := range m.Names {
						if scheme, ok := strings.CutPrefix(name.Name, "Authenticate"); ok {
							list = append(list, "by"+scheme)
						}
					}
				}
			}
			return false
		})
	}
	return list
}
