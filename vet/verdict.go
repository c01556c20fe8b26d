package vet

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// scan is one look at a handler: what its parts say of whether it passes a guard.
type scan struct {
	*program
	roots []ast.Node // what is looked at: parameters of functions in it are given by its own parts
	seen  map[*types.Var]bool
	deep  bool // look at every value, not only at handlers: something is made of them
	found verdict
}

// handler is the verdict of an expression that is used as a handler, middleware
// or router.
func (p *program) handler(exprs ...ast.Expr) verdict {
	s := &scan{program: p, seen: map[*types.Var]bool{}}
	for _, e := range exprs {
		s.look(e)
	}
	return s.found
}

// function is the verdict of a function, wherever it is declared. What it is given
// is not its own to answer for: the caller looks at the arguments.
func (p *program) function(f *types.Func) verdict {
	f = f.Origin()
	if g := p.guards.method(f); g != nil {
		if r, _, ok := g.operation(f.Name()); ok {
			return verdict{Standing: guarded, Operations: []string{f.Pkg().Path() + "#" + r.Name}}
		}
		return verdict{Standing: guarded, Any: true}
	}
	if f.Pkg() != p.pass.Pkg {
		return p.foreign(f)
	}
	if v, ok := p.memo[f]; ok {
		return v
	}
	if slices.Contains(p.running, f) {
		if p.running[len(p.running)-1] == f {
			return verdict{} // a call of itself adds nothing
		}
		return verdict{Standing: unknown}
	}
	body := p.index.bodies[f]
	if body == nil {
		return verdict{}
	}
	p.running = append(p.running, f)
	s := &scan{program: p, seen: map[*types.Var]bool{}, roots: []ast.Node{body}}
	s.look(body.Body)
	p.running = p.running[:len(p.running)-1]
	p.memo[f] = s.found
	return s.found
}

// foreign is the verdict of a function of another package. What that package
// knows of it is a fact; without one it is open, unless the package is so far away
// that its facts do not come here.
func (p *program) foreign(f *types.Func) verdict {
	var fact handlerFact
	if f.Pkg() == nil {
		return verdict{}
	}
	recv := f.Signature().Recv()
	if recv != nil && ofRouter(recv.Type()) && isRequest(recv.Type()) {
		return verdict{} // what a router's context does with itself
	}
	if p.pass.ImportObjectFact(f, &fact) {
		return fact.Verdict
	}
	if v, ok := p.mountFunction(f); ok {
		return v
	}
	if p.guards.in(f.Pkg()) != nil {
		if f.Name() == "PrincipalFrom" || f.Name() == "NewGuard" {
			return verdict{Standing: unknown}
		}
		return verdict{}
	}
	near := standard(f.Pkg()) || slices.Contains(p.pass.Pkg.Imports(), f.Pkg())
	if near || recv == nil || !takesRequest(f.Signature()) {
		return verdict{}
	}
	return verdict{Standing: unknown}
}

// standard reports whether the package is of the standard library, whose import
// paths have no dot in the first element. Packages of a module without a dot look
// the same; those have facts.
func standard(pkg *types.Package) bool {
	first, _, _ := strings.Cut(pkg.Path(), "/")
	return !strings.Contains(first, ".")
}

// stranger reports whether the package uses no guard: it has none but what it was
// given.
func (p *program) stranger(pkg *types.Package) bool {
	return pkg != p.pass.Pkg && p.guards.in(pkg) == nil && !p.pass.ImportPackageFact(pkg, &usesFact{})
}

func (s *scan) add(v verdict) { s.found = s.found.join(v) }

// look adds the verdict of every part of a node.
func (s *scan) look(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			return s.selector(n)
		case *ast.Ident:
			s.ident(n)
		case *ast.CallExpr:
			if s.mountCall(n) {
				return false
			}
			s.call(n)
		case *ast.FuncLit:
			// What runs is looked at as any other function.
			outer := s.deep
			s.deep = false
			s.look(n.Body)
			s.deep = outer
			return false
		case *ast.CompositeLit:
			s.typeOf(s.pass.TypesInfo.TypeOf(n))
		case *ast.TypeAssertExpr:
			if n.Type != nil && carriesHandler(s.pass.TypesInfo.TypeOf(n)) {
				s.add(verdict{Standing: unknown})
			}
		}
		return true
	})
}

// selector looks at x.f; it reports whether x is to be looked at too.
func (s *scan) selector(n *ast.SelectorExpr) bool {
	switch obj := s.pass.TypesInfo.ObjectOf(n.Sel).(type) {
	case *types.Func:
		if s.guards.method(obj.Origin()) != nil {
			s.add(s.function(obj))
			return false
		}
		if recv := obj.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
			s.dynamic(n, obj)
			return true
		}
		// One of a stranger that hands requests on is judged by what it was made of.
		if v := s.function(obj); v.Standing == unknown && s.stranger(obj.Pkg()) {
			s.made(n.X, n)
		} else {
			s.add(v)
		}
		return !s.holds(n.X)
	case *types.Var:
		if !obj.IsField() {
			s.value(obj, n)
			return false
		}
		if carriesHandler(obj.Type()) || s.deep && opaque(obj.Type()) || s.guards.of(obj.Type()) != nil {
			s.add(s.standing(obj.Type()))
		}
		return !s.holds(n.X)
	}
	return true
}

// dynamic looks at a method of an interface that is used as a value: a call is
// judged by its arguments.
func (s *scan) dynamic(n *ast.SelectorExpr, f *types.Func) {
	call, ok := s.index.parents[n].(*ast.CallExpr)
	if (!ok || call.Fun != n) && takesRequest(f.Signature()) {
		s.add(verdict{Standing: unknown})
	}
}

// holds reports whether x only holds the field or method that is taken from it: a
// struct that is no router. Whether it is a handler itself does not matter then.
func (s *scan) holds(x ast.Expr) bool {
	switch ast.Unparen(x).(type) {
	case *ast.Ident, *ast.SelectorExpr:
	default:
		return false
	}
	t := s.pass.TypesInfo.TypeOf(x)
	if t == nil || isRouter(t) {
		return false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// standing is what the type alone says: a guard passes, anything else may.
func (s *scan) standing(t types.Type) verdict {
	if s.guards.of(t) != nil {
		return verdict{Standing: guarded, Any: true}
	}
	return verdict{Standing: unknown}
}

func (s *scan) ident(n *ast.Ident) {
	if parent, ok := s.index.parents[n].(*ast.SelectorExpr); ok && parent.Sel == n {
		return
	}
	if parent, ok := s.index.parents[n].(*ast.KeyValueExpr); ok && parent.Key == n {
		return
	}
	switch obj := s.pass.TypesInfo.Uses[n].(type) {
	case *types.Func:
		s.add(s.function(obj))
	case *types.Var:
		s.value(obj, n)
	}
}
