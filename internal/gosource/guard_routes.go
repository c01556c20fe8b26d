package gosource

import (
	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// emitRoutes declares the one list of all operations and who may call them.
func emitRoutes(f *jen.File, p *Plan) {
	f.Comment("// routes are all operations in document order, with who may call them in words.")
	f.Var().Id("routes").Op("=").Index().Id("Route").CustomFunc(multi(), func(g *jen.Group) {
		for _, op := range p.API.Operations {
			g.Values(routeFields(op)...)
		}
	})
	f.Line()
}

// routeFields are what Routes says of an operation; what is empty is left out.
func routeFields(op *access.Operation) []jen.Code {
	fields := []jen.Code{
		jen.Id("Operation").Op(":").Lit(OperationText(op)), jen.Id("Method").Op(":").Lit(op.Method),
		jen.Id("Path").Op(":").Lit(op.Path), jen.Id("Access").Op(":").Lit(op.Words()),
	}
	if op.Public() {
		return append(fields, jen.Id("Public").Op(":").True())
	}
	if op.Anonymous {
		fields = append(fields, jen.Id("Anonymous").Op(":").True())
	}
	named := op.Named()
	for _, list := range []struct {
		field string
		names []string
	}{{"Schemes", named.Schemes}, {"Scopes", named.Scopes}, {"Roles", named.Roles}, {"Permissions", named.Permissions}} {
		if len(list.names) == 0 {
			continue
		}
		var texts []jen.Code
		for _, name := range list.names {
			texts = append(texts, jen.Lit(name))
		}
		fields = append(fields, jen.Id(list.field).Op(":").Index().String().Values(texts...))
	}
	return fields
}
