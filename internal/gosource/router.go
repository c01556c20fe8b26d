package gosource

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/templates"
)

// routerFiles are the files of templates/runtime that stand in guard_router.gen.go.
var routerFiles = []string{"handler", "serve", "match", "match_index"}

// Router emits guard_router.gen.go: what follows from names and paths alone.
func Router(p *Plan) ([]byte, error) {
	pieces := []piece{func(f *jen.File) {
		emitConstants(f, p)
		emitPathValues(f, p)
		emitUnimplementedType(f)
	}}
	pieces = append(pieces, eachPiece(p, func(f *jen.File, op *access.Operation) { emitUnimplemented(f, p, op) })...)
	pieces = append(pieces, func(f *jen.File) { emitBind(f, p) })
	body, err := render(p, pieces)
	if err != nil {
		return nil, fmt.Errorf("guard_router.gen.go: %w", err)
	}
	fixed, err := concatenate(routerFiles, body.imports)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\n\npackage %s\n\n%s\n", Header(p.Version), p.Package, importBlock(body.imports))
	out.Write(body.text)
	out.Write(fixed)
	return out.Bytes(), nil
}

// concatenate is the text of files of templates/runtime, whose imports it adds to imports.
func concatenate(names []string, imports map[string]bool) ([]byte, error) {
	var all bytes.Buffer
	for _, name := range names {
		source, err := templates.Runtime.ReadFile("runtime/" + name + ".go")
		if err != nil {
			return nil, err
		}
		text, err := declarations(source, imports)
		if err != nil {
			return nil, fmt.Errorf("templates/runtime/%s.go: %w", name, err)
		}
		all.WriteString("\n")
		all.Write(text)
	}
	return all.Bytes(), nil
}

// emitConstants declares the names of operations and schemes, for Check, observers and logs.
func emitConstants(f *jen.File, p *Plan) {
	f.Comment("// The operations of the document, as Check, Denial and Decision name them.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, op := range p.API.Operations {
			// A comment between keeps gofmt from aligning, so that a new operation moves no other line.
			g.Add(comment(route(op)))
			g.Id("Operation" + p.Names.Operation(op)).Op("=").Lit(OperationText(op))
		}
	})
	f.Line()
	f.Comment("// The security schemes of the document.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, s := range p.API.Schemes {
			g.Add(comment(credentialText(s)))
			g.Id("Scheme" + p.Names.Scheme(s.Name)).Op("=").Lit(s.Name)
		}
	})
	f.Line()
}

// emitPathValues declares what carries the path values of a request.
func emitPathValues(f *jen.File, p *Plan) {
	most := 0
	for _, op := range p.API.Operations {
		most = max(most, len(PathParameters(op)))
	}
	f.Comment("// pathValues are the values of a route's path parameters, in the order of its path.")
	f.Comment("// There is room for those of the longest.")
	f.Type().Id("pathValues").Index(jen.Lit(room(most))).String()
	f.Line()
}

// room is the next power of two, so that few changes of a document change it.
func room(n int) int {
	if n == 0 {
		return 0
	}
	size := 1
	for size < n {
		size *= 2
	}
	return size
}

func emitUnimplementedType(f *jen.File) {
	f.Comment("// Unimplemented answers 501, behind the guard. Embed it in a Server to write its")
	f.Comment("// methods one by one.")
	f.Type().Id("Unimplemented").Types(jen.Id("P").Any()).Struct()
	f.Line()
}

// emitUnimplemented declares the method that answers 501.
func emitUnimplemented(f *jen.File, p *Plan, op *access.Operation) {
	params := []jen.Code{jen.Id("w").Add(responseWriter()), jen.Id("_").Add(request())}
	if !op.Public() {
		params = append(params, jen.Id("_").Id("P"))
	}
	if op.Anonymous {
		params = append(params, jen.Id("_").Bool())
	}
	if n := len(p.Names.Arguments(op)); n > 0 {
		params = append(params, texted(strings.Split(strings.Repeat("_", n), ""))...)
	}
	f.Func().Params(jen.Id("Unimplemented").Index(jen.Id("P"))).Id(p.Names.Operation(op)).Params(params...).
		Add(oneLine(jen.Id("notYet").Call(jen.Id("w"))))
	f.Line()
}

// oneLine is a body on the line of its function.
func oneLine(body *jen.Statement) *jen.Statement {
	return jen.Custom(jen.Options{Open: "{ ", Close: " }"}, body)
}

// emitBind declares how operations reach their Checks and handlers.
func emitBind(f *jen.File, p *Plan) {
	f.Comment("// bind adds every operation, in the order of routes, with its Check and its method of s.")
	f.Func().Id("bind").Types(jen.Id("P").Any()).Params(
		jen.Id("g").Op("*").Id("Guard").Index(jen.Id("P")),
		jen.Id("s").Id("Server").Index(jen.Id("P")),
		jen.Id("add").Func().Params(jen.Id("operation").Index(jen.Id("P"))),
	).BlockFunc(func(g *jen.Group) {
		for _, op := range p.API.Operations {
			g.Id("add").Call(jen.Id("operation").Index(jen.Id("P")).Custom(multi(), bindFields(p, op)...))
		}
	})
}

// bindFields are the fields of an operation's literal.
func bindFields(p *Plan, op *access.Operation) []jen.Code {
	name := p.Names.Operation(op)
	arguments := p.Names.Arguments(op)
	value := func(i int) jen.Code { return jen.Id("v").Index(jen.Lit(i)) }
	// A comment between keeps gofmt from aligning.
	fields := []jen.Code{jen.Id("method").Op(":").Lit(name)}
	w, r, v := jen.Id("w").Add(responseWriter()), jen.Id("r").Add(request()), jen.Id("v").Id("pathValues")
	if !op.Public() {
		call := []jen.Code{jen.Id("w"), jen.Id("r")}
		for i, argument := range arguments {
			for _, asked := range askedArguments(p, op) {
				if asked == argument {
					call = append(call, value(i))
				}
			}
		}
		check := jen.Id("g").Dot("Check" + name).Call(call...)
		if !op.Anonymous {
			check = jen.Id("known").Call(check)
		}
		fields = append(fields, jen.Id("check").Op(":").Func().Params(w, r, v).Params(jen.Id("P"), jen.Bool(), jen.Bool()).Add(oneLine(jen.Return(check))))
	}
	call := []jen.Code{jen.Id("w"), jen.Id("r")}
	if !op.Public() {
		call = append(call, jen.Id("p"))
	}
	if op.Anonymous {
		call = append(call, jen.Id("ok"))
	}
	for i := range arguments {
		call = append(call, value(i))
	}
	return append(fields, jen.Id("serve").Op(":").Func().Params(w.Clone(), r.Clone(), jen.Id("p").Id("P"), jen.Id("ok").Bool(), v.Clone()).Add(oneLine(jen.Id("s").Dot(name).Call(call...))))
}
