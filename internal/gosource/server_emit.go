package gosource

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/serverapi"
)

// takesContext reports whether methods get a context, and no native handler's arguments.
func (s *ServerMount) takesContext() bool { return s.API.Strict || s.API.Kind == serverapi.Ogen }

// nativeNames are the names of the first parameters of a method.
func (s *ServerMount) nativeNames() []string {
	if s.takesContext() {
		return []string{"ctx"}
	}
	return s.Framework.names
}

// native are the first parameters of a method.
func (s *ServerMount) native() []jen.Code {
	if s.takesContext() {
		return []jen.Code{jen.Id("ctx").Qual("context", "Context")}
	}
	return s.Framework.params()
}

// rest are the parameters of a method behind the native ones, and their names.
func (s *ServerMount) rest(m serverapi.Method) (params []jen.Code, names []string) {
	reserved := append([]string{"p", "ok", "a", "h", "w", "r", "c", "ctx", "none", "api", "guard", "http", "lost", "errLost"}, s.Framework.reserved()...)
	for _, name := range s.API.Imports {
		reserved = append(reserved, name)
	}
	native := 1
	if !s.takesContext() {
		native = s.API.Kind.Native()
	}
	for _, param := range m.Params[native:] {
		name := param.Name
		if name == "" || name == "_" {
			name = "argument"
		}
		for slices.Contains(reserved, name) || slices.Contains(names, name) {
			name += "Value"
		}
		names = append(names, name)
		params = append(params, jen.Id(name).Add(typed(param.Type)))
	}
	return params, names
}

// results are those of a method.
func results(m serverapi.Method) *jen.Statement {
	list := make([]jen.Code, len(m.Results))
	for i, text := range m.Results {
		list[i] = typed(text)
	}
	switch len(list) {
	case 0:
		return jen.Null()
	case 1:
		return jen.Add(list[0])
	default:
		return jen.Params(list...)
	}
}

// callerParams are the parameters by which a method gets its caller, and their names.
func callerParams(op *access.Operation) (params []jen.Code, names []string) {
	if op == nil || op.Public() {
		return nil, nil
	}
	params, names = append(params, jen.Id("p").Id("P")), append(names, "p")
	if op.Anonymous {
		params, names = append(params, jen.Id("ok").Bool()), append(names, "ok")
	}
	return params, names
}

// helpers are the methods that serve no operation.
func (s *ServerMount) helpers() []serverapi.Method {
	var list []serverapi.Method
	for _, m := range s.API.Methods {
		if m.IsHelper {
			list = append(list, m)
		}
	}
	return list
}

func (s *ServerMount) emitServer(f *jen.File) {
	f.Add(comment(fmt.Sprintf("Server is %s of the generated server, with the caller in every operation", s.API.Interface),
		"that has one. Such a method is reached only by one who may call it."))
	f.Type().Id("Server").Types(jen.Id("P").Any()).InterfaceFunc(func(g *jen.Group) {
		declare := func(m serverapi.Method, op *access.Operation) {
			params, _ := callerParams(op)
			rest, _ := s.rest(m)
			g.Id(m.Name).Params(append(append(s.native(), params...), rest...)...).Add(results(m))
		}
		for _, op := range s.Mount.API.Operations {
			m := s.methods[op]
			g.Add(comment(fmt.Sprintf("%s serves %s.", m.Name, route(op))))
			declare(m, op)
		}
		for _, m := range s.helpers() {
			g.Add(comment(m.Name + " serves no operation."))
			declare(m, nil)
		}
	})
	f.Line()
	iface := jen.Id("api").Dot(s.API.Interface)
	f.Comment("// Adapt takes a server as it is: it finds the caller in the context only, by")
	f.Comment("// guard.PrincipalFrom, or where WithContext puts it.")
	f.Func().Id("Adapt").Types(jen.Id("P").Any()).Params(jen.Id("s").Add(iface), jen.Id("opts").Op("...").Id("ContextOption").Index(jen.Id("P"))).
		Id("Server").Index(jen.Id("P")).Block(jen.Return(jen.Id("adapted").Index(jen.Id("P")).Values(jen.Id("s"), jen.Id("opts"))))
	f.Line()
}

