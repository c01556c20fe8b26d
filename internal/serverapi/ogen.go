//go:build !js

package serverapi

import (
	"go/ast"
	"go/types"
	"strings"
)

// readOgen reads a server of ogen: its routes from the functions that handle them.
func (r reader) readOgen() error {
	methods, err := r.methods("Handler")
	if err != nil {
		return err
	}
	for i := range methods {
		m := &methods[i]
		f := r.function("Server", "handle"+m.Name+"Request")
		if f == nil {
			if m.Name != "NewError" {
				return r.strange(*m)
			}
			m.IsHelper = true
			continue
		}
		m.HTTP, m.Pattern = r.attribute(f, "HTTPRequestMethodKey"), r.attribute(f, "HTTPRouteKey")
		if m.HTTP == "" || len(m.Params) == 0 || m.Params[0].Type != "context.Context" {
			return r.strange(*m)
		}
		if r.Types.Scope().Lookup(m.Name+"Operation") == nil {
			return r.strange(*m)
		}
	}
	r.server.Kind, r.server.Interface, r.server.Methods = Ogen, "Handler", methods
	if newServer, ok := r.Types.Scope().Lookup("NewServer").Type().(*types.Signature); ok && newServer.Params().Len() == 3 {
		r.server.Security, err = r.methods("SecurityHandler")
	}
	return err
}

// attribute is the value of an attribute that a handler sets for its span.
func (r reader) attribute(f *ast.FuncDecl, key string) string {
	found := ""
	ast.Inspect(f.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 || !strings.HasSuffix(types.ExprString(call.Fun), "."+key+".String") {
			return true
		}
		found = r.text(call.Args[0])
		return false
	})
	return found
}
