package gosource

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// handlerParams are the parameters of a handler of op: the method of Server, and
// the next of its wrapper.
func handlerParams(p *Plan, op *access.Operation) []jen.Code {
	params := []jen.Code{jen.Id("w").Add(responseWriter()), jen.Id("r").Add(request())}
	if !op.Public() {
		params = append(params, jen.Id("p").Id("P"))
	}
	if op.Anonymous {
		params = append(params, jen.Id("ok").Bool())
	}
	return append(params, texted(p.Names.Arguments(op))...)
}

// texted declares parameters that are strings.
func texted(names []string) []jen.Code {
	if len(names) == 0 {
		return nil
	}
	return []jen.Code{jen.List(ids(names)...).String()}
}

func ids(names []string) []jen.Code {
	list := make([]jen.Code, len(names))
	for i, name := range names {
		list[i] = jen.Id(name)
	}
	return list
}

// emitWrapper declares the wrapper that binds an operation's rule to its handler.
func emitWrapper(f *jen.File, p *Plan, op *access.Operation) {
	name := p.Names.Operation(op)
	f.Add(comment(wrapperDoc(name, op)...))
	next := jen.Id("next").Func().Params(handlerParams(p, op)...)
	arguments := p.Names.Arguments(op)
	if op.Public() && len(arguments) == 0 {
		method(f, "Guard", name, next).Qual(netHTTP, "Handler").Block(jen.Return(jen.Qual(netHTTP, "HandlerFunc").Call(jen.Id("next"))))
		f.Line()
		return
	}
	method(f, "Guard", name, next).Qual(netHTTP, "Handler").Block(
		jen.Return(jen.Qual(netHTTP, "HandlerFunc").Call(
			jen.Func().Params(jen.Id("w").Add(responseWriter()), jen.Id("r").Add(request())).BlockFunc(func(g *jen.Group) {
				var values []jen.Code
				for _, param := range PathParameters(op) {
					values = append(values, jen.Id("g").Dot("pathValue").Call(jen.Id("r"), jen.Lit(param)))
				}
				if len(values) > 0 {
					g.List(ids(arguments)...).Op(":=").List(values...)
				}
				found, granted := []jen.Code{jen.Id("p")}, "ok"
				if op.Anonymous {
					found, granted = append(found, jen.Id("ok")), "granted"
				}
				call := jen.Id("next").Call(append(append([]jen.Code{jen.Id("w"), jen.Id("r")}, without(op.Public(), found)...), ids(arguments)...)...)
				if op.Public() {
					g.Add(call)
					return
				}
				if !op.Anonymous {
					found = append(found, jen.Id("ok"))
				} else {
					found = append(found, jen.Id("granted"))
				}
				r := jen.Id("r")
				if len(askedArguments(p, op)) < len(arguments) {
					r = jen.Id("requirePathValues").Call(append([]jen.Code{r}, ids(arguments)...)...)
				}
				asked := append([]jen.Code{jen.Id("w"), r}, ids(askedArguments(p, op))...)
				g.If(jen.List(found...).Op(":=").Id("g").Dot("Check"+name).Call(asked...), jen.Id(granted)).Block(call)
			}),
		)),
	)
	f.Line()
}

// without is nothing where none is wanted.
func without(none bool, list []jen.Code) []jen.Code {
	if none {
		return nil
	}
	return list
}

// wrapperDoc says in words who gets in.
func wrapperDoc(name string, op *access.Operation) []string {
	if op.Public() {
		return []string{fmt.Sprintf("%s serves %s, which is public.", name, route(op))}
	}
	lines := []string{fmt.Sprintf("%s guards %s:", name, route(op)), op.Words() + "."}
	if op.Conceal {
		lines = append(lines, "On another router than Handler, set WithNotFound to that router's own 404.")
	}
	return lines
}

// askedArguments are the arguments of the Check of an operation: the path values
// that its rule asks about.
func askedArguments(p *Plan, op *access.Operation) []string {
	var names []string
	for _, param := range AskedParameters(op) {
		names = append(names, p.Names.Arguments(op)[slices.Index(PathParameters(op), param)])
	}
	return names
}

