package vet

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// checkEarly reports what certainly happens before a Check decides: an answer that
// is written, a handler that is called or deferred, a body that is read, a change
// that is made.
func (p *program) checkEarly(call *ast.CallExpr, f *types.Func) {
	around := p.index.enclosing(call)
	if around == nil || p.loops(call, around) || p.others(around, call) {
		return
	}
	writer := p.writer(call)
	for _, s := range p.earlier(call, around) {
		switch {
		case p.answers(s, writer, 0):
			p.report(s, ruleEarly, fmt.Sprintf("this answers before %s decides: a caller that it refuses is served all the same; ask first", f.Name()))
		case p.defers(s, writer):
			p.report(s, ruleEarly, fmt.Sprintf("this runs whatever %s decides: call it where the answer is yes", f.Name()))
		case p.readsBody(s, around):
			p.report(s, ruleEarly, fmt.Sprintf("this reads the body before %s decides: a caller that it refuses is answered for what they sent; ask first", f.Name()))
		case p.changes(s):
			p.report(s, ruleEarly, fmt.Sprintf("this is done before %s decides, also for a caller that it refuses: ask first", f.Name()))
		}
	}
}

// others reports whether the function around a Check holds another one: what stands
// between them may belong to either.
func (p *program) others(around ast.Node, call *ast.CallExpr) bool {
	found := false
	ast.Inspect(around, func(n ast.Node) bool {
		if other, ok := n.(*ast.CallExpr); ok && other != call && p.checks(other) != nil {
			found = true
		}
		return !found
	})
	return found
}

// earlier are the statements that certainly run before the call.
func (p *program) earlier(call *ast.CallExpr, around ast.Node) []ast.Stmt {
	var found []ast.Stmt
	for n := ast.Node(call); n != nil && n != around; n = p.index.parents[n] {
		list := statements(p.index.parents[n])
		i := slices.IndexFunc(list, func(s ast.Stmt) bool { return ast.Node(s) == n })
		found = slices.Concat(list[:max(i, 0)], found)
	}
	return found
}

// answering are the functions of the standard library that write an answer to the
// writer that they are given.
var answering = []string{
	"fmt.Fprint", "fmt.Fprintf", "fmt.Fprintln", "io.WriteString", "io.Copy",
	"net/http.Error", "net/http.NotFound", "net/http.Redirect", "net/http.ServeContent", "net/http.ServeFile", "net/http.ServeFileFS",
}

// contextAnswers are methods of the contexts of gin, echo and fiber that answer, or
// call the next handler.
var contextAnswers = []string{"Next", "JSON", "IndentedJSON", "JSONP", "XML", "YAML", "HTML", "String", "Data", "Blob", "NoContent", "File", "Redirect", "Send", "SendString", "SendStatus"}

// answers reports whether a statement by itself answers by the writer, or hands it
// to a handler.
func (p *program) answers(s ast.Stmt, writer *types.Var, depth int) bool {
	expr, ok := s.(*ast.ExprStmt)
	if !ok || writer == nil {
		return false
	}
	call, ok := expr.X.(*ast.CallExpr)
	return ok && p.answer(call, writer, depth)
}

func (p *program) answer(call *ast.CallExpr, writer *types.Var, depth int) bool {
	given := slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return p.root(e) == writer })
	f := p.callee(call)
	sel, isMethod := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if f == nil {
		return given && isHandlerValue(p.pass.TypesInfo.TypeOf(call.Fun), call)
	}
	if f.Signature().Recv() == nil {
		return given && (slices.Contains(answering, f.FullName()) || p.answersInside(f, call, writer, depth))
	}
	switch {
	case !isMethod:
		return false
	case f.Name() == "ServeHTTP":
		return given && p.guards.method(f.Origin()) == nil
	case f.Name() == "Encode":
		encoder, ok := ast.Unparen(sel.X).(*ast.CallExpr)
		return ok && slices.ContainsFunc(encoder.Args, func(e ast.Expr) bool { return p.root(e) == writer })
	case variable(p.pass.TypesInfo, sel.X) == writer && ofRouter(f.Signature().Recv().Type()) && modulePath(f.Pkg()) != "net/http":
		return slices.Contains(contextAnswers, f.Name())
	case variable(p.pass.TypesInfo, sel.X) == writer:
		return f.Name() == "Write" || f.Name() == "WriteHeader"
	}
	return given && p.answersInside(f, call, writer, depth)
}

