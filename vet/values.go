package vet

import (
	"go/ast"
	"go/types"
	"slices"
)

// value looks at what a variable may hold.
func (s *scan) value(v *types.Var, at ast.Node) {
	if s.guards.of(v.Type()) != nil {
		s.add(verdict{Standing: guarded, Any: true})
		return
	}
	if s.seen[v] || !carriesHandler(v.Type()) && !(s.deep && opaque(v.Type())) {
		return
	}
	s.seen[v] = true
	if s.localStruct(v.Type()) {
		// Its fields are looked at where its methods use them.
		s.typeOf(v.Type())
		if s.deep {
			s.methods(v.Type())
		}
		return
	}
	if s.given(v) {
		return
	}
	global := v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
	if s.index.owners[v] != nil || s.index.taken[v] || isRouter(v.Type()) || v.Pkg() != s.pass.Pkg || global && v.Exported() {
		s.add(verdict{Standing: unknown})
		return
	}
	s.typeOf(v.Type())
	s.assigned(v, at)
}

// assigned looks at all that a variable of the package is given.
func (s *scan) assigned(v *types.Var, at ast.Node) {
	values := s.index.values[v]
	if s.deep {
		values = slices.Concat(values, s.index.inside[v])
	}
	for _, e := range values {
		// A request that a method is given does not stay.
		if within(at, e) || isRequest(s.pass.TypesInfo.TypeOf(e)) {
			continue
		}
		s.roots = append(s.roots, e)
		s.look(e)
		s.roots = s.roots[:len(s.roots)-1]
	}
}

// methods adds what all the methods of a type do.
func (s *scan) methods(t types.Type) {
	for m := range namedOf(t).Methods() {
		s.add(s.function(m))
	}
}

// opaque reports whether a value of the type may hold a function: it is more than
// a text or a number.
func opaque(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if types.Identical(t, types.Universe.Lookup("error").Type()) {
		return false
	}
	_, basic := t.Underlying().(*types.Basic)
	return !basic
}

// localStruct reports whether the type is a struct declared in this package.
func (s *scan) localStruct(t types.Type) bool {
	named := namedOf(t)
	if named == nil || named.Obj().Pkg() != s.pass.Pkg {
		return false
	}
	_, ok := named.Underlying().(*types.Struct)
	return ok
}

// given reports whether v is a parameter of a function that is being looked at:
// whoever calls it passes another part.
func (s *scan) given(v *types.Var) bool {
	owner := s.index.owners[v]
	if owner == nil {
		return false
	}
	for _, root := range s.roots {
		if within(owner, root) {
			return true
		}
	}
	return false
}

// typeOf adds what serving by a type of that kind does.
func (s *scan) typeOf(t types.Type) {
	if t == nil || types.IsInterface(t) {
		return
	}
	if isRouter(t) {
		s.add(verdict{Standing: unknown})
		return
	}
	f := serveHTTP(t)
	if f == nil {
		return
	}
	var fact handlerFact
	switch {
	case types.IsInterface(f.Signature().Recv().Type()): // of an embedded handler
		s.add(verdict{Standing: unknown})
	case f.Pkg() == s.pass.Pkg:
		s.add(s.function(f))
	case s.pass.ImportObjectFact(f, &fact):
		s.add(fact.Verdict)
	}
}

// call looks at what a call does with a request besides what its parts say.
func (s *scan) call(n *ast.CallExpr) {
	info := s.pass.TypesInfo
	if tv := info.Types[n.Fun]; tv.IsType() {
		s.typeOf(tv.Type)
		return
	}
	f := s.callee(n)
	if f == nil || s.guards.method(f.Origin()) != nil {
		return
	}
	recv := f.Signature().Recv()
	dynamic := recv != nil && types.IsInterface(recv.Type())
	asked := slices.ContainsFunc(n.Args, func(e ast.Expr) bool { return isRequest(info.TypeOf(e)) })
	if dynamic || f.Pkg() != s.pass.Pkg && (asked || carriesHandler(info.TypeOf(n))) {
		s.lent(n.Args)
	}
	sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
	switch {
	case recv == nil || !ok || ofRouter(recv.Type()) && isRequest(recv.Type()):
	case dynamic:
		// The handler that is called is looked at by itself.
		if asked && (f.Name() != "ServeHTTP" || !carriesHandler(info.TypeOf(sel.X))) {
			s.add(verdict{Standing: unknown})
		}
	case f.Pkg() != s.pass.Pkg && carriesHandler(info.TypeOf(n)):
		s.made(sel.X, n)
	}
}

// lent looks at the methods of what others are given to call: they know it by an
// interface.
func (s *scan) lent(args []ast.Expr) {
	for _, arg := range args {
		named := namedOf(s.pass.TypesInfo.TypeOf(arg))
		switch {
		case named == nil || named.Obj().Pkg() == nil:
		case named.Obj().Pkg() != s.pass.Pkg:
			if !s.stranger(named.Obj().Pkg()) && s.guards.in(named.Obj().Pkg()) == nil {
				s.add(verdict{Standing: unknown})
			}
		case s.embedsGuard(named):
			s.add(verdict{Standing: guarded, Any: true})
		default:
			s.methods(named)
		}
	}
}

// embedsGuard reports whether the methods of a guard are also those of the type.
func (s *scan) embedsGuard(named *types.Named) bool {
	u, ok := named.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range u.Fields() {
		if f.Embedded() && s.guards.of(f.Type()) != nil {
			return true
		}
	}
	return false
}

// made looks at what a value is made of, such as a chain of middleware or the
// server of a library, where one of its functions serves: that is all it can pass.
func (s *scan) made(x ast.Expr, at ast.Node) {
	v := variable(s.pass.TypesInfo, x)
	switch {
	case v == nil:
		if _, ok := ast.Unparen(x).(*ast.CallExpr); !ok {
			s.add(verdict{Standing: unknown})
			return
		}
		s.values(x)
	case s.index.owners[v] != nil || s.index.taken[v] || v.Pkg() != s.pass.Pkg || v.Parent() == v.Pkg().Scope():
		s.add(verdict{Standing: unknown})
	case !s.seen[v]:
		s.seen[v] = true
		outer := s.deep
		s.deep = true
		s.assigned(v, at)
		s.deep = outer
	}
}

// values looks at every value in x.
func (s *scan) values(x ast.Expr) {
	outer := s.deep
	s.deep = true
	s.look(x)
	s.deep = outer
}
