package gosource

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// emitWrapper declares the wrapper that binds an operation's rule to its handler.
func emitWrapper(f *jen.File, p *Plan, op *access.Operation) {
	name := p.Names.Operation(op)
	next := []jen.Code{responseWriter(), request()}
	if op.Public() {
		f.Add(comment(fmt.Sprintf("%s serves %s, which is public.", name, route(op))))
		method(f, name, jen.Id("next").Func().Params(next...)).Qual(netHTTP, "Handler").Block(
			jen.Return(jen.Qual(netHTTP, "HandlerFunc").Call(jen.Id("next"))))
		return
	}
	protect := "protect"
	next = append(next, jen.Id("P"))
	if op.Anonymous {
		protect = "protectOptional"
		next = append(next, jen.Bool())
	}
	f.Add(comment(append([]string{fmt.Sprintf("%s guards %s with Check%s.", name, route(op), name)}, concealment(op)...)...))
	method(f, name, jen.Id("next").Func().Params(next...)).Qual(netHTTP, "Handler").Block(
		jen.Return(jen.Id(protect).Call(jen.Op("&").Id("g").Dot("engine"), jen.Id("next"), jen.Id("check"+name).Index(jen.Id("P")))))
	f.Line()
}

// emitCheck declares the decision of one operation: an if per alternative, in
// document order, and the denial.
func emitCheck(f *jen.File, p *Plan, op *access.Operation) {
	name := p.Names.Operation(op)
	c := check{p, op, name}
	results := []jen.Code{jen.Id("P"), jen.Bool()}
	if op.Anonymous {
		results = []jen.Code{jen.Id("p").Id("P"), jen.List(jen.Id("ok"), jen.Id("granted")).Bool()}
	}
	params := []jen.Code{jen.Id("w").Add(responseWriter()), jen.Id("r").Add(request())}
	f.Add(comment(append(c.doc(), concealment(op)...)...))
	method(f, "Check"+name, params...).Params(results...).Block(
		jen.Return(jen.Id("check"+name).Call(jen.Op("&").Id("g").Dot("engine"), jen.Id("w"), jen.Id("r"))))
	f.Line()
	engine := jen.Id("g").Op("*").Id("engine").Index(jen.Id("P"))
	f.Func().Id("check" + name).Types(jen.Id("P").Any()).Params(append([]jen.Code{engine.Clone()}, params...)...).Params(results...).BlockFunc(func(g *jen.Group) {
		g.Id("d").Op(":=").Id("decision").Index(jen.Id("P")).Values(jen.Id("operation").Op(":").Lit(OperationText(op)))
		declared := map[string]bool{}
		for _, alternative := range op.Alternatives {
			c.declare(g, declared, alternative)
			g.If(c.condition(alternative)).Block(jen.Return(c.grant(alternative)))
		}
		g.Return(c.deny())
	})
	if c.hasRuleFunc() {
		f.Line()
		f.Add(comment(fmt.Sprintf("rule%s: %s.", name, op.Rule.Words())))
		f.Func().Id("rule" + name).Types(jen.Id("P").Any()).Params(append([]jen.Code{engine}, askParams()...)...).Bool().Block(
			jen.Return(jen.Id("d").Dot("passes").Call(jen.Id("c"), c.rule(op.Rule, jen.Id("d"), jen.Id("c")))))
	}
	if c.hasFieldsFunc() {
		f.Line()
		f.Add(comment(fmt.Sprintf("lacks%s describes the first required field of %s that r lacks.", name, route(op))))
		f.Func().Id("lacks" + name).Params(jen.Id("r").Add(request())).String().Block(jen.Return(c.missing()))
	}
}

// concealment is what the user of a concealed operation must know.
func concealment(op *access.Operation) []string {
	if !op.Conceal {
		return nil
	}
	return []string{"On another router than Handler, set WithNotFound to that router's own 404."}
}

// doc says in words who gets in, on one line where it fits.
func (c check) doc() []string {
	subject := fmt.Sprintf("Check%s decides %s:", c.name, route(c.op))
	words := c.op.Words() + "."
	if len(subject)+len(words) <= 90 {
		return []string{subject + " " + words}
	}
	return []string{subject, words}
}

// check emits the lines of one Check function.
type check struct {
	*Plan
	op   *access.Operation
	name string
}

func schemesOf(alternative access.Alternative) []*access.Scheme {
	list := make([]*access.Scheme, len(alternative))
	for i, req := range alternative {
		list[i] = req.Scheme
	}
	return list
}

// who is the caller that an alternative is about.
func (c check) who(alternative access.Alternative) string {
	return c.callerName(schemesOf(alternative)...)
}

func addressOf(name string) *jen.Statement { return jen.Op("&").Id(name) }

// declare declares the callers of an alternative that are not declared yet.
func (c check) declare(g *jen.Group, declared map[string]bool, alternative access.Alternative) {
	for _, req := range alternative {
		if name := c.callerName(req.Scheme); !declared[name] {
			declared[name] = true
			g.Id(name).Op(":=").Id("caller").Index(jen.Id("P")).Values(jen.Id("scheme").Op(":").Op("&").Id("scheme" + c.Names.Scheme(req.Scheme.Name)))
		}
	}
	if name := c.who(alternative); !declared[name] {
		declared[name] = true
		g.Var().Id(name).Id("caller").Index(jen.Id("P"))
	}
}

