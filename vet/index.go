package vet

import (
	"go/ast"
	"go/token"
	"go/types"
)

// index is where things stand in the files of a package.
type index struct {
	order   []*types.Func // functions with a body, in source order
	bodies  map[*types.Func]*ast.FuncDecl
	parents map[ast.Node]ast.Node
	values  map[*types.Var][]ast.Expr // what is assigned to a variable
	owners  map[*types.Var]ast.Node   // the function whose parameter it is
	inside  map[*types.Var][]ast.Expr // what is assigned to its fields, and given to its methods
	taken   map[*types.Var]bool       // its address is taken: anything may be assigned
}

func newIndex(info *types.Info, files []*ast.File) *index {
	x := &index{
		bodies:  map[*types.Func]*ast.FuncDecl{},
		parents: map[ast.Node]ast.Node{},
		values:  map[*types.Var][]ast.Expr{},
		owners:  map[*types.Var]ast.Node{},
		inside:  map[*types.Var][]ast.Expr{},
		taken:   map[*types.Var]bool{},
	}
	for _, f := range files {
		var stack []ast.Node
		ast.Inspect(f, func(n ast.Node) bool {
			if n == nil {
				stack = stack[:len(stack)-1]
				return true
			}
			if len(stack) > 0 {
				x.parents[n] = stack[len(stack)-1]
			}
			stack = append(stack, n)
			x.visit(info, n)
			return true
		})
	}
	return x
}

func (x *index) visit(info *types.Info, n ast.Node) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if f, ok := info.Defs[n.Name].(*types.Func); ok && n.Body != nil {
			x.bodies[f] = n
			x.order = append(x.order, f)
		}
		x.parameters(info, n, n.Type)
		if n.Recv != nil {
			x.own(info, n, n.Recv)
		}
	case *ast.FuncLit:
		x.parameters(info, n, n.Type)
	case *ast.AssignStmt:
		x.assign(info, n.Lhs, n.Rhs)
	case *ast.ValueSpec:
		lhs := make([]ast.Expr, len(n.Names))
		for i, name := range n.Names {
			lhs[i] = name
		}
		x.assign(info, lhs, n.Values)
	case *ast.RangeStmt:
		for _, v := range []ast.Expr{n.Key, n.Value} {
			if v != nil {
				x.assign(info, []ast.Expr{v}, []ast.Expr{n.X})
			}
		}
	case *ast.CallExpr:
		if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok {
			if v := variable(info, sel.X); v != nil {
				x.inside[v] = append(x.inside[v], n.Args...)
			}
		}
	case *ast.UnaryExpr:
		if v := variable(info, n.X); v != nil && n.Op == token.AND {
			x.taken[v] = true
		}
	}
}

func (x *index) parameters(info *types.Info, owner ast.Node, t *ast.FuncType) {
	x.own(info, owner, t.Params)
	if t.Results != nil {
		x.own(info, owner, t.Results)
	}
}

func (x *index) own(info *types.Info, owner ast.Node, fields *ast.FieldList) {
	for _, field := range fields.List {
		for _, name := range field.Names {
			if v, ok := info.Defs[name].(*types.Var); ok {
				x.owners[v] = owner
			}
		}
	}
}

// assign notes what each variable gets; where one call gives several, each may be
// anything of it.
func (x *index) assign(info *types.Info, lhs, rhs []ast.Expr) {
	for i, l := range lhs {
		v := variable(info, l)
		switch {
		case v == nil:
			if sel, ok := ast.Unparen(l).(*ast.SelectorExpr); ok {
				if v := variable(info, sel.X); v != nil {
					x.inside[v] = append(x.inside[v], rhs...)
				}
			}
		case len(rhs) == len(lhs):
			x.values[v] = append(x.values[v], rhs[i])
		case len(rhs) == 1:
			x.values[v] = append(x.values[v], rhs[0])
		}
	}
}

// variable is the variable that an expression names, nil for any other.
func variable(info *types.Info, e ast.Expr) *types.Var {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	v, _ := info.ObjectOf(id).(*types.Var)
	return v
}

// within reports whether n stands in root.
func within(n, root ast.Node) bool { return root.Pos() <= n.Pos() && n.End() <= root.End() }

// enclosing is the function that n stands in, nil at package level.
func (x *index) enclosing(n ast.Node) ast.Node {
	for n = x.parents[n]; n != nil; n = x.parents[n] {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return n
		}
	}
	return nil
}
