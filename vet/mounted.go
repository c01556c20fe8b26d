package vet

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strconv"
)

// checkMounted reports guards that are mounted nowhere, and the operations that a
// program leaves out.
func (p *program) checkMounted(u use) {
	p.checkImported()
	if len(u.made) == 0 || p.escapes() {
		return
	}
	for _, call := range u.made {
		g := p.guards.of(p.firstResult(call))
		if g == nil {
			continue
		}
		used := p.uses.of(namedOf(p.firstResult(call)).Obj().Pkg().Path())
		switch {
		case used.All:
		case !used.mounted():
			p.report(call, ruleNowhere, "this guard is mounted nowhere: no request passes it, whatever the program serves; "+nowhereFix)
		default:
			p.checkOperations(call, g, used)
		}
	}
}

const nowhereFix = "serve what its Handler or Middleware returns, register its wrappers, or mount it"

func (p *program) checkOperations(call *ast.CallExpr, g *guardFact, used usedGuard) {
	for _, op := range g.Routes {
		if op.Public || slices.Contains(used.Mounted, op.Name) {
			continue
		}
		p.report(call, ruleUnmounted, fmt.Sprintf(
			"operation %q (%s) is never mounted: nothing uses %s or Check%s of this guard", op.Operation, op, op.Name, op.Name))
	}
}

// checkImported reports, where a program comes together, the guards that other
// packages make and nothing mounts.
func (p *program) checkImported() {
	if p.pass.Pkg.Name() != "main" || !p.uses.Serves {
		return
	}
	for _, used := range p.uses.Guards {
		if used.Made == "" || used.mounted() {
			continue
		}
		if at := p.importing(used.Path); at != nil {
			p.report(at, ruleNowhere, fmt.Sprintf(
				"the guard that %s makes is mounted nowhere in this program: no request passes it; %s", used.Made, nowhereFix))
		}
	}
}

// importing is the first import that brings a guard which is made there, or below.
func (p *program) importing(guard string) ast.Node {
	for _, file := range p.files {
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue
			}
			i := slices.IndexFunc(p.pass.Pkg.Imports(), func(pkg *types.Package) bool { return pkg.Path() == path })
			var uses usesFact
			if i >= 0 && p.pass.ImportPackageFact(p.pass.Pkg.Imports()[i], &uses) && uses.of(guard).Made != "" {
				return spec
			}
		}
	}
	return nil
}

// dropped reports whether nothing is done with the handler that a call returns: it
// is not used, given to the blank name, or put into a variable that nobody reads.
func (p *program) dropped(call *ast.CallExpr) bool {
	switch stmt := p.index.parents[call].(type) {
	case *ast.ExprStmt:
		return true
	case *ast.AssignStmt:
		if len(stmt.Rhs) != 1 {
			return false
		}
		id, ok := stmt.Lhs[0].(*ast.Ident)
		return ok && (id.Name == "_" || p.unread(stmt, call, variable(p.pass.TypesInfo, id)))
	case *ast.ValueSpec:
		return len(stmt.Values) == 1 && stmt.Names[0].Name == "_"
	}
	return false
}

// unread reports whether a variable of the function is not read after the
// statement that sets it. One that a closure uses, or whose address is taken, is.
func (p *program) unread(stmt ast.Stmt, call *ast.CallExpr, v *types.Var) bool {
	around := p.index.enclosing(call)
	if v == nil || around == nil || p.index.taken[v] || v.Pos() < around.Pos() || v.Pos() > around.End() {
		return false
	}
	if p.isResult(v, around) {
		return false
	}
	shared := false
	ast.Inspect(around, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok && n != around && p.names(lit, v) {
			shared = true
		}
		return !shared
	})
	return !shared && len(p.readings(around, call, v)) == 0
}

// isResult reports whether v is a named result of the function, which every return
// reads.
func (p *program) isResult(v *types.Var, around ast.Node) bool {
	var results *ast.FieldList
	switch f := around.(type) {
	case *ast.FuncDecl:
		results = f.Type.Results
	case *ast.FuncLit:
		results = f.Type.Results
	}
	return results != nil && results.Pos() <= v.Pos() && v.Pos() < results.End()
}

// names reports whether a variable is named in n.
func (p *program) names(n ast.Node, vars ...types.Object) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			used := p.pass.TypesInfo.Uses[id]
			found = found || used != nil && slices.Contains(vars, used)
		}
		return !found
	})
	return found
}
