//go:build !js

package serverapi

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/oasguard/oasguard/internal/diag"
)

// reader is a package as it is read.
type reader struct {
	*packages.Package
	server *Server
}

// Read reads the package with this import path, as the go command finds it in dir. The
// error is a *Problem.
func Read(ctx context.Context, dir, path string, flags []string) (*Server, error) {
	loaded, err := packages.Load(&packages.Config{
		Context: ctx, Dir: dir, BuildFlags: flags,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo,
	}, path)
	if err != nil {
		return nil, &Problem{Text: fmt.Sprintf("the go command cannot read it: %v", err)}
	}
	if len(loaded) != 1 {
		return nil, &Problem{Text: fmt.Sprintf("that is %d packages", len(loaded)), Fix: "the import path of one package"}
	}
	r := reader{Package: loaded[0]}
	if len(r.Errors) > 0 {
		first := r.Errors[0]
		for _, e := range r.Errors {
			if e.Kind == packages.TypeError || e.Kind == packages.ParseError {
				first = e // the others are the go command's, about the same
				break
			}
		}
		why := strings.Join(strings.Fields(first.Msg), " ")
		text := fmt.Sprintf("it does not compile: %s", why)
		if len(r.Syntax) == 0 {
			text = why
		}
		return nil, &Problem{Pos: r.errorPosition(first.Pos), Text: text, Fix: "the import path of a package that oapi-codegen or ogen generated, as the module imports it"}
	}
	if r.Name == "main" {
		return nil, &Problem{Text: "package main cannot be imported", Fix: "generate the server into a package of its own"}
	}
	r.server = &Server{Path: r.PkgPath, Package: r.Name, Imports: map[string]string{}}
	return r.server, r.read()
}

// read finds out what kind of a server the package holds, and reads its methods.
func (r reader) read() error {
	switch {
	case r.interfaceOf("ServerInterface") != nil && r.Types.Scope().Lookup("ServerInterfaceWrapper") != nil:
		return r.readOapi()
	case r.interfaceOf("Handler") != nil && r.Types.Scope().Lookup("NewServer") != nil && r.Types.Scope().Lookup("ServerOption") != nil:
		return r.readOgen()
	}
	return &Problem{
		Pos:  r.position(r.firstPos()),
		Text: "the package holds no server of oapi-codegen (ServerInterface and its wrapper) or of ogen (Handler and NewServer)",
		Fix:  "the import path of the package that has it",
	}
}

func (r reader) firstPos() token.Pos {
	if len(r.Syntax) == 0 {
		return token.NoPos
	}
	return r.Syntax[0].Name.Pos()
}

// interfaceOf returns the interface that a name stands for; nil: none.
func (r reader) interfaceOf(name string) *types.Interface {
	object, _ := r.Types.Scope().Lookup(name).(*types.TypeName)
	if object == nil {
		return nil
	}
	i, _ := object.Type().Underlying().(*types.Interface)
	return i
}

// methods are those of an interface, in the order of their names.
func (r reader) methods(name string) ([]Method, error) {
	var list []Method
	i := r.interfaceOf(name)
	for k := range i.NumMethods() {
		f := i.Method(k)
		signature := f.Signature()
		m := Method{Name: f.Name(), Pos: r.position(f.Pos())}
		if !f.Exported() || signature.Variadic() {
			return nil, r.strange(m)
		}
		for v := range signature.Params().Variables() {
			text, err := r.typeText(m, v.Type())
			if err != nil {
				return nil, err
			}
			m.Params = append(m.Params, Param{v.Name(), text})
		}
		for v := range signature.Results().Variables() {
			text, err := r.typeText(m, v.Type())
			if err != nil {
				return nil, err
			}
			m.Results = append(m.Results, text)
		}
		list = append(list, m)
	}
	return list, nil
}

// strange is the problem of a method that no generator known here writes.
func (r reader) strange(m Method) *Problem {
	return &Problem{Pos: m.Pos, Text: fmt.Sprintf("%s has a method %s of a shape that oapi-codegen v2.8 and ogen v1.24 do not write", r.PkgPath, m.Name), Fix: "generate the server with one of them"}
}

