package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// mutant is one change of a generated file.
type mutant struct {
	id   int    // unique in its package; what the environment variable names
	file string // guard.gen.go or guard_runtime.gen.go
	key  string // where and what, without line numbers: it outlives changes elsewhere
	edit edit
	// variable: it changes what a variable begins with, not what a function does.
	variable bool
}

// edit replaces the bytes from start to end.
type edit struct {
	start, end int
	text       string
}

// source is a generated file to be mutated.
type source struct {
	name string
	text string
	file *ast.File
	fset *token.FileSet
	// groups are the names of the package that could stand for each other, by prefix.
	groups map[string][]string
	values map[string]string // of variables, as text
	// What the operators of a guard know of its package.
	switches, schemes []string
	// only says which functions are mutated; nil: all. The operators of a guard look at every one.
	only   func(name string) bool
	seen   map[string]int // how often a key came up
	list   []mutant
	within string // the function or variable at hand
}

func parse(name, text string) (*source, error) {
	s := &source{name: name, text: text, fset: token.NewFileSet(), groups: map[string][]string{}, values: map[string]string{}, seen: map[string]int{}}
	var err error
	s.file, err = parser.ParseFile(s.fset, name, text, parser.ParseComments)
	return s, err
}

func (s *source) offset(p token.Pos) int { return s.fset.Position(p).Offset }

func (s *source) of(n ast.Node) string { return s.text[s.offset(n.Pos()):s.offset(n.End())] }

// add notes a mutant.
func (s *source) add(what string, from, to token.Pos, text string) {
	e := edit{s.offset(from), s.offset(to), text}
	old := strings.Join(strings.Fields(s.text[e.start:e.end]), " ")
	if len(old) > 100 {
		old = old[:100] + "…"
	}
	key := s.within + ": " + what + ": " + old
	if s.seen[key]++; s.seen[key] > 1 {
		key += " #" + strconv.Itoa(s.seen[key])
	}
	s.list = append(s.list, mutant{file: s.name, key: key, edit: e})
}

// prefixes are those of names that could be mistaken for each other.
func prefixes() []string {
	return []string{"scheme", "role", "permission", "scope", "Role", "Permission", "Scope", "Reason", "by", "read", "verify", "may", "check", "lacks", "rule"}
}

func prefixOf(name string) string {
	for _, p := range prefixes() {
		if rest, ok := strings.CutPrefix(name, p); ok && rest != "" && strings.ToUpper(rest[:1]) == rest[:1] {
			return p
		}
	}
	return ""
}

// alike are fixed sets of names that could be mistaken for each other.
func alike() [][]string {
	return [][]string{
		{"noCredential", "invalidCredential", "malformedCredential", "missingParameter", "unavailable"},
		{"absent", "malformed", "presented", "refused", "valid", "unread"},
		{"grantsKnown", "grantsFailed", "broken"}, {"idOptional", "idRequired", "idOfPath"},
		{"true", "false"}, {"decide", "decideConcealed"}, {"grantIf", "grantKnownIf"}, {"hasQuery", "hasHeader", "hasCookie"}, {"requiredQueryID", "requiredHeaderID", "requiredCookieID"},
		{"StatusForbidden", "StatusUnauthorized", "StatusBadRequest", "StatusNotFound", "StatusServiceUnavailable", "StatusMethodNotAllowed", "StatusNotImplemented"},
		{"queryField", "headerField", "cookieField"}, {"queryID", "headerID", "cookieID"}, {"queryKey", "headerKey", "cookieKey"},
		{"bearer", "basic"}, {"HasPrefix", "HasSuffix"}, {"TrimLeft", "TrimRight"}, {"ErrMalformedCredentials", "ErrInvalidCredentials", "ErrUnavailable"},
	}
}

// collect finds the names that could stand for each other.
func (s *source) collect(groups map[string][]string) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			s.values[v.Names[0].Name] = s.of(v.Values[0])
		}
		if id, ok := n.(*ast.Ident); ok {
			if p := prefixOf(id.Name); p != "" && !slices.Contains(groups[p], id.Name) {
				groups[p] = append(groups[p], id.Name)
			}
		}
		return true
	})
}

// other is a name that could stand where name does, but must not; empty for none.
func (s *source) other(name string) string {
	for _, set := range alike() {
		if i := slices.Index(set, name); i >= 0 {
			return set[(i+1)%len(set)]
		}
	}
	group := s.groups[prefixOf(name)]
	i := slices.Index(group, name)
	for n := 1; i >= 0 && n < len(group); n++ {
		next := group[(i+n)%len(group)]
		// Two schemes that travel alike hold the same.
		if value, ok := s.values[name]; !ok || value != s.values[next] {
			return next
		}
	}
	return ""
}

