package gosource

import (
	"bytes"
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/cases"
)

// emitVisitors lets callers through who sent no credential, where what they hold meets
// the rule. No resource check holds for them. What the document says that they hold is
// judged here and now; a comment tells.
func (c check) emitVisitors(g *jen.Group) {
	if !c.op.Visitor.Ask {
		text := "Anonymous callers hold " + c.op.Visitor.Given.Words()
		if !c.op.AdmitsVisitors() {
			g.Add(comment(text + ", which does not meet the rule."))
			return
		}
		g.Add(comment(text + ", which meets the rule."))
		g.If(jen.Id("d").Dot("asAnonymous").Call()).Block(jen.Return(c.answer("grantAnonymous")))
		return
	}
	rule, ok := c.op.Rule.WithoutObjects()
	if !ok {
		g.Comment("// No anonymous caller meets the rule: it asks about an object.")
		return
	}
	asked := c.rule(&rule)
	if rule.Compound() && !rule.IsAll() {
		asked = jen.Parens(asked)
	}
	needs := []jen.Code{jen.Id("d").Dot("asAnonymous").Call(), asked}
	g.If(joined("&&", needs, rule.PartCount() > 2)).Block(jen.Return(c.answer("grantAnonymous")))
}

// emitAnonymousGrants declares what callers hold who sent no credential.
func emitAnonymousGrants(f *jen.File, p *Plan) {
	if !p.admitsVisitors {
		return
	}
	results := func() *jen.Statement { return jen.Params(jen.Id("Grants"), jen.Error()) }
	if p.API.Visitor.Ask {
		f.Comment("// anonymousGrants returns what callers hold who sent no credential.")
		method(f, "decision", "anonymousGrants").Add(results()).Block(
			jen.Return(jen.Id("d").Dot("guard").Dot("authz").Dot("AnonymousGrants").Call(jen.Id("d").Dot("r"))))
		f.Line()
		return
	}
	given := p.API.Visitor.Given
	held := jen.Id("Grants").Values()
	for _, kind := range []struct {
		method, prefix string
		texts          []string
		name           func(string) string
	}{
		{"WithRoles", "Role", given.Roles, p.Names.Role},
		{"WithPermissions", "Permission", given.Permissions, p.Names.Permission},
		{"WithScopes", "Scope", given.Scopes, p.Names.Scope},
	} {
		var names []jen.Code
		for _, text := range kind.texts {
			names = append(names, jen.Id(kind.prefix+kind.name(text)))
		}
		if len(names) > 0 {
			held = held.Dot(kind.method).Call(names...)
		}
	}
	f.Add(comment("heldByAnonymous is what callers hold who sent no credential: " + given.Words() + "."))
	f.Var().Id("heldByAnonymous").Op("=").Add(held)
	f.Line()
	f.Comment("// anonymousGrants returns what callers hold who sent no credential.")
	method(f, "decision", "anonymousGrants").Add(results()).Block(jen.Return(jen.Id("heldByAnonymous"), jen.Nil()))
	f.Line()
}

// visitorDeclarations are those of emitAnonymousGrants.
func (p *Plan) visitorDeclarations() []string {
	switch {
	case !p.admitsVisitors:
		return nil
	case p.API.Visitor.Ask:
		return []string{"decision.anonymousGrants"}
	default:
		return []string{"decision.anonymousGrants", "heldByAnonymous"}
	}
}

// writeTestVisitors writes what anonymous callers hold, with what it includes.
func writeTestVisitors(b *bytes.Buffer, p *Plan) {
	if !p.admitsVisitors || p.asksVisitors() {
		return
	}
	fmt.Fprintf(b, "// testHeldByAnonymous is what callers hold who sent no credential.\nvar testHeldByAnonymous = %s\n\n", literals(cases.Words(p.API.Visitor.Held)))
}