// condition is what an alternative needs: authentication, then its scopes and
// roles, each of its own credential's principal, then the rule.
func (c check) condition(alternative access.Alternative) *jen.Statement {
	ask := func(method string, who string, more ...jen.Code) *jen.Statement {
		return jen.Id("g").Dot(method).Call(append([]jen.Code{jen.Id("r"), addressOf("d"), addressOf(who)}, more...)...)
	}
	var needs, reads, parts []jen.Code
	for _, req := range alternative {
		name := c.Names.Scheme(req.Scheme.Name)
		how := "by"
		if isCombined(c.op, req.Scheme) {
			how = "verify"
			reads = append(reads, ask("read"+name, c.callerName(req.Scheme)))
		}
		needs = append(needs, ask(how+name, c.callerName(req.Scheme)))
		parts = append(parts, addressOf(c.callerName(req.Scheme)))
	}
	if len(reads) > 0 {
		needs = append([]jen.Code{jen.Id("d").Dot("allSent").Call(reads...)}, needs...)
	}
	if len(alternative) > 1 {
		needs = append(needs, ask("combine", c.who(alternative), parts...))
	}
	for _, req := range alternative {
		if len(req.Scopes) > 0 {
			bits := []jen.Code{jen.Lit(strings.Join(req.Scopes, " "))}
			for _, s := range req.Scopes {
				bits = append(bits, jen.Id("scope"+c.Names.Scope(s)))
			}
			needs = append(needs, ask("hasScopes", c.callerName(req.Scheme), bits...))
		}
		if len(req.Roles) > 0 {
			all := access.Rule{Kind: access.All}
			for _, role := range req.Roles {
				all.Rules = append(all.Rules, access.Rule{Kind: access.HasRole, Name: role})
			}
			who := addressOf(c.callerName(req.Scheme))
			needs = append(needs, jen.Id("d").Dot("passes").Call(who, c.rule(&all, addressOf("d"), who.Clone())))
		}
	}
	who := c.who(alternative)
	switch {
	case c.op.Rule == nil:
	case c.hasRuleFunc():
		needs = append(needs, jen.Id("rule"+c.name).Call(jen.Id("g"), jen.Id("r"), addressOf("d"), addressOf(who)))
	default:
		needs = append(needs, jen.Id("d").Dot("passes").Call(addressOf(who), c.rule(c.op.Rule, addressOf("d"), addressOf(who))))
	}
	long := len(needs) > 2 || c.op.Rule != nil && len(c.op.Rule.Rules) > 1 && !c.hasRuleFunc()
	return conjunction(needs, long)
}

// conjunction joins with &&, each part on a line of its own where they are long.
func conjunction(needs []jen.Code, long bool) *jen.Statement {
	s := jen.Add(needs[0])
	for _, n := range needs[1:] {
		s.Op("&&")
		if long {
			s.Line()
		}
		s.Add(n)
	}
	return s
}

// hasRuleFunc: a rule of several parts that several alternatives need stands once.
func (c check) hasRuleFunc() bool {
	return c.op.Rule != nil && len(c.op.Rule.Rules) > 0 && len(c.op.Alternatives) > 1
}

// hasFieldsFunc: so do required fields.
func (c check) hasFieldsFunc() bool {
	return len(c.op.Required) > 0 && (len(c.op.Alternatives) > 1 || c.op.Anonymous)
}

// rule is a rule as a Go expression about the caller who.
func (c check) rule(r *access.Rule, d, who *jen.Statement) *jen.Statement {
	ask := func(method string, more ...jen.Code) *jen.Statement {
		return jen.Id("g").Dot(method).Call(append([]jen.Code{jen.Id("r"), d.Clone(), who.Clone()}, more...)...)
	}
	switch r.Kind {
	case access.HasRole:
		return ask("grants").Dot("has").Call(jen.Id("role" + c.Names.Role(r.Name)))
	case access.HasPermission:
		return ask("grants").Dot("has").Call(jen.Id("permission" + c.Names.Permission(r.Name)))
	case access.HasResource:
		return ask("may"+c.Names.Resource(r.Resource), resourceID(r.Resource.ID))
	}
	operator := "||"
	if r.Kind == access.All {
		operator = "&&"
	}
	s := jen.Null()
	for i := range r.Rules {
		part := c.rule(&r.Rules[i], d, who)
		if len(r.Rules[i].Rules) > 1 {
			part = jen.Parens(part)
		}
		if i > 0 {
			s.Op(operator)
			if len(r.Rules) > 2 {
				s.Line()
			}
		}
		s.Add(part)
	}
	return s
}

// resourceID reads the id of a resource check.
func resourceID(id access.Parameter) *jen.Statement {
	if id.In == access.InPath {
		return jen.Id("g").Dot("pathID").Call(jen.Id("r"), jen.Lit(id.Name))
	}
	read := jen.Id(string(id.In)+"ID").Call(jen.Id("r"), jen.Lit(fieldName(id.In, id.Name)))
	if id.Required {
		return jen.Id("required").Call(read)
	}
	return read
}