// emitMount declares the function that registers every operation.
func (s *ServerMount) emitMount(f *jen.File) {
	params := []jen.Code{
		jen.Id("r").Add(s.Framework.router()), guardOf(), jen.Id("s").Id("Server").Index(jen.Id("P")), jen.Id("opts").Op("...").Id("Option"),
	}
	begin := []jen.Code{
		jen.Id("o").Op(":=").Id("settle").Call(jen.Id("opts")),
		jen.Id("d").Op(":=").Id("doors").Index(jen.Id("P")).Values(jen.Id("g"), jen.Id("contextOf").Index(jen.Id("P")).Call(jen.Id("o"))),
		jen.Id("base").Op(":=").Id("o").Dot("base").Call(jen.Id("guard").Dot("MountBasePath").Call(jen.Id("g"))),
	}
	if s.API.Kind == serverapi.Ogen {
		s.emitMountOgen(f, params, begin)
		return
	}
	f.Comment("// Mount registers every operation on r, behind the guard, which decides before parameters are")
	f.Comment("// bound: 401, then 403, then 400. The base path of the guard stands in front of every path, or")
	f.Comment("// what WithPrefix says instead; HEAD is where GET is. Routes that the document does not describe")
	f.Comment("// are left to the program.")
	f.Func().Id("Mount").Types(jen.Id("P").Any()).Params(params...).BlockFunc(func(g *jen.Group) {
		if s.Framework.before != nil {
			g.Add(s.Framework.before.Clone())
		}
		for _, code := range begin {
			g.Add(code)
		}
		handler := jen.Id("handlers").Index(jen.Id("P")).Values(jen.Id("s"))
		g.Id("wrapper").Op(":=").Id("o").Dot("wrapper").Call(handler)
		for _, op := range s.inOrder() {
			s.register(g, op, op.Method)
			if op.Method == "GET" && !s.describesHead(op) && s.API.Kind != serverapi.Std {
				s.register(g, op, "HEAD")
			}
		}
	})
	f.Line()
}

// register registers an operation for a method.
func (s *ServerMount) register(g *jen.Group, op *access.Operation, method string) {
	name := s.methods[op].Name
	arguments := []jen.Code{jen.Id("r"), jen.Lit(method), jen.Id("base").Op("+").Lit(s.patterns[op].text)}
	door, bound := jen.Nil(), jen.Id("wrapper").Dot(name)
	if s.hasDoor(op) {
		door = jen.Id("d").Dot(name)
	}
	g.Id("o").Dot("register").Call(append(arguments, door, bound)...)
}

// hasDoor reports whether something is to be decided before the handler of an operation.
func (s *ServerMount) hasDoor(op *access.Operation) bool {
	return !op.Public() || s.API.Kind == serverapi.Ogen || s.swallowed(op)
}

// swallowed reports whether echo gives the last parameter of the path all that is left.
func (s *ServerMount) swallowed(op *access.Operation) bool {
	p := s.patterns[op]
	return s.Framework.swallows && len(p.behind) > 0 && p.behind[len(p.behind)-1] == 0
}

// emitTypes declares what the methods below are of.
func (s *ServerMount) emitTypes(f *jen.File) {
	f.Comment("// options are what Mount was told.")
	f.Type().Id("options").StructFunc(func(g *jen.Group) {
		g.Id("commonOptions")
		g.Id("frameworkOptions")
		if s.API.Strict {
			g.Id("strictOptions")
		}
	})
	f.Line()
	f.Comment("// doors decide who reaches a handler.")
	f.Type().Id("doors").Types(jen.Id("P").Any()).Struct(
		jen.Id("guard").Op("*").Id("guard").Dot("Guard").Index(jen.Id("P")),
		jen.Id("context").Id("ContextOption").Index(jen.Id("P")),
	)
	f.Line()
	f.Comment("// handlers is what the generated server calls, behind the doors.")
	f.Type().Id("handlers").Types(jen.Id("P").Any()).Struct(jen.Id("s").Id("Server").Index(jen.Id("P")))
	f.Line()
	f.Comment("// adapted is a server that knows no guard.")
	f.Type().Id("adapted").Types(jen.Id("P").Any()).Struct(
		jen.Id("s").Id("api").Dot(s.API.Interface), jen.Id("context").Index().Id("ContextOption").Index(jen.Id("P")),
	)
	f.Line()
}

