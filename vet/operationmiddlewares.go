package vet

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// mapName is the field of oapi-codegen's options for echo that holds middleware by
// operationId. What has no entry is served without any.
const mapName = "OperationMiddlewares"

// entry is one of such a map.
type entry struct {
	key string
	at  ast.Node
	verdict
}

// checkOperationMiddlewares holds every such map whose entries are all known, and
// some of which pass a guard, against the operations of that guard.
func (p *program) checkOperationMiddlewares() {
	if p.uses.Fronted {
		return
	}
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			var value ast.Expr
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if id, ok := n.Key.(*ast.Ident); ok && id.Name == mapName {
					value = n.Value
				}
			case *ast.AssignStmt:
				if sel, ok := n.Lhs[0].(*ast.SelectorExpr); ok && sel.Sel.Name == mapName && len(n.Rhs) == 1 {
					value = n.Rhs[0]
				}
			}
			if value != nil {
				p.checkEntries(value)
			}
			return true
		})
	}
}

func (p *program) checkEntries(value ast.Expr) {
	entries, ok := p.entries(value)
	guarding := slices.ContainsFunc(entries, func(e entry) bool { return e.Standing == guarded })
	if !ok || !guarding {
		return
	}
	operations := map[string]described{}
	for _, path := range slices.Sorted(maps.Keys(p.guards)) {
		list := p.guards[path].Routes
		meant := slices.ContainsFunc(entries, func(e entry) bool {
			return slices.ContainsFunc(list, func(r route) bool { return r.Operation == e.key })
		})
		for _, r := range list {
			if meant {
				operations[r.Operation] = described{r, path}
			}
		}
	}
	for _, e := range entries {
		p.checkEntry(e, value, operations)
	}
	for _, path := range slices.Sorted(maps.Keys(p.guards)) {
		for _, r := range p.guards[path].Routes {
			op, meant := operations[r.Operation]
			listed := slices.ContainsFunc(entries, func(e entry) bool { return e.key == r.Operation })
			if !meant || op.guard != path || r.Public || listed || unnamed(r.Operation) || !p.servedOpen(value, op) {
				continue
			}
			p.report(value, ruleUnlisted, fmt.Sprintf(
				"operation %q (%s) has no entry in %s: it is served without the guard; add one that asks Check%s", r.Operation, r, mapName, r.Name))
		}
	}
}

func (p *program) checkEntry(e entry, value ast.Expr, operations map[string]described) {
	op, known := operations[e.key]
	switch {
	case !known && !slices.ContainsFunc(slices.Collect(maps.Values(operations)), func(d described) bool {
		return unnamed(d.Operation) && strings.EqualFold(d.Name, e.key)
	}):
		p.report(e.at, ruleUnlisted, fmt.Sprintf(
			"%s has an entry %q, and no document has that operation: the entry guards nothing; give it the operationId that it is for", mapName, e.key))
	case !known || op.Public || e.Any || e.Standing == unknown:
	case e.Standing == open:
		if p.servedOpen(value, op) {
			p.report(e.at, ruleUnlisted, fmt.Sprintf("the entry %q of %s does not pass the guard: add a middleware that asks Check%s", e.key, mapName, op.Name))
		}
	case !slices.Contains(e.Operations, op.id()):
		p.report(e.at, ruleUnlisted, fmt.Sprintf("the entry %q of %s passes the guard of another operation: use Check%s", e.key, mapName, op.Name))
	}
}

// unnamed reports whether an operation has no operationId of its own: it is named
// by method and path, and oapi-codegen makes up a key.
func unnamed(operation string) bool { return operation == "" || strings.Contains(operation, " ") }

// entries reads a map from its literal, or from a variable that is set once and
// filled by its own statements; false where there may be others.
func (p *program) entries(e ast.Expr) ([]entry, bool) {
	if lit, ok := ast.Unparen(e).(*ast.CompositeLit); ok {
		var found []entry
		for _, elt := range lit.Elts {
			kv, ok := elt.(*ast.KeyValueExpr)
			if !ok {
				return nil, false
			}
			key, ok := p.text(kv.Key)
			if !ok {
				return nil, false
			}
			found = append(found, entry{key, kv, p.handler(kv.Value)})
		}
		return found, true
	}
	v := variable(p.pass.TypesInfo, e)
	if v == nil || p.index.owners[v] != nil || p.index.taken[v] || v.Exported() || len(p.index.values[v]) != 1 {
		return nil, false
	}
	var found []entry
	switch made := ast.Unparen(p.index.values[v][0]).(type) {
	case *ast.CompositeLit:
		all, ok := p.entries(made)
		if !ok {
			return nil, false
		}
		found = all
	case *ast.CallExpr:
		if id, ok := made.Fun.(*ast.Ident); !ok || id.Name != "make" {
			return nil, false
		}
	default:
		return nil, false
	}
	more, ok := p.filled(v, e)
	return slices.Concat(found, more), ok
}

// filled are the entries that statements add to a map; false where it is used by
// anything else than where.
func (p *program) filled(v *types.Var, where ast.Expr) ([]entry, bool) {
	var found []entry
	complete := true
	for id, used := range p.pass.TypesInfo.Uses {
		if used != v || within(id, where) {
			continue
		}
		index, ok := p.index.parents[id].(*ast.IndexExpr)
		assign, set := p.index.parents[index].(*ast.AssignStmt)
		if !ok || !set || len(assign.Lhs) != 1 || len(assign.Rhs) != 1 || assign.Lhs[0] != index {
			complete = false
			continue
		}
		key, known := p.text(index.Index)
		complete = complete && known
		found = append(found, entry{key, assign, p.handler(assign.Rhs[0])})
	}
	slices.SortFunc(found, func(a, b entry) int { return int(a.at.Pos() - b.at.Pos()) })
	return found, complete
}

// servedOpen reports whether the method that serves an operation is certain not to
// ask the guard by itself: it is seen, or nothing in sight asks for the operation
// and nobody else can.
func (p *program) servedOpen(e ast.Expr, op described) bool {
	var call *ast.CallExpr
	for n := p.index.parents[e]; n != nil && call == nil; n = p.index.parents[n] {
		call, _ = n.(*ast.CallExpr)
		if _, ok := n.(ast.Stmt); ok {
			break
		}
	}
	if call != nil {
		if v, ok := p.method(call.Args, op, 0); ok {
			return v.Standing == open
		}
	}
	used := p.uses.of(op.guard)
	return !used.All && !slices.Contains(used.Mounted, op.Name) && !p.escapes()
}

// method is the verdict of the method for an operation of what a call is given.
func (p *program) method(args []ast.Expr, op described, depth int) (verdict, bool) {
	for _, arg := range args {
		t := p.pass.TypesInfo.TypeOf(arg)
		if v := variable(p.pass.TypesInfo, arg); v != nil && types.IsInterface(t) && len(p.index.values[v]) == 1 && p.index.owners[v] == nil {
			arg = p.index.values[v][0]
			t = p.pass.TypesInfo.TypeOf(arg)
		}
		if inner, ok := ast.Unparen(arg).(*ast.CallExpr); ok && types.IsInterface(t) && depth < 4 {
			// A strict handler is made of the server and of its middleware.
			if v, ok := p.method(inner.Args, op, depth+1); ok {
				return v.join(p.handler(inner.Args...)), true
			}
			continue
		}
		named := namedOf(t)
		if named == nil || types.IsInterface(named) {
			continue
		}
		for m := range named.Methods() {
			if strings.EqualFold(m.Name(), op.Name) {
				return p.function(m), true
			}
		}
	}
	return verdict{}, false
}
