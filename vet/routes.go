package vet

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// checkRoutes holds every route in code against the documents of the guards that
// the package uses.
func (p *program) checkRoutes(found routes, u use) {
	fronted := found.fronted || u.fronted
	for _, r := range found.list {
		v := p.handler(r.handlers...)
		if v.Any || p.notFound(r) {
			continue // Handler and Middleware decide by themselves
		}
		fits := p.fits(r)
		switch {
		case len(fits[wholeFit]) > 0:
			p.checkGuarded(r, v, fits[wholeFit], true, fronted)
		case len(fits[tailFit]) > 0:
			p.checkGuarded(r, v, fits[tailFit], false, fronted)
		case len(fits[mayFit]) == 0 && !slices.Equal(r.methods, []string{"OPTIONS"}):
			p.report(r.call, ruleUndocumented, fmt.Sprintf(
				"route %s is in no document of the guards that this package uses: describe it, or give a reason with %s %s REASON",
				r, directive, ruleUndocumented))
		}
	}
}

// described is an operation, and the guard that it is of.
type described struct {
	route
	guard string // import path
}

func (d described) id() string { return d.guard + "#" + d.Name }

// fits are the operations that a route may be for, by how well they fit.
func (p *program) fits(r registration) map[fit][]described {
	found := map[fit][]described{}
	for _, pkg := range slices.SortedFunc(maps.Keys(p.guards), func(a, b *types.Package) int { return strings.Compare(a.Path(), b.Path()) }) {
		list := p.guards[pkg].Routes
		for _, op := range list {
			if f := r.path.fits(op.Path); f != noFit && r.takes(op, list) {
				found[f] = append(found[f], described{op, pkg.Path()})
			}
		}
	}
	return found
}

// takes reports whether the route gets requests for the operation, as far as the
// method goes. A HEAD that is not described is answered by what GET describes.
func (r registration) takes(op route, all []route) bool {
	if r.methods == nil || r.path.subtree || slices.Contains(r.methods, op.Method) {
		return true
	}
	head := slices.ContainsFunc(all, func(o route) bool { return o.Method == "HEAD" && o.Path == op.Path })
	return op.Method == "GET" && !head && slices.Contains(r.methods, "HEAD")
}

// checkGuarded reports a route whose handler certainly does not pass the guard of
// any operation that it is for. Of several, one that is public excuses it: which
// of them is meant depends on a prefix.
func (p *program) checkGuarded(r registration, v verdict, ops []described, whole, fronted bool) {
	guarding := slices.DeleteFunc(slices.Clone(ops), func(d described) bool { return d.Public })
	if len(guarding) == 0 || len(guarding) < len(ops) && (r.methods != nil || !whole) {
		return
	}
	names := make([]string, len(guarding))
	for i, d := range guarding {
		names[i] = d.Operation
	}
	first := guarding[0].Name
	switch {
	case v.Standing == open && !fronted && whole:
		p.report(r.call, ruleUnguarded, fmt.Sprintf(
			"route %s does not pass the guard of operation %s: register what %s returns, or begin the handler with Check%s",
			r, quoted(names), first, first))
	case v.Standing == open && !fronted:
		// Whatever prefix there is, it is one or the other.
		p.report(r.call, ruleUnguarded, fmt.Sprintf(
			"route %s passes no guard, and is operation %s behind a prefix or in no document: register what %s returns, or begin the handler with Check%s",
			r, quoted(names), first, first))
	case v.Standing == guarded && whole && !slices.ContainsFunc(ops, func(d described) bool { return slices.Contains(v.Operations, d.id()) }):
		var passed []string
		for _, id := range v.Operations {
			_, name, _ := strings.Cut(id, "#")
			passed = append(passed, name)
		}
		p.report(r.call, ruleUnguarded, fmt.Sprintf(
			"route %s passes the guard of %s, not that of operation %s: use %s",
			r, strings.Join(passed, ", "), quoted(names), first))
	}
}

func quoted(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(list, ", ")
}

// String names the route as a reader of the code would.
func (r registration) String() string {
	path := r.spelt
	if path == "" || path[0] != '/' {
		path = "/" + path
	}
	if r.methods == nil {
		return path
	}
	return strings.Join(r.methods, ", ") + " " + path
}

// notFound reports whether the route only says that there is nothing.
func (p *program) notFound(r registration) bool {
	for _, e := range r.handlers {
		if p.isNotFound(e, 0) {
			return true
		}
	}
	return false
}

// checkMounted reports the operations that a program leaves out.
func (p *program) checkMounted(u use) {
	if len(u.made) == 0 || p.escapes() {
		return
	}
	for _, call := range u.made {
		g := p.guards.of(p.firstResult(call))
		if g == nil {
			continue
		}
		path := namedOf(p.firstResult(call)).Obj().Pkg().Path()
		at := slices.IndexFunc(p.uses.Guards, func(u usedGuard) bool { return u.Path == path })
		if at < 0 || p.uses.Guards[at].All || len(p.uses.Guards[at].Mounted) == 0 {
			continue
		}
		for _, op := range g.Routes {
			if op.Public || slices.Contains(p.uses.Guards[at].Mounted, op.Name) {
				continue
			}
			p.report(call, ruleUnmounted, fmt.Sprintf(
				"operation %q (%s) is never mounted: nothing uses %s or Check%s of this guard", op.Operation, op, op.Name, op.Name))
		}
	}
}

func (p *program) firstResult(call *ast.CallExpr) types.Type {
	if tuple, ok := p.pass.TypesInfo.TypeOf(call).(*types.Tuple); ok && tuple.Len() > 0 {
		return tuple.At(0).Type()
	}
	return nil
}

// isNotFound reports whether e is the standard library's 404, however wrapped.
func (p *program) isNotFound(e ast.Expr, depth int) bool {
	if depth > 4 {
		return false
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		if f := p.callee(e); f != nil && f.FullName() == "net/http.NotFoundHandler" {
			return true
		}
		return len(e.Args) == 1 && p.isNotFound(e.Args[0], depth+1)
	case *ast.SelectorExpr:
		f, ok := p.pass.TypesInfo.ObjectOf(e.Sel).(*types.Func)
		return ok && (f.FullName() == "net/http.NotFound" || f.Name() == "ServeHTTP" && p.isNotFound(e.X, depth+1))
	case *ast.Ident:
		v := variable(p.pass.TypesInfo, e)
		return v != nil && p.index.owners[v] == nil && len(p.index.values[v]) == 1 && p.isNotFound(p.index.values[v][0], depth+1)
	}
	return false
}