// isHandlerValue reports whether a function value is one of a router's handler
// types, or a next: a plain function that is given a request may be a hook.
func isHandlerValue(t types.Type, call *ast.CallExpr) bool {
	if named := namedOf(t); named != nil {
		return carriesHandler(t) && strings.Contains(named.Obj().Name(), "Handler")
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	return ok && carriesHandler(t) && (id.Name == "next" || strings.HasSuffix(strings.ToLower(id.Name), "handler"))
}

// answersInside reports whether a function of the package answers by itself, and
// asks no Check.
func (p *program) answersInside(f *types.Func, call *ast.CallExpr, writer *types.Var, depth int) bool {
	body := p.index.bodies[f.Origin()]
	if body == nil || depth > 2 || p.others(body, nil) {
		return false
	}
	i := slices.IndexFunc(call.Args, func(e ast.Expr) bool { return p.root(e) == writer })
	params := f.Origin().Signature().Params()
	if i < 0 || i >= params.Len() {
		return false
	}
	return slices.ContainsFunc(body.Body.List, func(s ast.Stmt) bool { return p.answers(s, params.At(i), depth+1) })
}

// defers reports whether a statement defers a handler, or starts one beside.
func (p *program) defers(s ast.Stmt, writer *types.Var) bool {
	var call *ast.CallExpr
	switch s := s.(type) {
	case *ast.DeferStmt:
		call = s.Call
	case *ast.GoStmt:
		call = s.Call
	default:
		return false
	}
	if lit, ok := call.Fun.(*ast.FuncLit); ok {
		return slices.ContainsFunc(lit.Body.List, func(s ast.Stmt) bool { return p.answers(s, writer, 0) })
	}
	return writer != nil && p.answer(call, writer, 0)
}

// binds are methods of the contexts of gin, echo and fiber that read the body.
var binds = []string{"Bind", "BindJSON", "ShouldBind", "ShouldBindJSON", "ShouldBindBodyWith", "BodyParser"}

// readsBody reports whether a statement reads the body of the request. A function
// that puts the body back may do so for a signature over it.
func (p *program) readsBody(s ast.Stmt, around ast.Node) bool {
	if test, ok := s.(*ast.IfStmt); ok {
		s = test.Init
	}
	switch s.(type) {
	case *ast.ExprStmt, *ast.AssignStmt:
	default:
		return false
	}
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			f := p.callee(n)
			limits := f != nil && (f.Name() == "MaxBytesReader" || f.Name() == "LimitReader" || f.Name() == "TeeReader")
			bound := f != nil && slices.Contains(binds, f.Name()) && f.Signature().Recv() != nil && ofRouter(f.Signature().Recv().Type())
			found = found || bound || !limits && slices.ContainsFunc(n.Args, p.isBody)
		}
		return !found
	})
	return found && !p.putsBack(around)
}

// isBody reports whether e is the body of a request.
func (p *program) isBody(e ast.Expr) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Body" && isRequest(p.pass.TypesInfo.TypeOf(sel.X))
}

func (p *program) putsBack(around ast.Node) bool {
	found := false
	ast.Inspect(around, func(n ast.Node) bool {
		if assign, ok := n.(*ast.AssignStmt); ok {
			found = found || slices.ContainsFunc(assign.Lhs, p.isBody)
		}
		return !found
	})
	return found
}

// changing begin the names of methods that change what they are given the id of.
var changing = []string{"Create", "Delete", "Exec", "Insert", "Remove", "Save", "Update"}

// changes reports whether a statement calls a method that is named like a change, is
// given a path value, and may fail.
func (p *program) changes(s ast.Stmt) bool {
	if test, ok := s.(*ast.IfStmt); ok {
		s = test.Init
	}
	var e ast.Expr
	switch s := s.(type) {
	case *ast.ExprStmt:
		e = s.X
	case *ast.AssignStmt:
		e = s.Rhs[0]
	default:
		return false
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	f := p.callee(call)
	if f == nil || f.Signature().Recv() == nil || !slices.ContainsFunc(changing, func(verb string) bool { return strings.HasPrefix(f.Name(), verb) }) {
		return false
	}
	results := f.Signature().Results()
	fails := results.Len() > 0 && types.Identical(results.At(results.Len()-1).Type(), types.Universe.Lookup("error").Type())
	return fails && slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return p.pathValue(e, 0) })
}

// pathValue reports whether e holds what a router cut from the path.
func (p *program) pathValue(e ast.Expr, depth int) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			f := p.callee(n)
			found = found || f != nil && f.Pkg() != nil && routerOf(modulePath(f.Pkg())) != nil &&
				slices.Contains([]string{"PathValue", "URLParam", "Param", "Params", "Vars"}, f.Name())
		case *ast.Ident:
			v := variable(p.pass.TypesInfo, n)
			if v != nil && depth < 3 && p.index.owners[v] == nil {
				found = found || slices.ContainsFunc(p.index.values[v], func(e ast.Expr) bool { return p.pathValue(e, depth+1) })
			}
		}
		return !found
	})
	return found
}

// checkConditional reports a Check that is asked only under a condition which has
// nothing to do with the request, where what follows runs without it as well.
func (p *program) checkConditional(call *ast.CallExpr, f *types.Func) {
	around := p.index.enclosing(call)
	if around == nil || p.others(around, call) {
		return
	}
	var outer *ast.IfStmt
	for n := ast.Node(call); n != nil && n != around; n = p.index.parents[n] {
		if test, ok := p.index.parents[n].(*ast.IfStmt); ok && test.Body == n {
			outer = test
		}
	}
	if outer == nil || outer.Else != nil || outer.Init != nil || p.aboutRequest(outer.Cond, 0) {
		return
	}
	passed, ok := p.follow(outer, around, nil, true)
	if !ok {
		return
	}
	for s := range passed {
		if p.names(s, p.writer(call)) {
			p.report(outer.Cond, ruleConditional, fmt.Sprintf("%s is asked only if %s, and what follows runs in any case: ask it always", f.Name(), types.ExprString(outer.Cond)))
			return
		}
	}
}

// aboutRequest reports whether a condition depends on the request, or on what was
// made of it.
func (p *program) aboutRequest(e ast.Expr, depth int) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return !found
		}
		v := variable(p.pass.TypesInfo, id)
		if v == nil {
			return !found
		}
		found = found || isRequest(v.Type()) || depth < 4 && slices.ContainsFunc(p.index.values[v], func(e ast.Expr) bool { return p.aboutRequest(e, depth+1) })
		return !found
	})
	return found
}
