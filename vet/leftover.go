package vet

import (
	"fmt"
	"go/ast"
	"go/types"
	"path"
	"slices"
	"strings"
)

// idleFact names the methods of a package that look like handlers and that the package
// itself never uses: "server.OpenDoor".
type idleFact struct{ Methods []string }

// AFact marks a fact.
func (*idleFact) AFact() {}

func (f *idleFact) String() string { return "idle: " + strings.Join(f.Methods, ", ") }

// idle are those methods of this package.
func (p *program) idle() []string {
	if p.idleMethods != nil {
		return *p.idleMethods
	}
	used := map[*types.Func]bool{}
	for _, object := range p.pass.TypesInfo.Uses {
		if f, ok := object.(*types.Func); ok {
			used[f.Origin()] = true
		}
	}
	var names []string
	for _, f := range p.index.order {
		if f.Exported() && !used[f] && likeHandler(f) && !ast.IsGenerated(p.fileOf(f)) {
			names = append(names, methodName(f))
		}
	}
	names = sorted(names)
	p.idleMethods = &names
	return names
}

// fileOf is the file that declares f.
func (p *program) fileOf(f *types.Func) *ast.File {
	i := slices.IndexFunc(p.files, func(file *ast.File) bool { return within(p.index.bodies[f], file) })
	return p.files[i]
}

// likeHandler reports whether f is a method whose first parameter is one that routers
// give to handlers, and that returns nothing or an error.
func likeHandler(f *types.Func) bool {
	s := f.Signature()
	if s.Recv() == nil || s.Params().Len() == 0 || s.Results().Len() > 1 || f.Name() == "ServeHTTP" {
		return false
	}
	if s.Results().Len() == 1 && s.Results().At(0).Type().String() != "error" {
		return false
	}
	first := namedOf(s.Params().At(0).Type())
	return first != nil && first.Obj().Pkg() != nil && !isRouter(first) && routerOf(modulePath(first.Obj().Pkg())) != nil
}

func methodName(f *types.Func) string {
	named := namedOf(f.Signature().Recv().Type())
	if named == nil {
		return f.Name()
	}
	return named.Obj().Name() + "." + f.Name()
}

// isIdle reports whether the package that declares f never uses it.
func (p *program) isIdle(f *types.Func) bool {
	if f.Pkg() == p.pass.Pkg {
		return slices.Contains(p.idle(), methodName(f))
	}
	var fact idleFact
	return p.pass.ImportPackageFact(f.Pkg(), &fact) && slices.Contains(fact.Methods, methodName(f))
}

// checkLeftOver reports the methods of a server that were handlers of operations which
// the document no longer has: Go lets a type have more methods than an interface asks for.
func (p *program) checkLeftOver() {
	reported := map[*types.Func]bool{}
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if s, ok := p.pass.TypesInfo.TypeOf(n.Fun).(*types.Signature); ok && !s.Variadic() && s.Params().Len() == len(n.Args) {
					for i, argument := range n.Args {
						p.serverGiven(argument, s.Params().At(i).Type(), reported)
					}
				}
			case *ast.ValueSpec:
				if n.Type != nil {
					for _, value := range n.Values {
						p.serverGiven(value, p.pass.TypesInfo.TypeOf(n.Type), reported)
					}
				}
			}
			return true
		})
	}
}

// serverGiven looks at a value that becomes the Server of a guard or of a mount.
func (p *program) serverGiven(e ast.Expr, target types.Type, reported map[*types.Func]bool) {
	server, isServer := target.(*types.Named)
	if !isServer || server.Obj().Name() != "Server" || server.Obj().Pkg() == nil || server.TypeArgs().Len() != 1 {
		return
	}
	home := server.Obj().Pkg().Path()
	asked, isInterface := server.Underlying().(*types.Interface)
	given := p.pass.TypesInfo.TypeOf(e)
	if !isInterface || given == nil || types.IsInterface(given) || p.guards[home] == nil && p.guards[path.Dir(home)] == nil {
		return
	}
	shape := handlerShape(asked, server.TypeArgs().At(0))
	methods := types.NewMethodSet(given)
	for i := range methods.Len() {
		f, ok := methods.At(i).Obj().(*types.Func)
		if !ok || !f.Exported() || reported[f.Origin()] || p.isOperation(f.Name()) || !shape.fits(methods.At(i).Type()) || !p.isIdle(f.Origin()) {
			continue
		}
		reported[f.Origin()] = true
		at, name := ast.Node(e), f.Name()
		if decl := p.index.bodies[f.Origin()]; decl != nil {
			at = decl.Name
		} else {
			name += " of " + f.Pkg().Name() + "." + strings.TrimSuffix(methodName(f), "."+f.Name())
		}
		p.report(at, ruleLeftOver, fmt.Sprintf("method %s is a handler, and no operation of the document has its name: no request reaches it; remove it, or name it like its operation", name))
	}
}

// isOperation reports whether an operation of some guard in sight has that Go name: one
// type may serve several documents.
func (p *program) isOperation(name string) bool {
	for _, g := range p.guards {
		if slices.ContainsFunc(g.Routes, func(r route) bool { return r.Name == name }) {
			return true
		}
	}
	return false
}

// shape is what the methods of a Server have in common: the parameters of the framework,
// the type of the principal, and the results.
type shape struct {
	first     []types.Type
	principal types.Type
	results   *types.Tuple
}

func handlerShape(server *types.Interface, principal types.Type) shape {
	s := shape{principal: principal}
	if server.NumMethods() == 0 {
		return s
	}
	method := server.Method(0).Signature()
	s.results = method.Results()
	for param := range method.Params().Variables() {
		if types.Identical(param.Type(), principal) || isBasic(param.Type()) {
			break
		}
		s.first = append(s.first, param.Type())
	}
	return s
}

// fits reports whether a method could be the handler of an operation: the framework's
// parameters, perhaps a principal and whether there is one, then path values.
func (s shape) fits(method types.Type) bool {
	m, ok := method.(*types.Signature)
	if !ok || m.Variadic() || len(s.first) == 0 || m.Params().Len() < len(s.first) || !types.Identical(m.Results(), s.results) {
		return false
	}
	at := 0
	for at < len(s.first) {
		if !types.Identical(m.Params().At(at).Type(), s.first[at]) {
			return false
		}
		at++
	}
	if at < m.Params().Len() && types.Identical(m.Params().At(at).Type(), s.principal) {
		at++
		if at < m.Params().Len() && types.Identical(m.Params().At(at).Type(), types.Typ[types.Bool]) {
			at++
		}
	}
	for ; at < m.Params().Len(); at++ {
		if !types.Identical(m.Params().At(at).Type(), types.Typ[types.String]) {
			return false
		}
	}
	return true
}

func isBasic(t types.Type) bool {
	_, ok := t.(*types.Basic)
	return ok
}
