package gosource

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
)

// generatedLanguage is the version of Go that generated code promises to need.
const generatedLanguage = "go1.23"

// CheckTypes checks the types of guard and router against what the runtime declares,
// and takes these files apart in doing so. An error is a fault of ours: nothing must be
// written. Values of the standard library's types are not checked, because that takes
// the go command, which a generator must not start.
func CheckTypes(fset *token.FileSet, guard, router, runtime *ast.File) error {
	principal, err := parser.ParseFile(fset, "", "package guard\n\ntype P struct{}", 0)
	if err != nil {
		return err
	}
	withoutBodies(runtime)
	files := []*ast.File{guard, router, runtime}
	for _, file := range files {
		file.Name = principal.Name
		withoutParameters(file)
	}
	files = append(files, principal)
	var problems []string
	config := types.Config{
		GoVersion: generatedLanguage,
		Importer:  noImports{},
		// The runtime uses its imports in the bodies that were left out.
		DisableUnusedImportCheck: true,
		Error: func(err error) {
			var e types.Error
			if errors.As(err, &e) && !isImport(files, e.Pos) {
				problems = append(problems, fmt.Sprintf("%s: %s", fset.Position(e.Pos), e.Msg))
			}
		},
	}
	_, _ = config.Check(principal.Name.Name, fset, files, nil) // every error has come by Error
	if len(problems) > 0 {
		return errors.New(strings.Join(problems, "\n"))
	}
	return nil
}

// withoutBodies leaves of functions what they declare: our own tests compile and run
// what they do.
func withoutBodies(file *ast.File) {
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			// One call of panic: a generic function must have a body, and its end must return.
			f.Body = &ast.BlockStmt{List: []ast.Stmt{&ast.ExprStmt{X: &ast.CallExpr{Fun: ast.NewIdent("panic"), Args: []ast.Expr{ast.NewIdent("nil")}}}}}
		}
	}
}

// withoutParameters takes [P] and [P any] away, so that P is the one type that goes by
// this name: a generic type is checked anew in each of its methods, which takes ten
// times as long.
func withoutParameters(file *ast.File) {
	astutil.Apply(file, func(c *astutil.Cursor) bool {
		switch n := c.Node().(type) {
		case *ast.IndexExpr:
			if id, ok := n.Index.(*ast.Ident); ok && id.Name == "P" {
				c.Replace(n.X)
			}
		case *ast.FuncType:
			n.TypeParams = nil
		case *ast.TypeSpec:
			n.TypeParams = nil
		}
		return true
	}, nil)
}

// noImports finds no package. The type checker then takes whatever is named of it
// as being of any type, and reports the import alone.
type noImports struct{}

func (noImports) Import(path string) (*types.Package, error) {
	return nil, fmt.Errorf("%s is not read", path)
}

// isImport says whether a position is one of an import.
func isImport(files []*ast.File, pos token.Pos) bool {
	return slices.ContainsFunc(files, func(file *ast.File) bool {
		return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool { return spec.Pos() <= pos && pos <= spec.End() })
	})
}
