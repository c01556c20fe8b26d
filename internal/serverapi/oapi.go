//go:build !js

package serverapi

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// oapiKind is how a server of oapi-codegen is told from others.
type oapiKind struct {
	kind    Kind
	native  []string // the types of the first parameters
	options string   // a type that only this one has; empty: the parameters are enough
	// unescaped is what its wrappers say of path values: whether the router has decoded
	// them. Empty: they are decoded by the wrapper.
	unescaped string
	register  string // the function that registers the routes
}

var oapiKinds = []oapiKind{
	{Std, netHTTP, "StdHTTPServerOptions", "true", "HandlerWithOptions"},
	{Chi, netHTTP, "ChiServerOptions", `r.URL.RawPath == ""`, "HandlerWithOptions"},
	{Gorilla, netHTTP, "GorillaServerOptions", "true", "HandlerWithOptions"},
	{Gin, []string{"*gin.Context"}, "GinServerOptions", "true", "RegisterHandlersWithOptions"},
	{Echo4, []string{"echo.Context"}, "", `ctx.Request().URL.RawPath == ""`, "RegisterHandlersWithOptions"},
	{Echo5, []string{"*echo.Context"}, "", `ctx.Request().URL.RawPath == ""`, "RegisterHandlersWithOptions"},
	{Fiber2, []string{"*fiber.Ctx"}, "", "", "RegisterHandlersWithOptions"},
	{Fiber3, []string{"fiber.Ctx"}, "", "", "RegisterHandlersWithOptions"},
}

// readOapi reads a server of oapi-codegen: its routes from the function that registers
// them, whatever names the generator gave.
func (r reader) readOapi() error {
	plain, err := r.methods("ServerInterface")
	if err != nil {
		return err
	}
	kind, problem := r.oapiKind(plain)
	if problem != nil {
		return problem
	}
	r.server.Kind, r.server.Interface, r.server.Methods = kind.kind, "ServerInterface", plain
	if r.interfaceOf("StrictServerInterface") != nil {
		r.server.Imports = map[string]string{}
		r.server.Strict, r.server.Interface = true, "StrictServerInterface"
		if r.server.Methods, err = r.methods("StrictServerInterface"); err != nil {
			return err
		}
	}
	routes, problem := r.routes(kind)
	if problem != nil {
		return problem
	}
	for i := range r.server.Methods {
		m := &r.server.Methods[i]
		at := routes[m.Name]
		if len(at) > 1 {
			return &Problem{Pos: m.Pos, Text: fmt.Sprintf("the method %s serves %d routes, and the caller of each is another", m.Name, len(at)), Fix: "an operationId of its own for each of them"}
		}
		if len(at) == 1 {
			m.HTTP, m.Pattern = at[0].method, at[0].pattern
			if problem := r.decoding(kind, *m); problem != nil {
				return problem
			}
		}
		if r.server.Strict && (len(m.Params) != 2 || m.Params[0].Type != "context.Context" || len(m.Results) != 2) {
			return r.strange(*m)
		}
	}
	return nil
}

// oapiKind finds the framework of the server.
func (r reader) oapiKind(methods []Method) (oapiKind, error) {
	for _, kind := range oapiKinds {
		fits := func(m Method) bool {
			return len(m.Params) >= len(kind.native) && slices.EqualFunc(m.Params[:len(kind.native)], kind.native, func(p Param, want string) bool { return p.Type == want })
		}
		has := kind.options == "" || r.Types.Scope().Lookup(kind.options) != nil
		if has && len(methods) > 0 && !slices.ContainsFunc(methods, func(m Method) bool { return !fits(m) }) {
			if r.importsOther(kind.kind) {
				continue
			}
			return kind, nil
		}
	}
	return oapiKind{}, &Problem{
		Pos:  r.position(r.Types.Scope().Lookup("ServerInterface").Pos()),
		Text: fmt.Sprintf("the ServerInterface of %s is for no framework that is known: they are net/http, chi, gorilla, gin, echo and fiber", r.PkgPath),
		Fix:  "generate one of std-http-server, chi-server, gorilla-server, gin-server, echo-server, echo5-server, fiber-server or fiber-v3-server with oapi-codegen v2.8",
	}
}