// typeText is a type as another package writes it.
func (r reader) typeText(m Method, t types.Type) (string, error) {
	var hidden string
	text := types.TypeString(t, func(pkg *types.Package) string { return r.importName(pkg) })
	visit(t, func(object types.Object) {
		if object.Pkg() != nil && !object.Exported() {
			hidden = object.Name()
		}
	})
	if hidden != "" {
		return "", &Problem{Pos: m.Pos, Text: fmt.Sprintf("the method %s has a parameter or result of the type %s, which another package cannot name", m.Name, hidden), Fix: "generate the server with exported types"}
	}
	return text, nil
}

// visit shows every named type that a type is written with.
func visit(t types.Type, see func(types.Object)) {
	switch t := t.(type) {
	case *types.Alias:
		see(t.Obj())
	case *types.Named:
		see(t.Obj())
		for arg := range t.TypeArgs().Types() {
			visit(arg, see)
		}
	case interface{ Elem() types.Type }:
		visit(t.Elem(), see)
		if m, ok := t.(*types.Map); ok {
			visit(m.Key(), see)
		}
	case *types.Struct:
		for f := range t.Fields() {
			visit(f.Type(), see)
		}
	}
}

// fixedNames are the names of packages that the emitted code has besides, or imports.
var fixedNames = map[string]string{
	"context": "context", "errors": "errors", "fmt": "fmt", "net/http": "http", "net/url": "url", "strings": "strings", "bytes": "bytes", "net/textproto": "textproto",
	"github.com/go-chi/chi/v5": "chi", "github.com/gorilla/mux": "mux", "github.com/gin-gonic/gin": "gin",
	"github.com/labstack/echo/v4": "echo", "github.com/labstack/echo/v5": "echo",
	"github.com/gofiber/fiber/v2": "fiber", "github.com/gofiber/fiber/v3": "fiber", "github.com/valyala/fasthttp": "fasthttp",
}

// importName is the name by which emitted code has a package.
func (r reader) importName(pkg *types.Package) string {
	if pkg.Path() == r.PkgPath {
		return "api"
	}
	if name := r.server.Imports[pkg.Path()]; name != "" {
		return name
	}
	name := fixedNames[pkg.Path()]
	taken := func(name string) bool {
		for path, other := range fixedNames {
			if other == name && path != pkg.Path() {
				return true
			}
		}
		for _, other := range r.server.Imports {
			if other == name {
				return true
			}
		}
		return name == "api" || name == "guard" || token.IsKeyword(name) || len(name) < 3
	}
	if name == "" {
		name = pkg.Name()
		parts := strings.FieldsFunc(pkg.Path(), func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') })
		for i := len(parts) - 1; i >= 0 && taken(name); i-- {
			name = parts[i] + name
		}
	}
	r.server.Imports[pkg.Path()] = name
	return name
}

// position is a place as diagnostics show it.
func (r reader) position(pos token.Pos) diag.Position {
	at := r.Fset.Position(pos)
	return diag.Position{File: r.shown(at.Filename), Line: at.Line, Column: at.Column}
}

// errorPosition reads the position of an error of the go command.
func (r reader) errorPosition(text string) diag.Position {
	var at diag.Position
	parts := strings.Split(text, ":")
	if len(parts) < 3 {
		return at
	}
	if _, err := fmt.Sscanf(strings.Join(parts[len(parts)-2:], ":"), "%d:%d", &at.Line, &at.Column); err != nil {
		return diag.Position{}
	}
	at.File = r.shown(strings.Join(parts[:len(parts)-2], ":"))
	return at
}

// shown is a path as the user would write it: from the current directory, if it is below.
func (r reader) shown(path string) string {
	here, err := filepath.Abs(".")
	if err != nil || !filepath.IsAbs(path) {
		return path
	}
	rel, err := filepath.Rel(here, path)
	if err != nil || strings.HasPrefix(rel, "..") {
		return path
	}
	return rel
}

// function finds the declaration of a function, or of a method of a type.
func (r reader) function(receiver, name string) *ast.FuncDecl {
	for _, file := range r.Syntax {
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Name.Name != name || f.Body == nil {
				continue
			}
			of := ""
			if f.Recv != nil && len(f.Recv.List) == 1 {
				t := f.Recv.List[0].Type
				if star, isPointer := t.(*ast.StarExpr); isPointer {
					t = star.X
				}
				if id, isName := t.(*ast.Ident); isName {
					of = id.Name
				}
			}
			if of == receiver {
				return f
			}
		}
	}
	return nil
}