// emitCheck declares the decision of one operation: what its alternatives need, in
// document order, and the denial.
func emitCheck(f *jen.File, p *Plan, op *access.Operation) {
	name := p.Names.Operation(op)
	c := check{p, op}
	results := []jen.Code{jen.Id("P"), jen.Bool()}
	if op.Anonymous {
		results = []jen.Code{jen.Id("p").Id("P"), jen.List(jen.Id("ok"), jen.Id("granted")).Bool()}
	}
	asked := askedArguments(p, op)
	params := append([]jen.Code{jen.Id("w").Add(responseWriter()), jen.Id("r").Add(request())}, texted(asked)...)
	f.Add(comment(fmt.Sprintf("Check%s decides %s.", name, route(op))))
	method(f, "Guard", "Check"+name, params...).Params(results...).BlockFunc(func(g *jen.Group) {
		begin := "decide"
		if op.Conceal {
			begin = "decideConcealed"
		}
		g.Id("d").Op(":=").Id("g").Dot(begin).Call(append([]jen.Code{jen.Id("w"), jen.Id("r"), jen.Lit(OperationText(op))}, ids(asked)...)...)
		if op.StepUp.Asked() {
			g.Id("login").Op(":=").Add(stepUpValue(op.StepUp))
		}
		if c.sharesRule() {
			g.Id("rule").Op(":=").Add(condition(c.rule(op.Rule), len(op.Rule.Leaves())))
		}
		if c.sharesFields() {
			g.Id("complete").Op(":=").Add(condition(c.fields(), len(op.Required)))
		}
		for _, group := range c.groups() {
			g.If(c.condition(group)).Block(jen.Return(c.grant()))
		}
		if op.Visitor != nil {
			c.emitVisitors(g)
		}
		g.Return(c.deny())
	})
	f.Line()
}

// condition is a function of what several alternatives need, on one line where it
// has few parts.
func condition(expression *jen.Statement, parts int) *jen.Statement {
	f := jen.Func().Params().Bool()
	if parts > 2 {
		return f.Block(jen.Return(expression))
	}
	return f.Add(oneLine(jen.Return(expression)))
}

// check emits the lines of one Check.
type check struct {
	*Plan
	op *access.Operation
}

// groups are the alternatives of the operation. Those that stand side by side and
// have no condition of their own share one if.
func (c check) groups() [][]access.Alternative {
	var groups [][]access.Alternative
	for i, a := range c.op.Alternatives {
		if i > 0 && c.isBare(a) && c.isBare(c.op.Alternatives[i-1]) {
			groups[len(groups)-1] = append(groups[len(groups)-1], a)
			continue
		}
		groups = append(groups, []access.Alternative{a})
	}
	return groups
}

// isBare reports whether an alternative asks for nothing but its credentials.
func (c check) isBare(a access.Alternative) bool {
	return c.op.Rule == nil && !c.op.StepUp.Asked() && !slices.ContainsFunc(a, func(q access.Requirement) bool { return len(q.Scopes)+len(q.Roles) > 0 })
}

// by is the authentication of an alternative.
func (c check) by(a access.Alternative) *jen.Statement {
	return jen.Id("d").Dot("by" + c.wayName(a)).Call()
}

// wayName is the Go name of the schemes of an alternative.
func (c check) wayName(a access.Alternative) string {
	if len(a) > 1 {
		return c.Names.Together(a)
	}
	return c.Names.Scheme(a[0].Scheme.Name)
}

// condition is what alternatives that share an if need: authentication, then the
// scopes and roles of each requirement, then the rule.
func (c check) condition(group []access.Alternative) *jen.Statement {
	ways, width := make([]jen.Code, len(group)), 0
	for i, a := range group {
		ways[i] = c.by(a)
		width += len("d.by() || " + c.wayName(a))
	}
	if len(ways) > 1 {
		return joined("||", ways, width > 100)
	}
	needs := append(ways, c.requirements(group[0])...)
	switch {
	case c.op.Rule == nil:
	case c.sharesRule():
		needs = append(needs, jen.Id("d").Dot("needs").Call(jen.Id("rule").Call()))
	default:
		needs = append(needs, jen.Id("d").Dot("needs").Call(c.rule(c.op.Rule)))
	}
	if c.op.StepUp.Asked() {
		needs = append(needs, jen.Id("d").Dot("loggedIn").Call(jen.Id("login")))
	}
	long := len(needs) > 3 || len(group[0]) > 1 && len(needs) > 2 || c.op.Rule != nil && c.op.Rule.PartCount() > 2 && !c.sharesRule()
	return joined("&&", needs, long)
}

// requirements are the scopes and roles of an alternative, each asked about the
// caller who came by that scheme.
func (c check) requirements(a access.Alternative) []jen.Code {
	var needs []jen.Code
	for _, q := range a {
		if len(q.Scopes)+len(q.Roles) == 0 {
			continue
		}
		if len(a) > 1 {
			needs = append(needs, jen.Id("d").Dot("askAbout").Call(jen.Op("&").Id("scheme"+c.Names.Scheme(q.Scheme.Name))))
		}
		if len(q.Scopes) > 0 {
			var bits []jen.Code
			for _, s := range q.Scopes {
				bits = append(bits, jen.Id("scope"+c.Names.Scope(s)))
			}
			needs = append(needs, jen.Id("d").Dot("hasScopes").Call(bits...))
		}
		if len(q.Roles) > 0 {
			var bits []jen.Code
			for _, role := range q.Roles {
				bits = append(bits, jen.Id("role"+c.Names.Role(role)))
			}
			needs = append(needs, jen.Id("d").Dot("hasRoles").Call(bits...))
		}
	}
	if len(needs) > 0 && len(a) > 1 && (c.op.Rule != nil || c.op.StepUp.Asked()) {
		needs = append(needs, jen.Id("d").Dot("askAbout").Call(jen.Op("&").Id("scheme"+c.Names.Together(a))))
	}
	return needs
}