// importsOther reports whether the package is for another version of the framework.
func (r reader) importsOther(k Kind) bool {
	versions := map[Kind]string{Echo4: "github.com/labstack/echo/v4", Echo5: "github.com/labstack/echo/v5", Fiber2: "github.com/gofiber/fiber/v2", Fiber3: "github.com/gofiber/fiber/v3"}
	path := versions[k]
	return path != "" && r.Package.Imports[path] == nil
}

// route is where a method is registered.
type route struct{ method, pattern string }

// routes are those that the function registers, by the method of the wrapper.
func (r reader) routes(kind oapiKind) (map[string][]route, error) {
	f := r.function("", kind.register)
	if f == nil {
		return nil, &Problem{Pos: r.position(r.Types.Scope().Lookup("ServerInterface").Pos()), Text: fmt.Sprintf("%s has no function %s, which oapi-codegen v2.8 writes", r.PkgPath, kind.register), Fix: "generate the server with oapi-codegen v2.8"}
	}
	routes := map[string][]route{}
	chained := map[*ast.CallExpr]*ast.CallExpr{} // what a call is chained to
	ast.Inspect(f.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if s, ok := call.Fun.(*ast.SelectorExpr); ok {
			if inner, ok := s.X.(*ast.CallExpr); ok && s.Sel.Name == "Methods" && len(call.Args) == 1 {
				chained[inner] = call
			}
		}
		name, pattern, found := r.registered(call)
		if !found {
			return true
		}
		method := strings.ToUpper(call.Fun.(*ast.SelectorExpr).Sel.Name)
		if outer := chained[call]; outer != nil {
			method = r.text(outer.Args[0])
		}
		if before, after, isOne := strings.Cut(pattern, " "); isOne && kind.kind == Std {
			method, pattern = before, after
		}
		routes[name] = append(routes[name], route{method, strings.TrimPrefix(pattern, "\x00")})
		return true
	})
	return routes, nil
}

// registered reads a call that registers a method of the wrapper: with the pattern, in
// which the base path is \x00.
func (r reader) registered(call *ast.CallExpr) (name, pattern string, found bool) {
	if _, ok := call.Fun.(*ast.SelectorExpr); !ok || len(call.Args) < 2 {
		return "", "", false
	}
	handler, ok := call.Args[1].(*ast.SelectorExpr)
	if !ok {
		return "", "", false
	}
	if id, ok := handler.X.(*ast.Ident); !ok || id.Name != "wrapper" {
		return "", "", false
	}
	return handler.Sel.Name, r.text(call.Args[0]), true
}

// text is the value of an expression, as far as it is constant; \x00 stands for the rest.
func (r reader) text(e ast.Expr) string {
	if value := r.TypesInfo.Types[e].Value; value != nil && value.Kind() == constant.String {
		return constant.StringVal(value)
	}
	if sum, ok := e.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
		return r.text(sum.X) + r.text(sum.Y)
	}
	return "\x00"
}

// decoding refuses a server whose wrappers decode path values in another way than the
// guard would: who is judged for one object would get another.
func (r reader) decoding(kind oapiKind, m Method) error {
	f := r.function("ServerInterfaceWrapper", m.Name)
	if f == nil {
		return r.strange(m)
	}
	var problem error
	ast.Inspect(f.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || !strings.HasPrefix(calledName(call), "BindStyledParameter") || len(call.Args) < 4 {
			return true
		}
		options, ok := call.Args[len(call.Args)-1].(*ast.CompositeLit)
		where, unescaped := "", ""
		if ok {
			where, unescaped = field(options, "ParamLocation"), field(options, "ValueIsUnescaped")
		}
		if ok && where != "runtime.ParamLocationPath" {
			return true
		}
		if !ok || unescaped != kind.unescaped {
			problem = &Problem{Pos: r.position(call.Pos()), Text: fmt.Sprintf("the wrapper of %s decodes path values in another way than oapi-codegen v2.8 writes it: the object that was judged would not be the one that is used", m.Name), Fix: "generate the server with oapi-codegen v2.8 or later"}
		}
		return true
	})
	return problem
}

// calledName is the name of the function of another package that a call is of.
func calledName(call *ast.CallExpr) string {
	if s, ok := call.Fun.(*ast.SelectorExpr); ok {
		return s.Sel.Name
	}
	return ""
}

// field is a field of a composite literal, as it is written.
func field(literal *ast.CompositeLit, name string) string {
	for _, e := range literal.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok && key.Name == name {
				return types.ExprString(pair.Value)
			}
		}
	}
	return ""
}