// emitOperation declares the methods of one operation.
func (s *ServerMount) emitOperation(f *jen.File, op *access.Operation) {
	m := s.methods[op]
	if s.hasDoor(op) {
		f.Add(comment(wrapperDoc(m.Name, op)...))
		if s.API.Kind == serverapi.Ogen {
			s.emitOgenDoor(f, m, op)
		} else {
			s.emitDoor(f, m, op)
		}
		f.Line()
	}
	s.emitHandler(f, m, op)
	s.emitAdapted(f, m, op)
}

// emitHelpers declares the methods that serve no operation.
func (s *ServerMount) emitHelpers(f *jen.File) {
	for _, m := range s.helpers() {
		s.emitHandler(f, m, nil)
		s.emitAdapted(f, m, nil)
	}
	if s.API.Kind == serverapi.Ogen {
		s.emitOgenHelpers(f)
	}
}

func receiverOf(name, of string) *jen.Statement { return jen.Id(name).Id(of).Index(jen.Id("P")) }

// emitDoor declares the decision of one operation.
func (s *ServerMount) emitDoor(f *jen.File, m serverapi.Method, op *access.Operation) {
	fw := s.Framework
	chained := fw.isNetHTTP || fw.swallows // the door calls what is behind it
	door := f.Func().Params(receiverOf("d", "doors")).Id(m.Name)
	block := func(g *jen.Group) {
		if s.swallowed(op) {
			names := s.patterns[op].names
			g.If(jen.Id("swallows").Call(jen.Id("c"), jen.Lit(names[len(names)-1]))).Block(jen.Return(jen.Id("echo").Dot("ErrNotFound")))
		}
		if op.Public() {
			g.Return(jen.Id("next").Call(jen.Id("c")))
			return
		}
		arguments := s.arguments(op)
		if len(arguments) > 0 {
			var values []jen.Code
			for _, name := range s.patterns[op].names {
				values = append(values, jen.Id("pathValue").Call(fw.on(), jen.Lit(name)))
			}
			g.List(ids(arguments)...).Op(":=").List(values...)
		}
		if fw.enterFails {
			g.List(jen.Id("e"), jen.Err()).Op(":=").Add(fw.enter(arguments))
			g.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Err()))
		} else {
			g.Id("e").Op(":=").Add(fw.enter(arguments))
		}
		s.emitDecision(g, op, arguments, func(g *jen.Group, admitted *jen.Statement) {
			switch {
			case fw.isNetHTTP:
				g.Id("next").Call(jen.Id("w"), admitted)
			case fw.swallows:
				g.Add(admitted)
				g.Return(jen.Id("next").Call(jen.Id("c")))
			case fw.returnsErr:
				g.Add(admitted)
				g.Return(jen.Id("c").Dot("Next").Call())
			default:
				g.Add(admitted)
				g.Return()
			}
		})
		fw.denied(g)
	}
	if !chained {
		door.Params(fw.params()...).Add(fw.result()).BlockFunc(block)
		return
	}
	handler := fw.handler()
	door.Params(jen.Id("next").Add(handler)).Add(handler.Clone()).Block(
		jen.Return(jen.Func().Params(fw.params()...).Add(fw.result()).BlockFunc(block)),
	)
}

// emitDecision asks the Check of an operation, and goes on with the caller that it found.
func (s *ServerMount) emitDecision(g *jen.Group, op *access.Operation, arguments []string, admitted func(*jen.Group, *jen.Statement)) {
	var asked []jen.Code
	for _, name := range askedArguments(s.Plan, op) {
		asked = append(asked, jen.Id(arguments[slices.Index(s.Names.Arguments(op), name)]))
	}
	check := jen.Id("d").Dot("guard").Dot("Check" + s.Names.Operation(op)).Call(append([]jen.Code{s.Framework.writer(), jen.Id("e").Dot("Request")}, asked...)...)
	found, granted, admit, of := []string{"p", "ok"}, "ok", "admit", []string{"e", "p"}
	if op.Anonymous {
		found, granted, admit, of = []string{"p", "ok", "granted"}, "granted", "admitOptional", []string{"e", "p", "ok"}
	}
	g.If(jen.List(ids(found)...).Op(":=").Add(check), jen.Id(granted)).BlockFunc(func(g *jen.Group) {
		admitted(g, jen.Id("d").Dot(admit).Call(ids(of)...))
	})
}
