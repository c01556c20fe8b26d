package gosource

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// Declaration is one top-level declaration of a Go file.
type Declaration struct {
	Name string // "CreateRoom", "Guard.CreateRoom"; "import \"net/http\"" for an import
	Pos  token.Pos
}

// Declarations are the top-level declarations of a file, methods with their
// receiver's type, without imports, blank names and init functions.
func Declarations(file *ast.File) []Declaration {
	var list []Declaration
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil && len(d.Recv.List) == 1 {
				name = receiver(d.Recv.List[0].Type) + "." + name
			}
			if name != "init" && name != "_" {
				list = append(list, Declaration{name, d.Name.Pos()})
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					list = append(list, Declaration{s.Name.Name, s.Name.Pos()})
				case *ast.ValueSpec:
					for _, name := range s.Names {
						if name.Name != "_" {
							list = append(list, Declaration{name.Name, name.Pos()})
						}
					}
				}
			}
		}
	}
	return list
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	default:
		return ""
	}
}

// Verify parses a generated file and, for the guard itself, compares what it
// declares and imports with the plan. A difference means that text of the
// document became code: the file must not be written.
func Verify(fset *token.FileSet, p *Plan, name string, source []byte) (*ast.File, error) {
	mode := parser.SkipObjectResolution
	if name == "guard.gen.go" {
		mode |= parser.ParseComments
	}
	file, err := parser.ParseFile(fset, name, source, mode)
	if err != nil {
		return nil, errors.Join(err, fmt.Errorf("%s", numbered(source)))
	}
	switch {
	case path.Base(name) == "harness.gen.go":
		planned, err := harnessDeclarations()
		return file, errors.Join(err, compareDeclarations(file, name, planned))
	case name != "guard.gen.go":
		return file, nil
	}
	for _, spec := range file.Imports {
		if !slices.Contains(guardImports, spec.Path.Value) {
			return nil, fmt.Errorf("%s: imports %s", name, spec.Path.Value)
		}
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if !strings.HasPrefix(c.Text, "// ") && c.Text != "//" && (p.BuildTag == "" || c.Text != p.buildLine()) {
				return nil, fmt.Errorf("%s: a comment that is not ours: %q", fset.Position(c.Pos()), c.Text)
			}
		}
	}
	return file, compareDeclarations(file, name, p.declarations())
}

// Verify compares what a mount declares and imports with what was planned.
func (m *Mount) Verify(name string, file *ast.File) error {
	planned, err := m.declarations()
	if err != nil {
		return err
	}
	for _, spec := range file.Imports {
		if p, _ := strconv.Unquote(spec.Path.Value); p != m.Guard && !slices.Contains(m.imports, p) {
			return fmt.Errorf("%s: imports %s", name, spec.Path.Value)
		}
	}
	return compareDeclarations(file, name, planned)
}

// compareDeclarations holds a file against the declarations that were planned.
func compareDeclarations(file *ast.File, name string, planned []string) error {
	var found []string
	for _, d := range Declarations(file) {
		found = append(found, d.Name)
	}
	slices.Sort(planned)
	slices.Sort(found)
	if !slices.Equal(planned, found) {
		return fmt.Errorf("%s: declares %q, planned %q", name, found, planned)
	}
	return nil
}

// guardImports are all packages that guard.gen.go may import. The other files
// take their imports from our own templates.
var guardImports = []string{`"crypto/x509"`, `"net/http"`, `"strings"`}

// declarations are those that guard.gen.go must have, no more and no fewer.
func (p *Plan) declarations() []string {
	list := []string{"Authenticator", "Server", "Guard", "engine", "callers", "NewGuard", "routes"}
	if p.grants {
		list = append(list, "Authorizer", "nameTexts")
		for _, k := range p.nameKinds() {
			list = append(list, k.goType, k.goType+".grants")
			for _, text := range k.texts {
				list = append(list, k.goType+k.name(text), k.word+k.name(text))
			}
		}
	}
	for _, s := range p.API.Schemes {
		name := p.Names.Scheme(s.Name)
		list = append(list, "scheme"+name)
		if p.alone[s] {
			list = append(list, "decision.by"+name)
		}
		if p.combined[s] {
			list = append(list, "decision.read"+name, "decision.verify"+name)
		}
	}
	for _, a := range together(p.API) {
		list = append(list, "scheme"+p.Names.Together(a), "decision.by"+p.Names.Together(a))
	}
	for _, r := range resources(p.API) {
		list = append(list, "decision.may"+p.Names.May(r))
	}
	list = append(list, p.visitorDeclarations()...)
	if len(p.steppers()) > 0 {
		list = append(list, "challenger")
	}
	for _, op := range p.API.Operations {
		list = append(list, p.operationDeclarations(op)...)
	}
	return list
}

func (p *Plan) operationDeclarations(op *access.Operation) []string {
	name := p.Names.Operation(op)
	if op.Public() {
		return []string{"Guard." + name}
	}
	return []string{"Guard." + name, "Guard.Check" + name}
}

// numbered is source with line numbers, for the report of a bug.
func numbered(source []byte) string {
	var b strings.Builder
	for i, line := range strings.Split(string(source), "\n") {
		fmt.Fprintf(&b, "%5d  %s\n", i+1, line)
	}
	return b.String()
}
