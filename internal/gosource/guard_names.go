package gosource

import (
	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// nameKind is one of the three vocabularies of a document.
type nameKind struct {
	goType, word string
	texts        []string
	name         func(string) string
	grants       func(text string) []jen.Code    // the bits that one of them grants
	includes     func(text string) access.Grants // what it brings besides itself
}

func (p *Plan) nameKinds() []nameKind {
	roles := make([]string, len(p.API.Roles))
	for i, r := range p.API.Roles {
		roles[i] = r.Name
	}
	hierarchy := p.API.Hierarchy()
	kind := func(goType, word string, texts []string, name func(string) string, granted func(text string) access.Grants) nameKind {
		return nameKind{goType, word, texts, name,
			func(text string) []jen.Code { return p.bits(hierarchy.Expand(granted(text))) },
			func(text string) access.Grants { return hierarchy.Includes(granted(text)) }}
	}
	return []nameKind{
		kind("Role", "role", roles, p.Names.Role, func(text string) access.Grants { return access.Grants{Roles: []string{text}} }),
		kind("Permission", "permission", p.API.Permissions, p.Names.Permission, func(text string) access.Grants { return access.Grants{Permissions: []string{text}} }),
		kind("Scope", "scope", p.API.Scopes, p.Names.Scope, func(text string) access.Grants { return access.Grants{Scopes: []string{text}} }),
	}
}

// bits are those of grants.
func (p *Plan) bits(g access.Grants) []jen.Code {
	var bits []jen.Code
	for _, r := range g.Roles {
		bits = append(bits, jen.Id("role"+p.Names.Role(r)))
	}
	for _, permission := range g.Permissions {
		bits = append(bits, jen.Id("permission"+p.Names.Permission(permission)))
	}
	for _, scope := range g.Scopes {
		bits = append(bits, jen.Id("scope"+p.Names.Scope(scope)))
	}
	return bits
}

// emitNames declares roles, permissions and scopes, and what each one grants.
func emitNames(f *jen.File, p *Plan) {
	kinds := p.nameKinds()
	descriptions := map[string]string{}
	for _, r := range p.API.Roles {
		descriptions[r.Name] = r.Description
	}
	for _, k := range kinds {
		f.Add(comment(k.goType + " is a " + k.word + " of the document."))
		f.Type().Id(k.goType).String()
		f.Line()
		if len(k.texts) == 0 {
			continue
		}
		f.Add(comment("The " + k.word + "s of the document."))
		f.Const().DefsFunc(func(g *jen.Group) {
			for _, text := range k.texts {
				line := k.goType + k.name(text) + " is " + k.word + " " + access.Word(text)
				if about := descriptions[text]; k.word == "role" && about != "" {
					line += ": " + brief(about)
				}
				g.Add(comment(line))
				g.Id(k.goType + k.name(text)).Id(k.goType).Op("=").Lit(text)
			}
		})
		f.Line()
	}
	f.Comment("// The bits of Grants.")
	f.Const().DefsFunc(func(g *jen.Group) {
		first := true
		for _, k := range kinds {
			for _, text := range k.texts {
				bit := g.Id(k.word + k.name(text))
				if first {
					bit.Id("name").Op("=").Iota()
				}
				first = false
			}
		}
	})
	f.Line()
	f.Comment("// nameTexts are the names by their bits, in words.")
	f.Var().Id("nameTexts").Op("=").Index(jen.Op("...")).String().CustomFunc(multi(), func(g *jen.Group) {
		for _, k := range kinds {
			for _, text := range k.texts {
				g.Lit(k.word + " " + access.Word(text))
			}
		}
	})
	f.Line()
	for _, k := range kinds {
		emitKind(f, k)
	}
}

// emitKind declares what the names of one vocabulary grant.
func emitKind(f *jen.File, k nameKind) {
	params := func() *jen.Statement { return jen.Params(jen.Id("set").Op("*").Id("nameSet")) }
	results := func() *jen.Statement { return jen.Params(jen.Id("name"), jen.Bool()) }
	if len(k.texts) == 0 {
		f.Func().Params(jen.Id(k.goType)).Id("grants").Params(jen.Op("*").Id("nameSet")).Add(results()).Add(oneLine(jen.Return(jen.Lit(0), jen.False())))
		f.Line()
		return
	}
	f.Add(comment("grants adds to set what "+k.word+" "+k.word[:1]+" grants and returns its bit; false where the document does not",
		"know it. No set is nothing to add to."))
	f.Func().Params(jen.Id(k.word[:1]).Id(k.goType)).Id("grants").Add(params()).Add(results()).Block(
		jen.Switch(jen.Id(k.word[:1])).BlockFunc(func(g *jen.Group) {
			for _, text := range k.texts {
				g.Case(jen.Id(k.goType + k.name(text))).Block(jen.Return(jen.Id("set").Dot("add").Call(k.grants(text)...), jen.True()))
			}
		}),
		jen.Return(jen.Lit(0), jen.False()),
	)
	f.Line()
}
