package vet

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// checkRoutes holds every route in code against the documents of the guards in
// sight. A package that puts no route behind a guard may still be put behind one by
// an importer: only in a command is it certain that nobody does.
func (p *program) checkRoutes(found routes, u use) {
	wires := u.wires || slices.ContainsFunc(found.list, func(r registration) bool { return p.handler(r.handlers...).Standing == guarded })
	if !wires && p.pass.Pkg.Name() != "main" {
		return
	}
	for _, r := range found.list {
		v := p.handler(r.handlers...)
		if v.Any || p.notFound(r) || u.leavesOpen(r) {
			continue // Handler and Middleware decide by themselves, and MiddlewareFor has been told
		}
		fits := p.fits(r)
		exact := slices.Concat(fits[wholeFit], fits[tailFit])
		switch {
		case v.Standing == guarded && len(exact) > 0:
			p.checkSwapped(r, v, fits, exact)
		case v.Standing == open && !p.uses.Fronted && len(fits[wholeFit]) > 0:
			p.checkOpen(r, fits[wholeFit], true)
		case v.Standing == open && !p.uses.Fronted && wires && len(exact) > 0:
			p.checkOpen(r, exact, false)
		case wires && len(exact)+len(fits[mayFit]) == 0 && !slices.Equal(r.methods, []string{"OPTIONS"}):
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
	for _, path := range slices.Sorted(maps.Keys(p.guards)) {
		list := p.guards[path].Routes
		for _, op := range list {
			if f := r.path.fits(op.Path); f != noFit && r.takes(op, list) {
				found[f] = append(found[f], described{op, path})
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

// guarding are the operations that are not public. Of several, one that is public
// excuses the route where it depends on a prefix which of them is meant.
func (r registration) guarding(ops []described, whole bool) []described {
	left := slices.DeleteFunc(slices.Clone(ops), func(d described) bool { return d.Public })
	if len(left) < len(ops) && (r.methods != nil || !whole) {
		return nil
	}
	return left
}

// checkOpen reports a route whose handler certainly passes no guard.
func (p *program) checkOpen(r registration, ops []described, whole bool) {
	guarding := r.guarding(ops, whole)
	if len(guarding) == 0 {
		return
	}
	what := "route %s does not pass the guard of operation %s: register what %s returns, or begin the handler with Check%s"
	if !whole {
		// Whatever prefix there is, it is one or the other.
		what = "route %s passes no guard, and is operation %s behind a prefix or in no document: register what %s returns, or begin the handler with Check%s"
	}
	p.report(r.call, ruleUnguarded, fmt.Sprintf(what, r, operations(guarding), guarding[0].Name, guarding[0].Name))
}

// checkSwapped reports a route that passes the guard of another operation than
// those that it may be for, behind whatever prefix. Of a public one only a wrapper
// is certain: a handler may ask about other operations for reasons of its own.
func (p *program) checkSwapped(r registration, v verdict, fits map[fit][]described, exact []described) {
	if slices.ContainsFunc(exact, func(d described) bool { return slices.Contains(v.Operations, d.id()) }) {
		return
	}
	meant, whole := fits[wholeFit], true
	if len(meant) == 0 {
		meant, whole = r.evident(fits[tailFit]), false
	}
	if left := r.guarding(meant, whole); len(left) > 0 {
		meant = left
	} else if !p.wrapped(r) {
		return
	}
	if len(meant) == 0 {
		return
	}
	var passed []string
	for _, id := range v.Operations {
		_, name, _ := strings.Cut(id, "#")
		passed = append(passed, name)
	}
	p.report(r.call, ruleUnguarded, fmt.Sprintf(
		"route %s passes the guard of %s, not that of operation %s: use %s",
		r, strings.Join(passed, ", "), operations(meant), meant[0].Name))
}

// evident are the operations that share more with the route than parameters.
func (r registration) evident(ops []described) []described {
	return slices.DeleteFunc(slices.Clone(ops), func(d described) bool {
		doc, _ := parseTemplate(d.Path, braces)
		n := min(len(doc.segments), len(r.path.segments))
		return !slices.ContainsFunc(doc.segments[len(doc.segments)-n:], func(s string) bool { return s != wild })
	})
}

// wrapped reports whether the handler of a route is what a wrapper of a guard
// returns, perhaps inside of one middleware.
func (p *program) wrapped(r registration) bool {
	return slices.ContainsFunc(r.handlers, func(e ast.Expr) bool { return p.isWrapper(e, 0) })
}

func (p *program) isWrapper(e ast.Expr, depth int) bool {
	if depth > 4 {
		return false
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		if f := p.callee(e); f != nil && p.guards.method(f.Origin()) != nil {
			_, check, ok := p.guards.method(f.Origin()).operation(f.Name())
			return ok && !check
		}
		return len(e.Args) == 1 && p.isWrapper(e.Args[0], depth+1)
	case *ast.SelectorExpr:
		return e.Sel.Name == "ServeHTTP" && p.isWrapper(e.X, depth+1)
	}
	if v := variable(p.pass.TypesInfo, e); v != nil && p.index.owners[v] == nil && len(p.index.values[v]) == 1 {
		return p.isWrapper(p.index.values[v][0], depth+1)
	}
	return false
}

// operations names them as the document does.
func operations(list []described) string {
	names := make([]string, len(list))
	for i, d := range list {
		names[i] = d.Operation
	}
	return quoted(names)
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
