package vet

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// checkDecisions looks at what becomes of the last result of every Check.
func (p *program) checkDecisions() {
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			f := p.callee(call)
			if f == nil {
				return true
			}
			if g := p.guards.method(f.Origin()); g != nil {
				if _, check, _ := g.operation(f.Name()); check {
					p.checkDecision(call, f)
				}
			}
			return true
		})
	}
}

func (p *program) checkDecision(call *ast.CallExpr, f *types.Func) {
	ignored := func(fixes ...analysis.SuggestedFix) {
		p.report(call, ruleIgnored, fmt.Sprintf("the answer of %s is ignored: a caller that it refuses reaches what follows", f.Name()), fixes...)
	}
	var parent ast.Node = p.index.parents[call]
	switch stmt := parent.(type) {
	case *ast.ExprStmt:
		ignored(p.replaceByTest(stmt, call, f)...)
	case *ast.GoStmt, *ast.DeferStmt:
		ignored()
	case *ast.AssignStmt:
		last, ok := stmt.Lhs[len(stmt.Lhs)-1].(*ast.Ident)
		switch {
		case len(stmt.Rhs) != 1 || !ok:
		case last.Name == "_":
			ignored(p.testAssigned(stmt, call, f)...)
		default:
			p.checkTested(call, f, variable(p.pass.TypesInfo, last), variable(p.pass.TypesInfo, stmt.Lhs[0]), ignored)
		}
	case *ast.ValueSpec:
		if stmt.Names[len(stmt.Names)-1].Name == "_" {
			ignored()
		}
	}
}

// checkTested looks at how the answer is used: not at all, or by an if whose
// branch for the refused goes on. Any other use is trusted, and so is a variable
// of an outer function.
func (p *program) checkTested(call *ast.CallExpr, f *types.Func, granted, principal *types.Var, ignored func(...analysis.SuggestedFix)) {
	around := p.index.enclosing(call)
	if granted == nil || p.index.owners[granted] != nil || granted.Pos() < around.Pos() || granted.Pos() > around.End() {
		return
	}
	uses := p.readings(around, call, granted)
	if len(uses) == 0 {
		ignored()
		return
	}
	if len(uses) > 1 {
		return
	}
	not, ok := p.index.parents[uses[0]].(*ast.UnaryExpr)
	if !ok || not.Op != token.NOT {
		return
	}
	test, ok := p.index.parents[not].(*ast.IfStmt)
	if !ok || test.Cond != not || !continues(test.Body) || !p.goesOn(test, call, principal) {
		return
	}
	p.report(test, ruleIgnored, fmt.Sprintf("a caller that %s refuses goes on: this branch does not return", f.Name()), p.addReturn(test)...)
}

// readings are the places where v is read after call, other than _ = v; in a loop
// also those before it.
func (p *program) readings(around ast.Node, call *ast.CallExpr, v *types.Var) []*ast.Ident {
	loops := p.loops(call, around)
	var uses []*ast.Ident
	ast.Inspect(around, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || p.pass.TypesInfo.Uses[id] != v || within(id, p.index.parents[call]) || id.Pos() < call.Pos() && !loops {
			return true
		}
		if assign, ok := p.index.parents[id].(*ast.AssignStmt); ok {
			if slices.Contains(assign.Lhs, ast.Expr(id)) {
				return true
			}
			if blank, ok := assign.Lhs[0].(*ast.Ident); ok && blank.Name == "_" && len(assign.Lhs) == 1 {
				return true
			}
		}
		uses = append(uses, id)
		return true
	})
	return uses
}

// loops reports whether n may run several times in the function around it.
func (p *program) loops(n, around ast.Node) bool {
	for ; n != nil && n != around; n = p.index.parents[n] {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.LabeledStmt:
			return true
		}
	}
	return false
}

// continues reports whether control certainly leaves the block at its end. What
// ends in a statement that may return by itself is trusted.
func continues(block *ast.BlockStmt) bool {
	if len(block.List) == 0 {
		return true
	}
	switch last := block.List[len(block.List)-1].(type) {
	case *ast.AssignStmt, *ast.IncDecStmt, *ast.DeclStmt, *ast.DeferStmt, *ast.GoStmt, *ast.SendStmt:
		return true
	case *ast.ExprStmt:
		call, ok := last.X.(*ast.CallExpr)
		return ok && !stops(call)
	}
	return false
}

