package vet

import (
	"fmt"
	"go/ast"
	"go/types"
	"path/filepath"
	"slices"
)

// use is what a package does with its guards.
type use struct {
	made    []*ast.CallExpr // calls of NewGuard
	wires   bool            // it calls a guard
	fronted bool            // Middleware stands in front of some router, here or elsewhere
	open    []string        // the patterns that MiddlewareFor is told to leave undecided
}

// use reads it from every mention of a guard, and adds it to what the imports do.
func (p *program) use() use {
	var u use
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if f, ok := p.pass.TypesInfo.ObjectOf(n.Sel).(*types.Func); ok {
					p.mention(f.Origin(), n, &u)
				}
			case *ast.Ident:
				if f, ok := p.pass.TypesInfo.Uses[n].(*types.Func); ok {
					p.plain(f.Origin(), n, &u)
				}
			}
			if e, ok := n.(ast.Expr); ok {
				p.handedOn(e)
			}
			return true
		})
	}
	p.noteMade(u)
	return u
}

// apart are the methods of a guard that put nothing behind it.
var apart = []string{"Covers", "Challenge"}

// mention notes that a method of a guard is used.
func (p *program) mention(f *types.Func, at *ast.SelectorExpr, u *use) {
	g := p.guards.method(f)
	if g == nil || slices.Contains(apart, f.Name()) {
		return
	}
	u.wires = true
	r, check, ok := g.operation(f.Name())
	call, called := p.index.parents[at].(*ast.CallExpr)
	if !check && f.Name() != "Check" && called && call.Fun == at && p.dropped(call) {
		p.report(call, ruleDropped, fmt.Sprintf("the handler that %s returns is dropped: no request passes it; serve or register it", f.Name()))
		return
	}
	used := usedGuard{Path: f.Pkg().Path(), Routes: g.Routes}
	if ok {
		used.Mounted = []string{r.Name}
	} else {
		used.All = true
		u.fronted = u.fronted || f.Name() == "Middleware" || f.Name() == "MiddlewareFor"
		if f.Name() == "MiddlewareFor" && called {
			for _, argument := range call.Args[1:] {
				if pattern, isConstant := p.text(argument); isConstant {
					u.open = append(u.open, pattern)
				}
			}
		}
	}
	p.uses.add(used)
}

// plain notes that a function of a guard's package, or one that starts a server, is
// used.
func (p *program) plain(f *types.Func, at *ast.Ident, u *use) {
	if starts(f) {
		p.uses.Serves = true
	}
	g := p.guards.in(f.Pkg())
	if g == nil || f.Signature().Recv() != nil {
		p.mounted(f, at, u)
		return
	}
	switch f.Name() {
	case "PrincipalFrom":
		u.fronted = true
	case "NewGuard":
		p.uses.add(usedGuard{Path: f.Pkg().Path(), Routes: g.Routes})
		for n := p.index.parents[at]; n != nil; n = p.index.parents[n] {
			if call, ok := n.(*ast.CallExpr); ok {
				u.made = append(u.made, call)
				break
			}
		}
	}
}

// starts reports whether a function starts a server.
func starts(f *types.Func) bool {
	if f.Pkg() == nil || routerOf(modulePath(f.Pkg())) == nil {
		return false
	}
	switch f.Name() {
	case "ListenAndServe", "ListenAndServeTLS", "Serve", "ServeTLS", // net/http
		"Run", "RunTLS", "RunUnix", "RunListener", // gin
		"Start", "StartTLS", "StartServer", "StartAutoTLS", // echo
		"Listen", "Listener", "ListenTLS": // fiber
		return true
	}
	return false
}

// noteMade tells importers where a guard is made that they may get.
func (p *program) noteMade(u use) {
	if !p.escapes() {
		return
	}
	for _, call := range u.made {
		if made := namedOf(p.firstResult(call)); made != nil && p.guards.of(made) != nil {
			at := p.pass.Fset.Position(call.Pos())
			p.uses.add(usedGuard{
				Path: made.Obj().Pkg().Path(), Routes: p.guards.of(made).Routes,
				Made: fmt.Sprintf("%s/%s:%d", p.pass.Pkg.Path(), filepath.Base(at.Filename), at.Line),
			})
		}
	}
}

