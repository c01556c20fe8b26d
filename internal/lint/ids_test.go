package lint_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/internal/lint"
)

// idArgument is which argument of a function that reports is the id of a rule.
func idArgument() map[string]int {
	return map[string]int{
		"Errorf": 1, "Warnf": 1, "errorf": 1, "warnf": 1, "refProblem": 1, "undefined": 1,
		"fail": 0, "failAt": 2, "ignored": 0,
	}
}

// TestEveryIDIsInTheTable reads our own source: each id that is handed to a
// function that reports is in the table, whichever command prints it.
func TestEveryIDIsInTheTable(t *testing.T) {
	constants, used := map[string]string{}, map[string]token.Position{}
	files := token.NewFileSet()
	for _, root := range []string{"../../internal", "../../generator", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && d.Name() == "testdata" {
				return fs.SkipDir
			}
			if d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for id, at := range idsIn(file, constants) {
				used[filepath.Dir(path)+"\x00"+id] = files.Position(at)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	rules, met := lint.Rules(), 0
	for key, at := range used {
		_, id, _ := strings.Cut(key, "\x00")
		if id = constantOr(constants, id); id == "" {
			continue
		}
		met++
		if !slices.ContainsFunc(rules, func(r lint.Rule) bool { return r.ID == id }) {
			t.Errorf("%s: rule %q is not in the table", at, id)
		}
	}
	if met < 80 {
		t.Errorf("only %d ids were found: reporting functions have other names by now", met)
	}
}

// constantOr is the text of a literal, or of a constant of ours; empty for a variable.
func constantOr(constants map[string]string, id string) string {
	if text, err := strconv.Unquote(id); err == nil {
		return text
	}
	return constants[id]
}

// idsIn are the expressions that a file hands over as ids, and notes its constants.
func idsIn(file *ast.File, constants map[string]string) map[string]token.Pos {
	ids := map[string]token.Pos{}
	note := func(e ast.Expr) {
		switch e := e.(type) {
		case *ast.BasicLit:
			ids[e.Value] = e.Pos()
		case *ast.Ident:
			ids[e.Name] = e.Pos()
		case *ast.SelectorExpr:
			ids[e.Sel.Name] = e.Pos()
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if i >= len(n.Values) {
					break
				}
				if value, ok := n.Values[i].(*ast.BasicLit); ok && value.Kind == token.STRING {
					constants[name.Name], _ = strconv.Unquote(value.Value)
				}
			}
		case *ast.CallExpr:
			name, by := "", ""
			switch f := n.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				name = f.Sel.Name
				if x, ok := f.X.(*ast.Ident); ok {
					by = x.Name
				}
			}
			if i, ok := idArgument()[name]; ok && i < len(n.Args) && by != "fmt" && isID(n.Args[i]) {
				note(n.Args[i])
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Rule" && isID(n.Value) {
				note(n.Value)
			}
		}
		return true
	})
	return ids
}

// isID reports whether an argument can be an id: a name, or a literal of one word.
func isID(e ast.Expr) bool {
	if literal, ok := e.(*ast.BasicLit); ok {
		return literal.Kind == token.STRING && !strings.ContainsAny(literal.Value, " %")
	}
	return true
}
