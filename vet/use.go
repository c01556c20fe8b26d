package vet

import (
	"go/ast"
	"go/types"
)

// use is what a package does with its guards.
type use struct {
	guards  []usedGuard
	made    []*ast.CallExpr // calls of NewGuard
	wires   bool            // it calls a guard
	fronted bool            // Middleware stands in front of some router, here or elsewhere
}

// use reads it from every mention of a guard.
func (p *program) use() use {
	var u use
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if f, ok := p.pass.TypesInfo.ObjectOf(n.Sel).(*types.Func); ok {
					p.mention(f.Origin(), &u)
				}
			case *ast.Ident:
				if f, ok := p.pass.TypesInfo.Uses[n].(*types.Func); ok {
					p.plain(f.Origin(), n, &u)
				}
			case *ast.CallExpr:
				p.handedOn(n, &u)
			}
			return true
		})
	}
	return u
}

// mention notes that a method of a guard is used.
func (p *program) mention(f *types.Func, u *use) {
	g := p.guards.method(f)
	if g == nil {
		return
	}
	used := usedGuard{Path: f.Pkg().Path(), Routes: g.Routes}
	if r, _, ok := g.operation(f.Name()); ok {
		used.Mounted = []string{r.Name}
	} else {
		used.All = true
		u.fronted = u.fronted || f.Name() == "Middleware"
	}
	u.wires = true
	u.guards = append(u.guards, used)
}

// plain notes that a function of a guard's package is used.
func (p *program) plain(f *types.Func, at *ast.Ident, u *use) {
	g := p.guards[f.Pkg()]
	if g == nil || f.Signature().Recv() != nil {
		return
	}
	switch f.Name() {
	case "PrincipalFrom":
		u.fronted = true
	case "Routes":
		u.guards = append(u.guards, usedGuard{Path: f.Pkg().Path(), Routes: g.Routes, All: true})
	case "NewGuard":
		u.guards = append(u.guards, usedGuard{Path: f.Pkg().Path(), Routes: g.Routes})
		for n := p.index.parents[at]; n != nil; n = p.index.parents[n] {
			if call, ok := n.(*ast.CallExpr); ok {
				u.made = append(u.made, call)
				break
			}
		}
	}
}

// handedOn notes a guard that is given to something that takes an interface: what
// it mounts is out of sight.
func (p *program) handedOn(call *ast.CallExpr, u *use) {
	signature, ok := types.Unalias(p.pass.TypesInfo.TypeOf(call.Fun)).Underlying().(*types.Signature)
	for i, arg := range call.Args {
		named := namedOf(p.pass.TypesInfo.TypeOf(arg))
		if p.guards.of(p.pass.TypesInfo.TypeOf(arg)) == nil {
			continue
		}
		if ok && i < signature.Params().Len() && p.guards.of(signature.Params().At(i).Type()) != nil {
			continue
		}
		pkg := named.Obj().Pkg()
		u.guards = append(u.guards, usedGuard{Path: pkg.Path(), Routes: p.guards[pkg].Routes, All: true})
	}
}

// escapes reports whether the guard may leave the package by something that it
// exports: an importer may mount the rest.
func (p *program) escapes() bool {
	if p.pass.Pkg.Name() == "main" {
		return false
	}
	scope := p.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if !obj.Exported() {
			continue
		}
		switch obj := obj.(type) {
		case *types.Func:
			if p.answersGuard(obj) {
				return true
			}
		case *types.Var:
			if p.guards.of(obj.Type()) != nil {
				return true
			}
		case *types.TypeName:
			if p.exposes(obj) {
				return true
			}
		}
	}
	return false
}

func (p *program) answersGuard(f *types.Func) bool {
	for v := range f.Signature().Results().Variables() {
		if p.guards.of(v.Type()) != nil {
			return true
		}
	}
	return false
}

// exposes reports whether a type shows a guard in an exported field or method.
func (p *program) exposes(name *types.TypeName) bool {
	if s, ok := name.Type().Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			if f.Exported() && p.guards.of(f.Type()) != nil {
				return true
			}
		}
	}
	named, ok := types.Unalias(name.Type()).(*types.Named)
	if !ok {
		return false
	}
	for m := range named.Methods() {
		if m.Exported() && p.answersGuard(m) {
			return true
		}
	}
	return false
}