// stops reports whether a call is named like one that does not return.
func stops(call *ast.CallExpr) bool {
	name := ""
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		name = fun.Name
	case *ast.SelectorExpr:
		name = fun.Sel.Name
	}
	name = strings.ToLower(name)
	for _, word := range []string{"panic", "exit", "fatal", "abort", "skip", "failnow"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// goesOn reports whether the statements behind the test use the principal, or
// what the answer is written to.
func (p *program) goesOn(test *ast.IfStmt, call *ast.CallExpr, principal *types.Var) bool {
	list := statements(p.index.parents[test])
	at := slices.Index(list, ast.Stmt(test))
	if at < 0 {
		return false
	}
	writer := p.root(call.Args[0])
	found := false
	for _, stmt := range list[at+1:] {
		ast.Inspect(stmt, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				used := p.pass.TypesInfo.Uses[id]
				found = found || used != nil && (used == types.Object(writer) || used == types.Object(principal))
			}
			return !found
		})
	}
	return found
}

// statements are those of a block or a case.
func statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// root is the variable at the beginning of w, c.Writer or c.Response().
func (p *program) root(e ast.Expr) *types.Var {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.CallExpr:
			e = x.Fun
		default:
			return variable(p.pass.TypesInfo, x)
		}
	}
}

// leave is the statement that leaves the function around n; empty where it
// cannot be known what to return. A Check that refuses has written its answer, so
// a handler that answers an error answers none.
func (p *program) leave(n ast.Node) string {
	var results *ast.FieldList
	switch f := p.index.enclosing(n).(type) {
	case *ast.FuncDecl:
		results = f.Type.Results
	case *ast.FuncLit:
		results = f.Type.Results
	default:
		return ""
	}
	if results.NumFields() == 0 {
		return "return"
	}
	if results.NumFields() == 1 && types.Identical(p.pass.TypesInfo.TypeOf(results.List[0].Type), types.Universe.Lookup("error").Type()) {
		return "return nil"
	}
	return ""
}

// indent is the white space in front of a statement, as gofmt has it.
func (p *program) indent(at token.Pos) string {
	return strings.Repeat("\t", max(0, p.pass.Fset.Position(at).Column-1))
}

// fix is one suggested fix that inserts and replaces; nil without a way to leave.
func (p *program) fix(n ast.Node, edits func(leave string) []analysis.TextEdit) []analysis.SuggestedFix {
	leave := p.leave(n)
	if leave == "" {
		return nil
	}
	return []analysis.SuggestedFix{{Message: "return where the answer is no", TextEdits: edits(leave)}}
}

// replaceByTest puts the whole call into an if.
func (p *program) replaceByTest(stmt ast.Stmt, call *ast.CallExpr, f *types.Func) []analysis.SuggestedFix {
	if statements(p.index.parents[stmt]) == nil {
		return nil
	}
	blanks := strings.Repeat("_, ", f.Signature().Results().Len()-1)
	return p.fix(stmt, func(leave string) []analysis.TextEdit {
		in := p.indent(stmt.Pos())
		return []analysis.TextEdit{
			{Pos: stmt.Pos(), End: call.Pos(), NewText: []byte("if " + blanks + "granted := ")},
			{Pos: call.End(), End: stmt.End(), NewText: []byte("; !granted {\n" + in + "\t" + leave + "\n" + in + "}")},
		}
	})
}

// testAssigned names the blank result and tests it behind the statement.
func (p *program) testAssigned(stmt *ast.AssignStmt, call *ast.CallExpr, f *types.Func) []analysis.SuggestedFix {
	blank := func(e ast.Expr) bool { id, ok := e.(*ast.Ident); return ok && id.Name == "_" }
	if !slices.ContainsFunc(stmt.Lhs, func(e ast.Expr) bool { return !blank(e) }) {
		return p.replaceByTest(stmt, call, f)
	}
	scope := p.pass.Pkg.Scope().Innermost(stmt.Pos())
	if stmt.Tok != token.DEFINE || statements(p.index.parents[stmt]) == nil || scope == nil {
		return nil
	}
	if _, taken := scope.LookupParent("granted", token.NoPos); taken != nil {
		return nil
	}
	last := stmt.Lhs[len(stmt.Lhs)-1]
	return p.fix(stmt, func(leave string) []analysis.TextEdit {
		in := p.indent(stmt.Pos())
		return []analysis.TextEdit{
			{Pos: last.Pos(), End: last.End(), NewText: []byte("granted")},
			{Pos: stmt.End(), End: stmt.End(), NewText: []byte("\n" + in + "if !granted {\n" + in + "\t" + leave + "\n" + in + "}")},
		}
	})
}

// addReturn ends the branch of the refused.
func (p *program) addReturn(test *ast.IfStmt) []analysis.SuggestedFix {
	return p.fix(test, func(leave string) []analysis.TextEdit {
		in := p.indent(test.Pos())
		text := "\t" + leave + "\n" + in
		if p.pass.Fset.Position(test.Body.Lbrace).Line == p.pass.Fset.Position(test.Body.Rbrace).Line {
			text = "\n" + in + text
		}
		return []analysis.TextEdit{{Pos: test.Body.Rbrace, End: test.Body.Rbrace, NewText: []byte(text)}}
	})
}
