package gosource

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// stepUpValue is what an operation asks of logins.
func stepUpValue(s access.StepUp) *jen.Statement {
	return jen.Id("d").Dot("stepUp").Call(jen.Lit(s.Values()), jen.Lit(s.MaxAge))
}

// emitAssurance declares how the authorizer says how a caller logged in.
func emitAssurance(g *jen.Group, p *Plan) {
	if !p.stepsUp {
		return
	}
	g.Comment("// Assurance returns how p logged in, as their token says. It is asked last, about")
	g.Comment("// callers who lack nothing else, at most once per principal and request.")
	g.Id("Assurance").Params(jen.Id("r").Add(request()), jen.Id("p").Id("P")).Params(jen.Id("Assurance"), jen.Error())
}

// steppers are the alternatives of several schemes whose callers may be sent to log in
// again, each once.
func (p *Plan) steppers() []access.Alternative {
	var list []access.Alternative
	for _, a := range together(p.API) {
		for _, op := range p.API.Operations {
			if op.StepUp.Asked() && op.Takes(a) {
				list = append(list, a)
				break
			}
		}
	}
	return list
}

// emitChallenger declares which scheme's challenge asks callers for another login who
// came by several.
func emitChallenger(f *jen.File, p *Plan) {
	steppers := p.steppers()
	if len(steppers) == 0 {
		return
	}
	f.Comment("// challenger is the scheme whose challenge asks for another login: of several, the")
	f.Comment("// first that takes tokens.")
	f.Func().Id("challenger").Params(jen.Id("by").Op("*").Id("scheme")).Op("*").Id("scheme").Block(
		jen.Switch(jen.Id("by")).BlockFunc(func(g *jen.Group) {
			for _, a := range steppers {
				g.Case(jen.Op("&").Id("scheme" + p.Names.Together(a))).Block(
					jen.Return(jen.Op("&").Id("scheme" + p.Names.Scheme(a.Stepper().Name))))
			}
		}),
		jen.Return(jen.Id("by")))
	f.Line()
}

// writeTestLogins writes the authentication contexts of the document.
func writeTestLogins(b *bytes.Buffer, p *Plan) {
	if !p.stepsUp {
		return
	}
	var all []string
	for _, op := range p.API.Operations {
		for _, acr := range op.StepUp.ACR {
			if !slices.Contains(all, acr) {
				all = append(all, acr)
			}
		}
	}
	fmt.Fprintf(b, "// testLogins are the authentication contexts that operations ask for.\nvar testLogins = %s\n\n", literals(all))
}
