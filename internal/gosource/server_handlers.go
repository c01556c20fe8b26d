package gosource

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/serverapi"
)

// emitHandler declares the method that the generated server calls: it takes the caller
// out of the context.
func (s *ServerMount) emitHandler(f *jen.File, m serverapi.Method, op *access.Operation) {
	rest, names := s.rest(m)
	_, callers := callerParams(op)
	call := jen.Id("h").Dot("s").Dot(m.Name).Call(ids(slices.Concat(s.nativeNames(), callers, names))...)
	f.Add(comment(m.Name + " hands the caller on."))
	f.Func().Params(receiverOf("h", "handlers")).Id(m.Name).Params(append(s.native(), rest...)...).Add(results(m)).BlockFunc(func(g *jen.Group) {
		if s.API.Kind == serverapi.Gin && s.API.Strict {
			g.Id("ctx").Op("=").Id("withCaller").Call(jen.Id("ctx"))
		}
		if len(callers) > 0 {
			g.List(jen.Id("p"), jen.Id("ok")).Op(":=").Id("guard").Dot("PrincipalFrom").Index(jen.Id("P")).Call(s.contextOf())
		}
		if len(callers) == 1 {
			g.If(jen.Op("!").Id("ok")).BlockFunc(func(g *jen.Group) { s.emitLost(g, m) })
		}
		if len(m.Results) > 0 {
			g.Return(call)
		} else {
			g.Add(call)
		}
	})
	f.Line()
}

// contextOf is the context that a handler has.
func (s *ServerMount) contextOf() *jen.Statement {
	if s.takesContext() {
		return jen.Id("ctx")
	}
	switch s.API.Kind {
	case serverapi.Gin:
		return jen.Id("c").Dot("Request").Dot("Context").Call()
	case serverapi.Echo4, serverapi.Echo5:
		return jen.Id("c").Dot("Request").Call().Dot("Context").Call()
	case serverapi.Fiber2:
		return jen.Id("c").Dot("UserContext").Call()
	case serverapi.Fiber3:
		return jen.Id("c").Dot("Context").Call()
	default:
		return jen.Id("r").Dot("Context").Call()
	}
}

// emitLost ends a method whose caller was lost on the way from its door.
func (s *ServerMount) emitLost(g *jen.Group, m serverapi.Method) {
	switch {
	case s.takesContext() && len(m.Results) == 2:
		g.Var().Id("none").Add(typed(m.Results[0]))
		g.Return(jen.Id("none"), jen.Id("errLost"))
	case s.takesContext():
		g.Return(jen.Id("errLost"))
	case s.Framework.returnsErr:
		g.Return(jen.Id("lost").Call())
	case s.Framework.isNetHTTP:
		g.Id("lost").Call(jen.Id("w"))
		g.Return()
	default:
		g.Id("lost").Call(jen.Id("c"))
		g.Return()
	}
}

// emitAdapted declares the method of a server that knows no guard.
func (s *ServerMount) emitAdapted(f *jen.File, m serverapi.Method, op *access.Operation) {
	params, callers := callerParams(op)
	rest, names := s.rest(m)
	known := []jen.Code{jen.Id("p"), jen.True()}
	if len(callers) == 2 {
		known = ids(callers)
	}
	native := ids(s.nativeNames())
	f.Add(comment(m.Name + " calls the server as it is."))
	f.Func().Params(receiverOf("a", "adapted")).Id(m.Name).Params(append(append(s.native(), params...), rest...)...).Add(results(m)).BlockFunc(func(g *jen.Group) {
		last := len(native) - 1
		if len(callers) > 0 {
			with := jen.Id("a").Dot("known").Call(append([]jen.Code{native[last]}, known...)...)
			if s.takesContext() || s.Framework.isNetHTTP {
				native[last] = with
			} else {
				g.Add(with)
			}
		}
		call := jen.Id("a").Dot("s").Dot(m.Name).Call(append(native, ids(names)...)...)
		if len(m.Results) > 0 {
			g.Return(call)
		} else {
			g.Add(call)
		}
	})
	f.Line()
}
