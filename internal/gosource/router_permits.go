package gosource

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// emitPermits declares who may call each operation as data, for Permitted and Allows.
func emitPermits(f *jen.File, p *Plan) {
	f.Comment("// permits say who may call each operation, in the order of routes.")
	f.Var().Id("permits").Op("=").Index().Id("permit").CustomFunc(multi(), func(g *jen.Group) {
		for _, op := range p.API.Operations {
			g.Values(p.permit(op)...)
		}
	})
	f.Line()
}

// permit is one operation of permits.
func (p *Plan) permit(op *access.Operation) []jen.Code {
	fields := []jen.Code{jen.Id("method").Op(":").Lit(p.Names.Operation(op))}
	open := op.Public() || op.Anonymous && op.Visitor == nil || op.VisitorsMeet()
	if open {
		fields = append(fields, jen.Id("open").Op(":").True())
	}
	if op.Public() || op.Anonymous && op.Rule == nil && !slices.ContainsFunc(op.Alternatives, needsSeveral) {
		return fields // whoever comes by a scheme is let in as well, for what he holds or as nobody
	}
	var ways []jen.Code
	for _, alternative := range op.Alternatives {
		var claims []jen.Code
		for _, q := range alternative {
			claim := []jen.Code{jen.Id("scheme").Op(":").Lit(q.Scheme.Name)}
			if names := p.requiredNames(q); len(names) > 0 {
				claim = append(claim, jen.Id("names").Op(":").Index().Id("name").Values(names...))
			}
			claims = append(claims, jen.Values(claim...))
		}
		ways = append(ways, jen.Values(claims...))
	}
	fields = append(fields, jen.Id("ways").Op(":").Index().Id("way").Values(ways...))
	if rule := p.asked(op); rule != nil {
		fields = append(fields, jen.Id("rule").Op(":").Op("&").Id("holding").Add(rule))
	}
	if op.Visitor != nil {
		if open && asksNames(op) { // else who came by a scheme is let in by it, or not at all
			fields = append(fields, jen.Id("ruled").Op(":").True())
		}
		if rule, ok := op.Rule.WithoutObjects(); ok && op.Visitor.Ask {
			fields = append(fields, jen.Id("asked").Op(":").Add(p.holding(rule)))
		}
	}
	return fields
}

// needsSeveral reports whether an alternative needs several schemes: who came by one of them
// only is never taken for nobody.
func needsSeveral(a access.Alternative) bool { return len(a) > 1 }

// asksNames reports whether a requirement asks more of a caller than a valid credential.
func asksNames(op *access.Operation) bool {
	return slices.ContainsFunc(op.Alternatives, func(a access.Alternative) bool {
		return slices.ContainsFunc(a, func(q access.Requirement) bool { return len(q.Scopes)+len(q.Roles) > 0 })
	})
}

// requiredNames are the bits of the scopes and roles of a requirement.
func (p *Plan) requiredNames(q access.Requirement) []jen.Code {
	var names []jen.Code
	for _, scope := range q.Scopes {
		names = append(names, jen.Id("scope"+p.Names.Scope(scope)))
	}
	for _, role := range q.Roles {
		names = append(names, jen.Id("role"+p.Names.Role(role)))
	}
	return names
}

// asked is what an operation asks of a caller whom a scheme let in; nil: nothing. Without a request
// nothing is known of a login: what is asked of it counts as one more object to be asked about.
func (p *Plan) asked(op *access.Operation) *jen.Statement {
	h := holdings{p}
	switch {
	case op.StepUp.Asked() && op.Rule == nil:
		return h.Resource(nil)
	case op.StepUp.Asked():
		return junctionOf("holdsEvery", access.Read(*op.Rule, h), h.Resource(nil))
	case op.Rule != nil:
		return access.Read(*op.Rule, h)
	}
	return nil
}

// holding is a rule as data that judges grants without a request. It holds constants alone, so
// that the compiler lays it out and no code makes it: for a thousand operations that code takes
// half of the time of a build.
func (p *Plan) holding(r access.Rule) *jen.Statement {
	return jen.Op("&").Id("holding").Add(access.Read(r, holdings{p}))
}

// holdings reads the fields of a holding.
type holdings struct{ *Plan }

func (h holdings) Role(name string) *jen.Statement { return holdsName("role" + h.Names.Role(name)) }
func (h holdings) Permission(name string) *jen.Statement {
	return holdsName("permission" + h.Names.Permission(name))
}
func (h holdings) Scope(name string) *jen.Statement { return holdsName("scope" + h.Names.Scope(name)) }

func holdsName(bit string) *jen.Statement { return jen.Values(jen.Id("name").Op(":").Id(bit)) }

func (holdings) Resource(*access.Resource) *jen.Statement {
	return jen.Values(jen.Id("how").Op(":").Id("holdsObject"))
}
func (h holdings) All(parts []access.Rule) *jen.Statement { return h.junction("holdsEvery", parts) }
func (h holdings) Any(parts []access.Rule) *jen.Statement { return h.junction("holdsOne", parts) }

func (h holdings) junction(how string, parts []access.Rule) *jen.Statement {
	var list []jen.Code
	for _, part := range parts {
		list = append(list, access.Read(part, h))
	}
	return junctionOf(how, list...)
}

func junctionOf(how string, list ...jen.Code) *jen.Statement {
	return jen.Values(jen.Id("how").Op(":").Id(how), jen.Id("parts").Op(":").Index().Op("*").Id("holding").Values(list...))
}