// mutate lists the mutants of everything below n.
func (s *source) mutate(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.IfStmt:
			s.add("condition negated", x.Cond.Pos(), x.Cond.End(), "!("+s.of(x.Cond)+")")
			if x.Else == nil {
				s.add("if removed", x.Pos(), x.End(), "{}")
			}
		case *ast.BinaryExpr:
			s.binary(x)
		case *ast.UnaryExpr:
			if x.Op == token.NOT {
				s.add("not dropped", x.Pos(), x.End(), s.of(x.X))
			}
		case *ast.BasicLit:
			s.literal(x)
		case *ast.Field: // its tag is no code
			return false
		case *ast.Ident:
			if other := s.other(x.Name); other != "" {
				s.add("another name, "+other, x.Pos(), x.End(), other)
			}
		case *ast.CallExpr:
			if slices.Contains(messages(), s.of(x.Fun)) {
				return false
			}
			for i := range len(x.Args) - 1 {
				a, b := x.Args[i], x.Args[i+1]
				if s.of(a) != s.of(b) && x.Ellipsis == token.NoPos && !s.inAnyOrder(a, b) && !slices.Contains(symmetric(), s.of(x.Fun)) {
					s.add("arguments swapped", a.Pos(), b.End(), s.of(b)+", "+s.of(a))
				}
			}
			if len(x.Args) > 1 && x.Ellipsis == token.NoPos {
				a, b := x.Args[len(x.Args)-2], x.Args[len(x.Args)-1]
				s.add("last argument dropped", a.End(), b.End(), "")
			}
		case *ast.ReturnStmt:
			if len(x.Results) == 2 {
				if s.of(x.Results[1]) == "false" && s.of(x.Results[0]) == "0" {
					return false // nobody may look at a value that comes with false
				}
				s.add("results swapped", x.Results[0].Pos(), x.Results[1].End(), s.of(x.Results[1])+", "+s.of(x.Results[0]))
			}
		case *ast.BlockStmt:
			s.removals(x.List)
		case *ast.CaseClause:
			s.removals(x.Body)
		}
		return true
	})
}

func (s *source) removals(list []ast.Stmt) {
	for _, stmt := range list {
		switch x := stmt.(type) {
		case *ast.ExprStmt, *ast.IncDecStmt, *ast.DeferStmt, *ast.BranchStmt:
			s.add("statement removed", x.Pos(), x.End(), "")
		case *ast.AssignStmt:
			if x.Tok != token.DEFINE {
				s.add("statement removed", x.Pos(), x.End(), "")
			}
		}
	}
}

func (s *source) binary(x *ast.BinaryExpr) {
	swapped := map[token.Token]token.Token{
		token.LAND: token.LOR, token.LOR: token.LAND, token.EQL: token.NEQ, token.NEQ: token.EQL,
		token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
		token.ADD: token.SUB, token.SUB: token.ADD,
	}
	a, b := s.of(x.X), s.of(x.Y)
	if op, ok := swapped[x.Op]; ok {
		s.add(x.Op.String()+" becomes "+op.String(), x.Pos(), x.End(), "(("+a+") "+op.String()+" ("+b+"))")
	}
	if x.Op == token.LAND || x.Op == token.LOR {
		s.add("left part dropped", x.Pos(), x.End(), "("+b+")")
		s.add("right part dropped", x.Pos(), x.End(), "("+a+")")
	}
	if x.Op == token.LAND && s.asks(x.X) && s.asks(x.Y) {
		s.add("parts swapped", x.Pos(), x.End(), "(("+b+") && ("+a+"))")
	}
}

// messages are the functions whose arguments are for people to read.
func messages() []string {
	return []string{"errors.New", "fmt.Errorf", "fmt.Sprintf", "panic", "need", "missing", "comment"}
}

// asks reports whether n calls something whose turn matters: not the grants,
// which are asked for once, and nothing that only computes.
func (s *source) asks(n ast.Expr) bool {
	text := s.of(n)
	return slices.ContainsFunc([]string{".by", ".needs(", ".hasScopes(", ".askAbout(", ".may", ".allSent(", ".combine("}, func(call string) bool {
		return strings.Contains(text, call)
	})
}

// symmetric are functions whose arguments go in any order.
func symmetric() []string {
	return []string{"max", "min", "strings.EqualFold", "strings.ContainsAny"}
}

// inAnyOrder reports whether two arguments are of those that go in any order:
// what is wrong with a guard, the reading of credentials, which asks nobody, and
// the names that a role grants or a requirement needs.
func (s *source) inAnyOrder(a, b ast.Expr) bool {
	isName := func(e ast.Expr) bool { p := prefixOf(s.of(e)); return p == "role" || p == "permission" || p == "scope" }
	begin := func(text string) bool { return strings.HasPrefix(s.of(a), text) && strings.HasPrefix(s.of(b), text) }
	// What a rule asks for decides alike in any order, but for which scopes a denial names.
	scopes := strings.Contains(s.of(a), "scope") && strings.Contains(s.of(b), "scope")
	return begin("missing(") || begin("d.read") || begin("asks") && !scopes || isName(a) && isName(b)
}

func (s *source) literal(x *ast.BasicLit) {
	switch x.Kind {
	case token.STRING:
		text, err := strconv.Unquote(x.Value)
		if err != nil {
			return
		}
		s.add("other text", x.Pos(), x.End(), strconv.Quote(text+"~"))
		if text != "" {
			s.add("no text", x.Pos(), x.End(), `""`)
		}
	case token.INT:
		s.add("one more", x.Pos(), x.End(), "("+x.Value+"+1)")
	}
}

func funcName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
			continue
		case *ast.IndexExpr:
			t = x.X
			continue
		case *ast.Ident:
			return x.Name + "." + d.Name.Name
		}
		return d.Name.Name
	}
}