// joined puts an operator between parts, each on a line of its own where they are long.
func joined(operator string, parts []jen.Code, long bool) *jen.Statement {
	s := jen.Add(parts[0])
	for _, part := range parts[1:] {
		s.Op(operator)
		if long {
			s.Line()
		}
		s.Add(part)
	}
	return s
}

// sharesRule: a rule of several parts that several alternatives need stands once.
func (c check) sharesRule() bool {
	return c.op.Rule != nil && c.op.Rule.Compound() && len(c.op.Alternatives) > 1
}

// sharesFields: so do required fields.
func (c check) sharesFields() bool {
	return len(c.op.Required) > 1 && (len(c.groups()) > 1 || c.op.Anonymous)
}

// rule is a rule as a Go expression.
func (c check) rule(r *access.Rule) *jen.Statement { return access.Read(*r, expressions{c}) }

// expressions reads a rule as a Go expression.
type expressions struct{ check }

func (e expressions) Role(name string) *jen.Statement {
	return askDecision("hasRole", jen.Id("role"+e.Names.Role(name)))
}

func (e expressions) Permission(name string) *jen.Statement {
	return askDecision("hasPermission", jen.Id("permission"+e.Names.Permission(name)))
}

func (e expressions) Scope(name string) *jen.Statement {
	return askDecision("hasScope", jen.Id("scope"+e.Names.Scope(name)))
}

func (e expressions) Resource(resource *access.Resource) *jen.Statement {
	ids := make([]jen.Code, len(resource.IDs))
	for i, id := range resource.IDs {
		ids[i] = e.resourceID(id)
	}
	return jen.Id("d").Dot("may" + e.Names.May(resource)).Call(ids...)
}

func (e expressions) All(parts []access.Rule) *jen.Statement { return e.junction("&&", parts) }
func (e expressions) Any(parts []access.Rule) *jen.Statement { return e.junction("||", parts) }

func (e expressions) junction(operator string, parts []access.Rule) *jen.Statement {
	list := make([]jen.Code, len(parts))
	for i, part := range parts {
		text := access.Read(part, e)
		if part.Compound() {
			text = jen.Parens(text)
		}
		list[i] = text
	}
	return joined(operator, list, len(list) > 2)
}

// askDecision calls a method of the decision with one argument.
func askDecision(method string, argument *jen.Statement) *jen.Statement {
	return jen.Id("d").Dot(method).Call(argument)
}

// resourceID is the id of a resource check.
func (c check) resourceID(id access.Parameter) *jen.Statement {
	if id.In == access.InPath {
		return jen.Id(c.Names.Arguments(c.op)[slices.Index(PathParameters(c.op), id.Name)])
	}
	how := string(id.In) + "ID"
	if id.Required {
		how = "required" + capitalise(how)
	}
	return jen.Id("d").Dot(how).Call(fieldNames(id, id.Required)...)
}

// fieldNames are a field's name as net/http keeps it and, where it is told, that of
// the document, if it is another.
func fieldNames(f access.Parameter, told bool) []jen.Code {
	kept := fieldName(f.In, f.Name)
	if !told || kept == f.Name {
		return []jen.Code{jen.Lit(kept)}
	}
	return []jen.Code{jen.Lit(kept), jen.Lit(f.Name)}
}

// fields reports whether the required fields are there.
func (c check) fields() *jen.Statement {
	var fields []jen.Code
	for _, f := range c.op.Required {
		fields = append(fields, jen.Id("d").Dot("has"+capitalise(string(f.In))).Call(fieldNames(f, true)...))
	}
	return joined("&&", fields, len(fields) > 3)
}

// answer is a call of d, which takes whether the required fields are there.
func (c check) answer(how string) *jen.Statement {
	switch {
	case len(c.op.Required) == 0:
		return jen.Id("d").Dot(how).Call()
	case c.sharesFields():
		return jen.Id("d").Dot(how + "If").Call(jen.Id("complete").Call())
	default:
		return jen.Id("d").Dot(how + "If").Call(c.fields())
	}
}

// grant lets the caller of an alternative through, if the required fields are there.
func (c check) grant() *jen.Statement {
	if c.op.Anonymous {
		return c.answer("grantKnown")
	}
	return c.answer("grant")
}

// deny is what follows when no alternative grants.
func (c check) deny() *jen.Statement {
	switch {
	case c.op.Visitor != nil:
		return jen.Id("d").Dot("denyAnonymous").Call()
	case c.op.Anonymous:
		return c.answer("orAnonymous")
	}
	if c.op.StepUp.Asked() {
		return jen.Id("d").Dot("denyLogin").Call(jen.Id("login"))
	}
	return jen.Id("d").Dot("deny").Call()
}