// missing describes the first required field that the request lacks.
func (c check) missing() *jen.Statement {
	var fields []jen.Code
	for _, f := range c.op.Required {
		fields = append(fields, jen.Id(string(f.In)+"Field").Call(jen.Id("r"), jen.Lit(fieldName(f.In, f.Name))))
	}
	if len(fields) == 1 {
		return jen.Add(fields[0])
	}
	return jen.Id("firstMissing").Call(fields...)
}

func (c check) lacks() *jen.Statement {
	if c.hasFieldsFunc() {
		return jen.Id("lacks" + c.name).Call(jen.Id("r"))
	}
	return c.missing()
}

// grant lets the caller of an alternative through, if the required fields are there.
func (c check) grant(alternative access.Alternative) *jen.Statement {
	how := "grant"
	if c.op.Anonymous {
		how = "known"
	}
	arguments := []jen.Code{jen.Id("r"), addressOf("d"), addressOf(c.who(alternative))}
	if len(c.op.Required) > 0 {
		how = map[string]string{"grant": "complete", "known": "knownComplete"}[how]
		arguments = append(append([]jen.Code{jen.Id("w")}, arguments...), c.lacks())
	}
	return jen.Id("g").Dot(how).Call(arguments...)
}

// deny is what follows when no alternative grants.
func (c check) deny() *jen.Statement {
	how := "deny"
	arguments := []jen.Code{jen.Id("w"), jen.Id("r"), addressOf("d")}
	switch {
	case c.op.Anonymous && len(c.op.Required) > 0:
		how = "anonymousComplete"
		arguments = append(arguments, c.lacks())
	case c.op.Anonymous:
		how = "anonymous"
	case c.op.Conceal:
		how = "conceal"
	}
	for _, s := range schemesRead(c.op) {
		arguments = append(arguments, addressOf(c.callerName(s)))
	}
	return jen.Id("g").Dot(how).Call(arguments...)
}

// emitRoutes declares the one list of all operations and who may call them.
func emitRoutes(f *jen.File, p *Plan) {
	f.Comment("// routes are all operations in document order, with who may call them in words.")
	f.Func().Id("routes").Params().Index().Id("Route").Block(jen.Return(jen.Index().Id("Route").CustomFunc(jen.Options{
		Open: "{", Close: "}", Separator: ",", Multi: true,
	}, func(g *jen.Group) {
		for _, op := range p.API.Operations {
			g.Values(jen.Lit(OperationText(op)), jen.Lit(op.Method), jen.Lit(op.Path), jen.Lit(op.Words()))
		}
	})))
	f.Line()
}

// emitBind declares how routes reach their handlers.
func emitBind(f *jen.File, p *Plan) {
	f.Comment("// bind adds, for each of routes, its guarded handler and the guarded next of a Middleware.")
	f.Func().Id("bind").Types(jen.Id("P").Any()).Params(
		jen.Id("g").Op("*").Id("Guard").Index(jen.Id("P")),
		jen.Id("s").Id("Server").Index(jen.Id("P")),
		jen.Id("n").Id("passing").Index(jen.Id("P")),
		jen.Id("add").Func().Params(jen.List(jen.Id("own"), jen.Id("next")).Qual(netHTTP, "Handler")),
	).BlockFunc(func(g *jen.Group) {
		for _, op := range p.API.Operations {
			name := p.Names.Operation(op)
			pass := "known"
			switch {
			case op.Public():
				pass = "unknown"
			case op.Anonymous:
				pass = "maybe"
			}
			g.Id("add").Call(
				jen.Id("g").Dot(name).Call(jen.Id("s").Dot(name)),
				jen.Id("g").Dot(name).Call(jen.Id("n").Dot(pass)))
		}
	})
}

func emitUnimplementedType(f *jen.File) {
	f.Comment("// Unimplemented answers 501, behind the guard. Embed it in a Server to write its")
	f.Comment("// methods one by one.")
	f.Type().Id("Unimplemented").Types(jen.Id("P").Any()).Struct()
	f.Line()
}

// emitUnimplemented declares the method that answers 501. It stands among the
// operation's own lines, so that gofmt aligns it with no other's.
func emitUnimplemented(f *jen.File, p *Plan, op *access.Operation) {
	params := []jen.Code{jen.Id("w").Add(responseWriter()), jen.Id("_").Add(request())}
	if !op.Public() {
		params = append(params, jen.Id("_").Id("P"))
	}
	if op.Anonymous {
		params = append(params, jen.Id("_").Bool())
	}
	f.Func().Params(jen.Id("Unimplemented").Index(jen.Id("P"))).Id(p.Names.Operation(op)).Params(params...).
		Add(oneLine(jen.Id("notYet").Call(jen.Id("w"))))
	f.Line()
}

// oneLine is a body on the line of its function.
func oneLine(body *jen.Statement) *jen.Statement {
	return jen.Custom(jen.Options{Open: "{ ", Close: " }"}, body)
}
