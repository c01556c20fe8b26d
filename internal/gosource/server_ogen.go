package gosource

import (
	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/serverapi"
)

// emitMountOgen declares the function that puts the guard in front of ogen's server.
func (s *ServerMount) emitMountOgen(f *jen.File, params, begin []jen.Code) {
	f.Comment("// Mount puts the generated server on r, behind the guard, which decides by the route that the")
	f.Comment("// server itself finds, before parameters are decoded: 401, then 403, then 400. The base path of")
	f.Comment("// the guard stands in front of every path, or what WithPrefix says instead; HEAD is answered where")
	f.Comment("// GET is. An error is of the generated server's options.")
	arguments := []jen.Code{jen.Id("handlers").Index(jen.Id("P")).Values(jen.Id("s"))}
	if s.API.Security != nil {
		arguments = append(arguments, jen.Id("security").Values())
	}
	arguments = append(arguments, jen.Id("o").Dot("serverOptions").Call(jen.Id("base")).Op("..."))
	f.Func().Id("Mount").Types(jen.Id("P").Any()).Params(params...).Error().BlockFunc(func(g *jen.Group) {
		for _, code := range begin {
			g.Add(code)
		}
		g.List(jen.Id("server"), jen.Err()).Op(":=").Id("api").Dot("NewServer").Call(arguments...)
		g.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Err()))
		g.Id("r").Dot("Handle").Call(jen.Id("base").Op("+").Lit("/"), jen.Id("d").Dot("router").Call(jen.Id("server"), jen.Id("o").Dot("chain").Call(jen.Id("server").Dot("ServeHTTP"))))
		g.Return(jen.Nil())
	})
	f.Line()
}

// emitOgenDoor declares the decision of one operation: it returns the request that may
// pass.
func (s *ServerMount) emitOgenDoor(f *jen.File, m serverapi.Method, op *access.Operation) {
	arguments := s.arguments(op)
	params := append([]jen.Code{jen.Id("w").Add(responseWriter()), jen.Id("r").Add(request())}, texted(arguments)...)
	f.Func().Params(receiverOf("d", "doors")).Id(m.Name).Params(params...).Params(request(), jen.Bool()).BlockFunc(func(g *jen.Group) {
		if op.Public() {
			g.Return(jen.Id("r"), jen.True())
			return
		}
		g.Id("e").Op(":=").Add(s.Framework.enter(arguments))
		s.emitDecision(g, op, arguments, func(g *jen.Group, admitted *jen.Statement) { g.Return(admitted, jen.True()) })
		g.Return(jen.Nil(), jen.False())
	})
}

// emitOgenHelpers declares the door that all requests come to, and what ogen asks about
// credentials that the guard has verified.
func (s *ServerMount) emitOgenHelpers(f *jen.File) {
	f.Comment("// decide asks the door of the operation that the server has found.")
	f.Func().Params(receiverOf("d", "doors")).Id("decide").Params(
		jen.Id("w").Add(responseWriter()), jen.Id("r").Add(request()), jen.Id("name").String(), jen.Id("values").Index().String(),
	).Params(request(), jen.Bool()).BlockFunc(func(g *jen.Group) {
		g.Switch(jen.Id("name")).BlockFunc(func(g *jen.Group) {
			for _, op := range s.Mount.API.Operations {
				m := s.methods[op]
				arguments := []jen.Code{jen.Id("w"), jen.Id("r")}
				for i := range s.patterns[op].names {
					arguments = append(arguments, jen.Id("values").Index(jen.Lit(i)))
				}
				g.Case(jen.Id("api").Dot(m.Name + "Operation")).Block(jen.Return(jen.Id("d").Dot(m.Name).Call(arguments...)))
			}
		})
		g.Qual(netHTTP, "NotFound").Call(jen.Id("w"), jen.Id("r"))
		g.Return(jen.Nil(), jen.False())
	})
	f.Line()
	if s.API.Security == nil {
		return
	}
	f.Comment("// security takes credentials as they are: the guard has verified those that count.")
	f.Type().Id("security").Struct()
	f.Line()
	for _, m := range s.API.Security {
		f.Add(comment(m.Name + " leaves it to the guard."))
		f.Func().Params(jen.Id("security")).Id(m.Name).ParamsFunc(func(g *jen.Group) {
			g.Id("ctx").Qual("context", "Context")
			for _, param := range m.Params[1:] {
				g.Id("_").Add(typed(param.Type))
			}
		}).Add(results(m)).Block(jen.Return(jen.Id("ctx"), jen.Nil()))
		f.Line()
	}
}
