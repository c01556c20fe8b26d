package vet

import (
	"fmt"
	"go/ast"
	"go/types"
	"path"
	"slices"
	"strings"
)

// mountOf is the guard that a package of oasguard generate --mount or --server mounts, with its
// import path; nil for any other package. Such a package stands in a folder of the
// guard's and has its functions.
func (p *program) mountOf(pkg *types.Package) (*guardFact, string) {
	if pkg == nil {
		return nil, ""
	}
	guard := path.Dir(pkg.Path())
	isMount := takesGuard(pkg, "Mount", 1, guard) && (takesGuard(pkg, "Middleware", 1, guard) && takesGuard(pkg, "Verify", 1, guard) || pkg.Scope().Lookup("Adapt") != nil)
	inFront := takesGuard(pkg, "Handler", 0, guard) && (pkg.Scope().Lookup("Gateway") != nil || pkg.Scope().Lookup("WithOpenTools") != nil)
	if !isMount && !inFront { // of a gateway's question, or of a server of MCP
		return nil, ""
	}
	return p.guards[guard], guard
}

// takesGuard reports whether a function of pkg has the guard of that import path as its
// parameter.
func takesGuard(pkg *types.Package, function string, at int, guard string) bool {
	f, ok := pkg.Scope().Lookup(function).(*types.Func)
	if !ok || f.Signature().Params().Len() <= at {
		return false
	}
	given := namedOf(f.Signature().Params().At(at).Type())
	return given != nil && given.Obj().Name() == "Guard" && given.Obj().Pkg() != nil && given.Obj().Pkg().Path() == guard
}

// noteMount tells importers of a mount which guard it is for, though its own files
// mount nothing yet.
func (p *program) noteMount() {
	if g, guard := p.mountOf(p.pass.Pkg); g != nil {
		p.uses.add(usedGuard{Path: guard, Routes: g.Routes})
	}
}

// mounted notes that a function of a mount is used.
func (p *program) mounted(f *types.Func, at *ast.Ident, u *use) {
	g, guard := p.mountOf(f.Pkg())
	if g == nil || f.Signature().Recv() != nil || f.Name() == "Verify" || !takesGuard(f.Pkg(), f.Name(), 0, guard) && !takesGuard(f.Pkg(), f.Name(), 1, guard) {
		return
	}
	u.wires = true
	call := p.calledBy(at)
	used := usedGuard{Path: guard, Routes: g.Routes}
	r, _, ok := g.operation(f.Name())
	switch {
	case (ok || f.Name() == "Handler" || f.Name() == "Middleware") && f.Signature().Results().Len() == 1 && call != nil && p.dropped(call):
		p.report(call, ruleDropped, fmt.Sprintf("the handler that %s returns is dropped: no request passes it; serve or register it", f.Name()))
		return
	case ok:
		used.Mounted = []string{r.Name}
	default:
		used.All = true
	}
	if f.Name() == "Middleware" {
		u.fronted = true
		if call != nil && len(call.Args) > 2 {
			for _, argument := range call.Args[2:] {
				if pattern, isConstant := p.text(argument); isConstant {
					u.open = append(u.open, pattern)
				}
			}
		}
	}
	p.uses.add(used)
}

// calledBy is the call whose function at names; nil where it is only named.
func (p *program) calledBy(at *ast.Ident) *ast.CallExpr {
	var fun ast.Node = at
	for {
		switch parent := p.index.parents[fun].(type) {
		case *ast.SelectorExpr, *ast.IndexExpr, *ast.ParenExpr:
			fun = parent
		case *ast.CallExpr:
			if parent.Fun == fun {
				return parent
			}
			return nil
		default:
			return nil
		}
	}
}

// mountFunction is the verdict of a function of a mount.
func (p *program) mountFunction(f *types.Func) (verdict, bool) {
	g, guard := p.mountOf(f.Pkg())
	if g == nil {
		return verdict{}, false
	}
	if r, _, ok := g.operation(f.Name()); ok {
		return verdict{Standing: guarded, Operations: []string{guard + "#" + r.Name}}, true
	}
	return verdict{Standing: guarded, Any: true}, true
}

// mountCall reports whether a call is of a mount's function for one operation, and adds
// its verdict: the guard that it is given is only the one that decides.
func (s *scan) mountCall(n *ast.CallExpr) bool {
	f := s.callee(n)
	if f == nil || len(n.Args) != 2 {
		return false
	}
	v, ok := s.mountFunction(f.Origin())
	if !ok || v.Any {
		return false
	}
	s.add(v)
	s.look(n.Args[1])
	return true
}

// leavesOpen reports whether Middleware or MiddlewareFor was told to leave a route
// undecided.
func (u use) leavesOpen(r registration) bool {
	_, pattern, _ := strings.Cut(r.String(), " ")
	return slices.Contains(u.open, r.String()) || slices.Contains(u.open, pattern)
}
