package gosource

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// nameKind is one of the three vocabularies of a document.
type nameKind struct {
	goType, word string
	texts        []string
	name         func(string) string
	grants       func(text string) []jen.Code // the bits that one of them grants
}

func (p *Plan) nameKinds() []nameKind {
	roles := make([]string, len(p.API.Roles))
	for i, r := range p.API.Roles {
		roles[i] = r.Name
	}
	own := func(kind string, name func(string) string) func(string) []jen.Code {
		return func(text string) []jen.Code { return []jen.Code{jen.Id(kind + name(text))} }
	}
	return []nameKind{
		{"Role", "role", roles, p.Names.Role, p.roleGrants()},
		{"Permission", "permission", p.API.Permissions, p.Names.Permission, own("permission", p.Names.Permission)},
		{"Scope", "scope", p.API.Scopes, p.Names.Scope, own("scope", p.Names.Scope)},
	}
}

// roleGrants says of a role what bits it is granted with: its own, those of all
// that it inherits and of their permissions.
func (p *Plan) roleGrants() func(name string) []jen.Code {
	byName := make(map[string]access.Role, len(p.API.Roles))
	for _, r := range p.API.Roles {
		byName[r.Name] = r
	}
	return func(name string) []jen.Code { return p.bitsOf(name, byName) }
}

func (p *Plan) bitsOf(name string, byName map[string]access.Role) []jen.Code {
	var roles, permissions []string
	var add func(name string)
	add = func(name string) {
		if slices.Contains(roles, name) {
			return
		}
		roles = append(roles, name)
		for _, permission := range byName[name].Permissions {
			if !slices.Contains(permissions, permission) {
				permissions = append(permissions, permission)
			}
		}
		for _, inherited := range byName[name].Inherits {
			add(inherited)
		}
	}
	add(name)
	var bits []jen.Code
	for _, r := range roles {
		bits = append(bits, jen.Id("role"+p.Names.Role(r)))
	}
	for _, permission := range permissions {
		bits = append(bits, jen.Id("permission"+p.Names.Permission(permission)))
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
