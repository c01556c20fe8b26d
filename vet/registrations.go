package vet

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"
)

// registration is a route in code whose path is a constant.
type registration struct {
	call     *ast.CallExpr
	methods  []string // nil: any
	spelt    string   // the path as far as it is known, as the router spells it
	path     template
	handlers []ast.Expr
}

// routes are what the package does with routers.
type routes struct {
	list []registration
	// Middleware that may pass a guard stands in front of some router, so that
	// no handler is certainly open.
	fronted bool
}

// registrations finds the routes of the package.
func (p *program) registrations() routes {
	var found routes
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				p.routerCall(n, &found)
			case *ast.CompositeLit:
				found.fronted = found.fronted || p.encloses(n, n.Elts...)
			}
			return true
		})
	}
	return found
}

// routerCall looks at one call: of a router, or of something that is given one.
func (p *program) routerCall(call *ast.CallExpr, found *routes) {
	f := p.callee(call)
	router, c, ok := (*routerPackage)(nil), routerCall{}, false
	if f != nil {
		router, c, ok = routerFunc(f)
	}
	switch {
	case !ok:
		found.fronted = found.fronted || p.encloses(call, call.Args...) && !p.dropped(call)
	case c.action != registers:
		// The functions that build a group are no middleware.
		if !slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return p.buildsGroup(e) }) {
			found.fronted = found.fronted || p.handler(call.Args[min(c.handlers, len(call.Args)):]...).Standing != open
		}
	default:
		if r, ok := p.registration(call, router, c); ok {
			found.list = append(found.list, r)
		}
	}
}

// buildsGroup reports whether e is a function of a router, as chi's Route takes.
func (p *program) buildsGroup(e ast.Expr) bool {
	s, ok := types.Unalias(p.pass.TypesInfo.TypeOf(e)).Underlying().(*types.Signature)
	return ok && s.Params().Len() == 1 && s.Results().Len() == 0 && isRouter(s.Params().At(0).Type())
}

// encloses reports whether n makes a handler of a router and of something that
// may pass a guard: then the routes of that router pass too.
func (p *program) encloses(n ast.Expr, parts ...ast.Expr) bool {
	if !carriesHandler(p.pass.TypesInfo.TypeOf(n)) {
		return false
	}
	router := slices.ContainsFunc(parts, func(e ast.Expr) bool {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		return p.mayRoute(e)
	})
	return router && p.around(n) != open
}

// mayRoute reports whether a router may be in e.
func (p *program) mayRoute(e ast.Expr) bool {
	t := p.pass.TypesInfo.TypeOf(e)
	if isRouter(t) {
		return true
	}
	return t != nil && types.IsInterface(t) && carriesHandler(t) && p.handler(e).Standing == unknown
}

// around is the standing of what n adds to its parts.
func (p *program) around(n ast.Expr) standing {
	s := &scan{program: p, seen: map[*types.Var]bool{}}
	switch n := n.(type) {
	case *ast.CallExpr:
		s.look(n.Fun)
		s.call(n)
		for _, arg := range n.Args {
			if !p.mayRoute(arg) {
				s.look(arg)
			}
		}
	case *ast.CompositeLit:
		s.typeOf(p.pass.TypesInfo.TypeOf(n))
	}
	return s.found.Standing
}

// callee is the function or method that a call names.
func (p *program) callee(call *ast.CallExpr) *types.Func {
	called := ast.Unparen(call.Fun)
	if instance, ok := called.(*ast.IndexExpr); ok {
		called = instance.X
	}
	switch fun := called.(type) {
	case *ast.Ident:
		f, _ := p.pass.TypesInfo.ObjectOf(fun).(*types.Func)
		return f
	case *ast.SelectorExpr:
		f, _ := p.pass.TypesInfo.ObjectOf(fun.Sel).(*types.Func)
		return f
	}
	return nil
}

// registration reads one route; false where its path or method is no constant.
func (p *program) registration(call *ast.CallExpr, router *routerPackage, c routerCall) (registration, bool) {
	r := registration{call: call}
	if c.handlers >= len(call.Args) {
		return r, false
	}
	r.handlers = call.Args[c.handlers:]
	if c.method != "" {
		r.methods = []string{c.method}
	}
	path := ""
	if c.path >= 0 {
		text, ok := p.text(call.Args[c.path])
		if !ok {
			return r, false
		}
		path = text
	}
	if router.dialect == patterns {
		if method, rest, ok := strings.Cut(path, " "); ok {
			r.methods, path = []string{method}, strings.TrimLeft(rest, " \t")
		}
		if slash := strings.IndexByte(path, '/'); slash > 0 {
			path = path[slash:] // a host
		}
	}
	if c.methodAt >= 0 {
		methods, ok := p.texts(call.Args[c.methodAt])
		if !ok {
			return r, false
		}
		r.methods = methods
	}
	if router.chained {
		prefix, methods, ok := p.chain(call)
		if path = join(prefix, path); !ok || path == "" {
			return r, false
		}
		r.methods = methods
	} else if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		path = join(p.prefix(sel.X, 0), path)
	}
	r.spelt = path
	var single bool
	r.path, single = parseTemplate(path, router.dialect)
	return r, single
}