// handedOn notes a guard that becomes something else than a guard, such as an
// interface: what it mounts is out of sight.
func (p *program) handedOn(e ast.Expr) {
	t := p.pass.TypesInfo.TypeOf(e)
	g := p.guards.of(t)
	if g == nil || p.pass.TypesInfo.Types[e].IsType() || p.staysGuard(e) {
		return
	}
	p.uses.add(usedGuard{Path: namedOf(t).Obj().Pkg().Path(), Routes: g.Routes, All: true})
}

// staysGuard reports whether a guard is still known to be one where e is put.
func (p *program) staysGuard(e ast.Expr) bool {
	target := types.Type(nil)
	switch parent := p.index.parents[e].(type) {
	case *ast.CallExpr:
		target = p.parameter(parent, e)
	case *ast.AssignStmt:
		i := slices.Index(parent.Rhs, e)
		if i < 0 || len(parent.Lhs) != len(parent.Rhs) {
			return true
		}
		if id, ok := parent.Lhs[i].(*ast.Ident); ok && id.Name == "_" {
			return true
		}
		target = p.pass.TypesInfo.TypeOf(parent.Lhs[i])
	case *ast.ValueSpec:
		if parent.Type == nil {
			return true
		}
		target = p.pass.TypesInfo.TypeOf(parent.Type)
	case *ast.KeyValueExpr:
		if e == parent.Key {
			return true
		}
		target = p.pass.TypesInfo.TypeOf(parent.Key)
		if lit, ok := p.index.parents[parent].(*ast.CompositeLit); ok {
			target = element(p.pass.TypesInfo.TypeOf(lit), target)
		}
	case *ast.CompositeLit:
		target = p.positional(parent, e)
	case *ast.ReturnStmt:
		target = p.returned(parent, e)
	case *ast.SendStmt, *ast.TypeAssertExpr:
		return false
	default:
		return true
	}
	return p.guards.of(target) != nil
}

// element is the type of what a key of a composite literal of type t gets: that of
// its elements, or of the field.
func element(t, field types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if list, ok := t.Underlying().(interface{ Elem() types.Type }); ok {
		return list.Elem()
	}
	return field
}

// positional is the type of what an element without a key becomes.
func (p *program) positional(lit *ast.CompositeLit, e ast.Expr) types.Type {
	t := p.pass.TypesInfo.TypeOf(lit)
	if e == lit.Type || t == nil {
		return nil
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		if i := slices.Index(lit.Elts, e); i >= 0 && i < s.NumFields() {
			return s.Field(i).Type()
		}
	}
	return element(t, nil)
}

// returned is the result that e becomes; nil where it is not known.
func (p *program) returned(stmt *ast.ReturnStmt, e ast.Expr) types.Type {
	i := slices.Index(stmt.Results, e)
	var t types.Type
	switch f := p.index.enclosing(stmt).(type) {
	case *ast.FuncDecl:
		t = p.pass.TypesInfo.TypeOf(f.Name)
	case *ast.FuncLit:
		t = p.pass.TypesInfo.TypeOf(f)
	}
	if s, ok := t.(*types.Signature); ok && i >= 0 && i < s.Results().Len() {
		return s.Results().At(i).Type()
	}
	return nil
}

// parameter is the type that an argument becomes: that of the function as it is
// declared. A call of a function value, or of a method of an interface, may be one
// of anything.
func (p *program) parameter(call *ast.CallExpr, e ast.Expr) types.Type {
	if call.Fun == e {
		return p.pass.TypesInfo.TypeOf(e)
	}
	if tv := p.pass.TypesInfo.Types[call.Fun]; tv.IsType() {
		return tv.Type
	}
	f := p.callee(call)
	if f == nil || f.Signature().Recv() != nil && types.IsInterface(f.Signature().Recv().Type()) {
		return nil
	}
	params := f.Origin().Signature().Params()
	i := slices.Index(call.Args, e)
	switch {
	case i < 0 || params.Len() == 0:
		return nil
	case f.Signature().Variadic() && i >= params.Len()-1:
		return element(params.At(params.Len()-1).Type(), nil)
	}
	return params.At(i).Type()
}
