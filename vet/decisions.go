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

// checkDecisions looks at what becomes of the last result of every Check, and at
// what is done before it.
func (p *program) checkDecisions() {
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if f := p.checks(call); f != nil {
				p.checkDecision(call, f)
				p.checkEarly(call, f)
				p.checkConditional(call, f)
			}
			return true
		})
	}
}

// checks is the Check that a call is of, by name or of one operation; nil for any
// other.
func (p *program) checks(call *ast.CallExpr) *types.Func {
	f := p.callee(call)
	if f == nil {
		return nil
	}
	g := p.guards.method(f.Origin())
	if g == nil {
		return nil
	}
	if _, check, _ := g.operation(f.Name()); !check && f.Name() != "Check" {
		return nil
	}
	return f
}

// writer is the variable that a Check writes its answer to: the first argument that
// can take one.
func (p *program) writer(call *ast.CallExpr) *types.Var {
	for _, arg := range call.Args {
		if isRequest(p.pass.TypesInfo.TypeOf(arg)) {
			return p.root(arg)
		}
	}
	return nil
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

// checkTested looks at how the answer is used: not at all, or by conditions that let
// a refused caller reach what a granted one reaches. Any other use is trusted, and
// so is a variable of an outer function or one that is set again.
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
	if p.loops(call, around) || p.setLater(around, call, granted) {
		return
	}
	for _, id := range uses {
		if stmt, _ := p.condition(id); stmt == nil || p.index.enclosing(id) != around {
			return
		}
	}
	stmt, _ := p.index.parents[call].(ast.Stmt)
	refused, ok := p.follow(stmt, around, granted, false)
	passed, known := p.follow(stmt, around, granted, true)
	if stmt == nil || !ok || !known {
		return
	}
	test, cond := p.condition(uses[0])
	not, _ := cond.(*ast.UnaryExpr)
	branch, _ := test.(*ast.IfStmt)
	writer := p.writer(call)
	// Before the test only what certainly serves counts: a log line may name a caller.
	works := func(s ast.Stmt) bool {
		return p.names(s, writer, principal) && (s.Pos() > cond.Pos() || p.answers(s, writer, 0) || p.defers(s, writer))
	}
	goesOn, useless := p.compare(refused, passed, works, uses)
	switch {
	case goesOn && branch != nil && not != nil && not.X == ast.Expr(uses[0]) && continues(branch.Body):
		p.report(test, ruleIgnored, fmt.Sprintf("a caller that %s refuses goes on: this branch does not return", f.Name()), p.addReturn(branch)...)
	case goesOn:
		p.report(cond, ruleIgnored, fmt.Sprintf("a caller that %s refuses may go on, because %s does not depend on the answer alone: return wherever it is no", f.Name(), types.ExprString(cond)))
	case useless:
		p.report(cond, ruleIgnored, fmt.Sprintf("a caller that %s grants leaves here, and one that it refuses goes on: test for !%s", f.Name(), granted.Name()))
	}
}

// compare reports whether some work is reached by a refused and by a granted caller
// alike, and whether all of it, outside of the tests of the answer, is reached by
// refused callers alone.
func (p *program) compare(refused, passed map[ast.Stmt]bool, works func(ast.Stmt) bool, uses []*ast.Ident) (goesOn, inverted bool) {
	served := false
	for s := range passed {
		if ret, ok := s.(*ast.ReturnStmt); works(s) || ok && len(ret.Results) > 0 {
			served = true
			goesOn = goesOn || works(s) && refused[s]
		}
	}
	for s := range refused {
		tested := slices.ContainsFunc(uses, func(id *ast.Ident) bool {
			stmt, _ := p.condition(id)
			return within(s, stmt)
		})
		inverted = inverted || !served && !tested && works(s)
	}
	return goesOn, inverted
}

// setLater reports whether v is set again after the call.
func (p *program) setLater(around ast.Node, call *ast.CallExpr, v *types.Var) bool {
	found := false
	ast.Inspect(around, func(n ast.Node) bool {
		if assign, ok := n.(*ast.AssignStmt); ok && assign.Pos() > call.End() {
			found = found || slices.ContainsFunc(assign.Lhs, func(e ast.Expr) bool { return variable(p.pass.TypesInfo, e) == v })
		}
		return !found
	})
	return found
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
