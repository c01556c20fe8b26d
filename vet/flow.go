package vet

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
)

// flow follows the statements behind a Check for one answer of it. It does not know
// any other condition, and takes both ways of it.
type flow struct {
	*program
	granted *types.Var
	answer  bool
	reached map[ast.Stmt]bool
	lost    bool // there is a jump that it does not follow
}

// follow returns the statements that run after the Check in stmt if its answer is
// the one given; false where that cannot be said.
func (p *program) follow(stmt ast.Stmt, around ast.Node, granted *types.Var, answer bool) (map[ast.Stmt]bool, bool) {
	f := &flow{program: p, granted: granted, answer: answer, reached: map[ast.Stmt]bool{}}
	// An if whose first part is the Check is itself the first statement behind it.
	at := ast.Node(stmt)
	first := 1
	if test, ok := p.index.parents[stmt].(*ast.IfStmt); ok && test.Init == stmt {
		at, first = test, 0
	}
	for at != nil && at != around {
		parent := p.index.parents[at]
		if outer, ok := parent.(*ast.IfStmt); ok && outer.Else == at {
			at, first = outer, 1
			continue
		}
		if list := statements(parent); list != nil {
			i := slices.IndexFunc(list, func(s ast.Stmt) bool { return ast.Node(s) == at })
			if i < 0 {
				return nil, false
			}
			if !f.list(list[i+first:]) {
				break
			}
		}
		at, first = parent, 1
	}
	return f.reached, !f.lost
}

// list follows statements in a row, and reports whether control comes to their end.
func (f *flow) list(list []ast.Stmt) bool {
	for _, s := range list {
		if !f.stmt(s) {
			return false
		}
	}
	return true
}

func (f *flow) stmt(s ast.Stmt) bool {
	switch s := s.(type) {
	case nil:
	case *ast.BlockStmt:
		return f.list(s.List)
	case *ast.LabeledStmt:
		return f.stmt(s.Stmt)
	case *ast.IfStmt:
		return f.test(s)
	case *ast.ForStmt:
		f.stmt(s.Body)
	case *ast.RangeStmt:
		f.stmt(s.Body)
	case *ast.SwitchStmt:
		return f.cases(s)
	case *ast.TypeSwitchStmt:
		f.clauses(s.Body)
	case *ast.SelectStmt:
		f.clauses(s.Body)
	case *ast.BranchStmt:
		f.lost = f.lost || s.Tok == token.GOTO
		return false
	case *ast.ReturnStmt:
		f.reached[s] = true
		return false
	case *ast.ExprStmt:
		f.reached[s] = true
		call, ok := s.X.(*ast.CallExpr)
		return !ok || !stops(call)
	default:
		f.reached[s] = true
	}
	return true
}

func (f *flow) test(s *ast.IfStmt) bool {
	if s.Init != nil {
		f.stmt(s.Init)
	}
	value, known := f.value(s.Cond)
	falls := false
	if value || !known {
		falls = f.stmt(s.Body)
	}
	if !value || !known {
		falls = s.Else == nil || f.stmt(s.Else) || falls
	}
	return falls
}

// clauses follows all of them.
func (f *flow) clauses(body *ast.BlockStmt) {
	for _, c := range body.List {
		f.list(statements(c))
	}
}

// cases follows a switch: one with a tag by all its cases.
func (f *flow) cases(s *ast.SwitchStmt) bool {
	if s.Init != nil {
		f.stmt(s.Init)
	}
	falls, fallback := false, (*ast.CaseClause)(nil)
	for _, c := range s.Body.List {
		clause := c.(*ast.CaseClause)
		if clause.List == nil {
			fallback = clause
			continue
		}
		value, known := false, true
		for _, e := range clause.List {
			v, k := f.value(e)
			if s.Tag != nil {
				v, k = false, false
			}
			value, known = value || v && k, known && k
		}
		if !value && known {
			continue
		}
		falls = f.list(clause.Body) || leaves(clause) || falls
		if value {
			return falls
		}
	}
	if fallback == nil {
		return true
	}
	return f.list(fallback.Body) || leaves(fallback) || falls
}

// leaves reports whether a case may end by a jump: control comes behind the switch.
func leaves(clause *ast.CaseClause) bool {
	found := false
	ast.Inspect(clause, func(n ast.Node) bool {
		_, ok := n.(*ast.BranchStmt)
		found = found || ok
		return !found
	})
	return found
}

// value is that of a condition under the answer; false where it depends on more.
func (f *flow) value(e ast.Expr) (value, known bool) {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			v, ok := f.value(e.X)
			return !v, ok
		}
	case *ast.BinaryExpr:
		a, aKnown := f.value(e.X)
		b, bKnown := f.value(e.Y)
		switch e.Op {
		case token.LAND:
			return a && b, aKnown && bKnown || aKnown && !a || bKnown && !b
		case token.LOR:
			return a && aKnown || b && bKnown, aKnown && bKnown || aKnown && a || bKnown && b
		case token.EQL:
			return a == b, aKnown && bKnown
		case token.NEQ:
			return a != b, aKnown && bKnown
		}
	default:
		if v := variable(f.pass.TypesInfo, e); v != nil && v == f.granted {
			return f.answer, true
		}
		if tv := f.pass.TypesInfo.Types[e]; tv.Value != nil && tv.Value.Kind() == constant.Bool {
			return constant.BoolVal(tv.Value), true
		}
	}
	return false, false
}

// condition is the if or the case that an answer is tested by; nil where it is used
// in any other way.
func (p *program) condition(id *ast.Ident) (stmt ast.Node, cond ast.Expr) {
	cond = id
	for {
		switch parent := p.index.parents[cond].(type) {
		case *ast.ParenExpr:
			cond = parent
		case *ast.UnaryExpr:
			cond = parent
		case *ast.BinaryExpr:
			cond = parent
		case *ast.IfStmt:
			return parent, cond
		case *ast.CaseClause:
			outer, ok := p.index.parents[p.index.parents[parent]].(*ast.SwitchStmt)
			if !ok || outer.Tag != nil {
				return nil, nil
			}
			return parent, cond
		default:
			return nil, nil
		}
	}
}
