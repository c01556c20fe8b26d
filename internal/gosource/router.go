package gosource

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/templates"
)

// routerFiles are the files of templates/runtime that stand in guard_router.gen.go.
func (p *Plan) routerFiles() []string {
	grants := []string{"principal_none"}
	if p.grants {
		grants = []string{"principal_grants", "grants_from", "permit", "permit_rule", "permit_admits", "permitted"}
	}
	if p.visitors {
		grants = []string{"principal_grants", "grants_from_visitor", "permit_visitor", "permit_rule", "permit_admits_visitor", "permitted"}
	}
	return slices.Concat([]string{"handler", "principal"}, grants, []string{"answer", "middleware_for", "serve", "match", "match_index", "match_strict"})
}

// Router emits guard_router.gen.go: what follows from names and paths alone.
func Router(p *Plan) ([]byte, error) {
	pieces := []piece{func(f *jen.File) {
		emitConstants(f, p)
		emitPathValues(f, p)
		emitUnimplementedType(f)
	}}
	pieces = append(pieces, eachPiece(p, func(f *jen.File, op *access.Operation) { emitUnimplemented(f, p, op) })...)
	pieces = append(pieces, func(f *jen.File) {
		emitBind(f, p)
		if p.grants {
			emitPermits(f, p)
		}
	})
	body, err := render(p, pieces)
	if err != nil {
		return nil, fmt.Errorf("guard_router.gen.go: %w", err)
	}
	fixed, err := concatenate(templates.Runtime, "runtime", p.routerFiles(), body.imports)
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
func concatenate(from embed.FS, folder string, names []string, imports map[string]bool) ([]byte, error) {
	var all bytes.Buffer
	for _, name := range names {
		source, err := from.ReadFile(folder + "/" + name + ".go")
		if err != nil {
			return nil, err
		}
		text, err := declarations(source, imports)
		if err != nil {
			return nil, fmt.Errorf("templates/%s/%s.go: %w", folder, name, err)
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
	results := func() *jen.Statement { return jen.Params(jen.Id("P"), jen.Bool(), jen.Bool()) }
	f.Comment("// bind adds every operation, in the order of routes, with its Check and its method of s.")
	f.Func().Id("bind").Types(jen.Id("P").Any()).Params(
		jen.Id("g").Op("*").Id("Guard").Index(jen.Id("P")),
		jen.Id("s").Id("Server").Index(jen.Id("P")),
		jen.Id("add").Func().Params(
			jen.Id("method").String(),
			jen.Id("check").Func().Params(jen.Id("arrival")).Add(results()),
			jen.Id("serve").Func().Params(jen.Id("arrival"), jen.Id("P"), jen.Bool()),
		),
	).BlockFunc(func(g *jen.Group) {
		for _, op := range p.API.Operations {
			name := p.Names.Operation(op)
			check := jen.Nil()
			if !op.Public() {
				check = jen.Func().Params(jen.Id("a").Id("arrival")).Add(results()).Add(oneLine(jen.Return(bindCheck(p, op))))
			}
			serve := jen.Func().Params(jen.Id("a").Id("arrival"), jen.Id("p").Id("P"), jen.Id("ok").Bool()).Add(oneLine(bindServe(p, op)))
			g.Id("add").Call(jen.Lit(name), jen.Line().Add(check), jen.Line().Add(serve))
		}
	})
}

// arrived are the arguments of a call about a request.
func arrived(more ...jen.Code) []jen.Code {
	return append([]jen.Code{jen.Id("a").Dot("w"), jen.Id("a").Dot("r")}, more...)
}

func arrivedValue(i int) jen.Code { return jen.Id("a").Dot("v").Index(jen.Lit(i)) }

// bindCheck calls the Check of an operation.
func bindCheck(p *Plan, op *access.Operation) *jen.Statement {
	var values []jen.Code
	for i, argument := range p.Names.Arguments(op) {
		if slices.Contains(askedArguments(p, op), argument) {
			values = append(values, arrivedValue(i))
		}
	}
	check := jen.Id("g").Dot("Check" + p.Names.Operation(op)).Call(arrived(values...)...)
	if op.Anonymous {
		return check
	}
	return jen.Id("known").Call(check)
}

// bindServe calls the method of Server for an operation.
func bindServe(p *Plan, op *access.Operation) *jen.Statement {
	arguments := arrived()
	if !op.Public() {
		arguments = append(arguments, jen.Id("p"))
	}
	if op.Anonymous {
		arguments = append(arguments, jen.Id("ok"))
	}
	for i := range p.Names.Arguments(op) {
		arguments = append(arguments, arrivedValue(i))
	}
	return jen.Id("s").Dot(p.Names.Operation(op)).Call(arguments...)
}
