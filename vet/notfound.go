package vet

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
)

// checkNotFound reports WithNotFound given the handler that Middleware wraps: what
// no document describes is then served to everybody.
func (p *program) checkNotFound() {
	var wrapped []types.Object
	p.guardCalls(func(call *ast.CallExpr, f *types.Func) {
		if f.Name() == "Middleware" && p.guards.method(f.Origin()) != nil && len(call.Args) == 1 {
			wrapped = append(wrapped, p.parts(call.Args[0], 0)...)
		}
	})
	p.guardCalls(func(call *ast.CallExpr, f *types.Func) {
		if f.Name() != "WithNotFound" || f.Signature().Recv() != nil || p.guards.in(f.Pkg()) == nil || len(call.Args) != 1 {
			return
		}
		for _, part := range p.parts(call.Args[0], 0) {
			if slices.Contains(wrapped, part) {
				p.report(call, ruleNotFound, fmt.Sprintf(
					"WithNotFound is given %s, which Middleware guards: every route that the document does not describe is served without a credential; give it a handler that serves nothing else", part.Name()))
				return
			}
		}
	})
}

func (p *program) guardCalls(visit func(*ast.CallExpr, *types.Func)) {
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if f := p.callee(call); f != nil {
					visit(call, f)
				}
			}
			return true
		})
	}
}

// parts are the variables and fields that a handler hands requests to: of several
// that a middleware is given, only routers are certain to be.
func (p *program) parts(e ast.Expr, depth int) []types.Object {
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		var given, routers []types.Object
		for _, arg := range call.Args {
			for _, part := range p.parts(arg, depth+1) {
				given = append(given, part)
				if isRouter(part.Type()) {
					routers = append(routers, part)
				}
			}
		}
		if len(call.Args) == 1 {
			return given
		}
		return routers
	}
	var id *ast.Ident
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		id = e
	case *ast.SelectorExpr:
		id = e.Sel
	default:
		return nil
	}
	v, ok := p.pass.TypesInfo.Uses[id].(*types.Var)
	if !ok || !serves(v.Type()) {
		return nil
	}
	found := []types.Object{v}
	if depth < 4 && p.index.owners[v] == nil {
		for _, value := range p.index.values[v] {
			found = append(found, p.parts(value, depth+1)...)
		}
	}
	return found
}

// serves reports whether a value of the type serves requests by itself. A function
// is most often a middleware or a handler for one route.
func serves(t types.Type) bool { return serveHTTP(t) != nil || isRouter(t) }