// join puts a prefix in front of a path.
func join(prefix, path string) string {
	if prefix == "" || path == "" {
		return prefix + path
	}
	return strings.TrimSuffix(prefix, "/") + "/" + strings.TrimPrefix(path, "/")
}

// prefix is what is known of the prefix of a router: of a group in a variable, or
// of the parameter of a function that builds one.
func (p *program) prefix(e ast.Expr, depth int) string {
	if depth > 8 {
		return ""
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		f := p.callee(e)
		sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
		if f == nil || !ok {
			return ""
		}
		_, c, ok := routerFunc(f)
		if !ok {
			return ""
		}
		return p.under(e, sel.X, c, depth)
	case *ast.Ident:
		v := variable(p.pass.TypesInfo, e)
		if v == nil {
			return ""
		}
		if lit, ok := p.index.owners[v].(*ast.FuncLit); ok {
			return p.builtBy(lit, depth)
		}
		if values := p.index.values[v]; len(values) == 1 && p.index.owners[v] == nil {
			return p.prefix(values[0], depth+1)
		}
	}
	return ""
}

// under is the prefix of what a call on a router answers or hands on.
func (p *program) under(call *ast.CallExpr, parent ast.Expr, c routerCall, depth int) string {
	outer := p.prefix(parent, depth+1)
	if c.action != groups || c.path >= len(call.Args) {
		return outer
	}
	path, _ := p.text(call.Args[c.path])
	return join(outer, path)
}

// builtBy is the prefix of the router that a function literal is given.
func (p *program) builtBy(lit *ast.FuncLit, depth int) string {
	call, ok := p.index.parents[lit].(*ast.CallExpr)
	if !ok {
		return ""
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	f := p.callee(call)
	if !ok || f == nil {
		return ""
	}
	router, c, known := routerFunc(f)
	if !known && router != nil && isRouter(p.pass.TypesInfo.TypeOf(sel.X)) {
		return p.prefix(sel.X, depth+1) // chi's Group has no prefix
	}
	return p.under(call, sel.X, c, depth)
}

// chain reads what the calls before and after one on a gorilla Route say:
// r.PathPrefix("/a").Subrouter().Handle("/b", h).Methods("GET").
func (p *program) chain(call *ast.CallExpr) (prefix string, methods []string, ok bool) {
	ok = true
	step := func(c *ast.CallExpr) {
		f := p.callee(c)
		if f == nil {
			return
		}
		switch f.Name() {
		case "Methods":
			for _, arg := range c.Args {
				text, known := p.text(arg)
				ok = ok && known
				methods = append(methods, text)
			}
		case "Path", "PathPrefix":
			text, known := p.text(c.Args[0])
			ok = ok && known
			prefix = join(text, prefix)
			if f.Name() == "PathPrefix" && c == p.before(call) {
				prefix = join(prefix, "*")
			}
		}
	}
	for c := p.after(call); c != nil; c = p.after(c) {
		step(c)
	}
	for c := p.before(call); c != nil; c = p.before(c) {
		step(c)
	}
	return prefix, methods, ok
}

// after is the call on what a call answers.
func (p *program) after(call *ast.CallExpr) *ast.CallExpr {
	if sel, ok := p.index.parents[call].(*ast.SelectorExpr); ok {
		next, _ := p.index.parents[sel].(*ast.CallExpr)
		return next
	}
	return nil
}

// before is the call that answered what a call is on, perhaps through a variable.
func (p *program) before(call *ast.CallExpr) *ast.CallExpr {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	x := ast.Unparen(sel.X)
	if v := variable(p.pass.TypesInfo, x); v != nil {
		if values := p.index.values[v]; len(values) == 1 && p.index.owners[v] == nil {
			x = ast.Unparen(values[0])
		}
	}
	c, _ := x.(*ast.CallExpr)
	return c
}

// text is the value of a constant string.
func (p *program) text(e ast.Expr) (string, bool) {
	tv := p.pass.TypesInfo.Types[e]
	if tv.Value == nil || tv.Value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(tv.Value), true
}

// texts is the value of a constant string, or of a list of them.
func (p *program) texts(e ast.Expr) ([]string, bool) {
	list := []ast.Expr{e}
	if lit, ok := ast.Unparen(e).(*ast.CompositeLit); ok {
		list = lit.Elts
	}
	var texts []string
	for _, e := range list {
		text, ok := p.text(e)
		if !ok {
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, true
}
