package gosource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// mcp is no framework: what stands in front of a server of MCP is written, and all of it
// but for the table of tools stands in the template.
func mcp() *Framework {
	return &Framework{
		Name: "mcp", Title: "MCP",
		Instead: "rename a parameter, or leave the operation out by --exclude-tags",
		isMCP:   true,
		parts:   []string{"mcp_message", "mcp_call", "mcp_list", "mcp_verify"},
	}
}

// toolName is what the tool of an operation is called: its operationId, or its Go name
// where that cannot be the name of a tool.
func toolName(p *Plan, op *access.Operation) string {
	isBad := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("_-.", r)
	}
	if op.ID == "" || len(op.ID) > 128 || strings.ContainsFunc(op.ID, isBad) {
		return p.Names.Operation(op)
	}
	return op.ID
}

// judged are the parameters elsewhere than in the path that a decision is about: those
// that the rule asks about, and those that must be there. The credentials of the document
// are not among them, whatever parameters it describes.
func judged(api *access.API, op *access.Operation) []access.Parameter {
	var list []access.Parameter
	add := func(p access.Parameter) {
		isCredential := slices.ContainsFunc(api.Schemes, func(s *access.Scheme) bool {
			return s.Kind == access.APIKey && s.In == p.In && fieldName(s.In, s.Param) == fieldName(p.In, p.Name)
		})
		isThere := slices.ContainsFunc(list, func(other access.Parameter) bool { return other.In == p.In && other.Name == p.Name })
		if p.In != access.InPath && !isCredential && !isThere {
			list = append(list, p)
		}
	}
	if op.Public() {
		return nil
	}
	for _, p := range op.Required {
		add(p)
	}
	for _, r := range op.Resources() {
		for _, id := range r.IDs {
			add(id)
		}
	}
	return list
}

// namesObject reports whether a resource check of op asks about the parameter.
func namesObject(op *access.Operation, p access.Parameter) bool {
	return slices.ContainsFunc(op.Resources(), func(r *access.Resource) bool {
		return slices.ContainsFunc(r.IDs, func(id access.Parameter) bool { return id.In == p.In && id.Name == p.Name })
	})
}

// oneArgument says which parameters of an operation would be one argument of its tool, or
// two that some readers take for one; empty: none.
func oneArgument(api *access.API, op *access.Operation) string {
	var all []access.Parameter
	for _, name := range access.PathParameters(op.Path) {
		all = append(all, access.Parameter{Name: name, In: access.InPath})
	}
	all = append(all, judged(api, op)...)
	for i, p := range all {
		for _, other := range all[:i] {
			if strings.EqualFold(p.Name, other.Name) {
				return fmt.Sprintf("its parameters %q in %s and %q in %s would be one argument of a tool", other.Name, other.In, p.Name, p.In)
			}
		}
	}
	return ""
}

// emitTools declares the operations as tools, in the order of guard.Routes.
func (m *Mount) emitTools(f *jen.File) {
	f.Comment("// operations are those of the document as tools, in the order of guard.Routes: their")
	f.Comment("// arguments are the values of these parameters.")
	list := func() *jen.Statement { return jen.Index().Id("tool") }
	f.Func().Id("operations").Params().Add(list()).Block(jen.Return(list().CustomFunc(multi(), func(g *jen.Group) {
		for _, op := range m.API.Operations {
			rule := op.Words()
			if op.Public() {
				rule = "public"
			}
			fields := []jen.Code{jen.Id("name").Op(":").Lit(toolName(m.Plan, op)), jen.Id("method").Op(":").Lit(m.Names.Operation(op))}
			fields = append(fields, texts("path", access.PathParameters(op.Path))...)
			for _, in := range []access.In{access.InQuery, access.InHeader, access.InCookie} {
				var names []string
				for _, p := range judged(m.API, op) {
					if p.In == in {
						names = append(names, p.Name)
					}
				}
				fields = append(fields, texts(string(in), names)...)
			}
			var elsewhere []string
			for _, p := range judged(m.API, op) {
				if namesObject(op, p) {
					elsewhere = append(elsewhere, p.Name)
				}
			}
			fields = append(fields, texts("ids", elsewhere)...)
			g.Add(comment(fmt.Sprintf("%s: %s.", route(op), rule)).Line().Values(fields...))
		}
	})))
}

// mcpRuntimeFiles are those of templates/runtime that the mount of MCP needs.
func (p *Plan) mcpRuntimeFiles() []string {
	if p.grants {
		return []string{"mount_mcp", "mount_mcp_grants"}
	}
	return []string{"mount_mcp"}
}

// emitMountCallbacks declares the callbacks of a guard that rehearses: what it finds out
// about a caller it asks once, and it asks about no object.
func emitMountCallbacks(f *jen.File, p *Plan) {
	of := func(name string) *jen.Statement { return jen.Id(name).Index(jen.Id("P")) }
	r := func() *jen.Statement { return jen.Id("r").Add(request()) }
	on := func(name string, params ...jen.Code) *jen.Statement {
		return f.Func().Params(jen.Id("c").Add(of("mountCallbacks"))).Id(name).Params(params...)
	}
	about := func(name, answer string) { // asks of a principal
		f.Comment("// " + name + " is asked about p once.")
		on(name, r(), jen.Id("p").Id("P")).Params(jen.Id(answer), jen.Error()).Block(
			jen.Return(jen.Id("mountOnceAbout").Call(jen.Id("r"), jen.Lit(name), jen.Id("p"), jen.Func().Params().Params(jen.Id(answer), jen.Error()).Block(
				jen.Return(jen.Id("c").Dot("Authorizer").Dot(name).Call(jen.Id("r"), jen.Id("p")))))))
		f.Line()
	}
	f.Comment("// mountCallbacks ask about a caller once, whatever a rehearsal is asked, and say of")
	f.Comment("// every object that the caller may.")
	f.Type().Id("mountCallbacks").Types(jen.Id("P").Any()).StructFunc(func(g *jen.Group) {
		g.Add(of("Authenticator"))
		if p.grants {
			g.Add(of("Authorizer"))
		}
	})
	f.Line()
	for _, s := range p.API.Schemes {
		name := "Authenticate" + p.Names.Scheme(s.Name)
		params, handed := credentialParams(s), []jen.Code{jen.Id(credentialName(s))}
		question := jen.Lit(s.Name + ":")
		switch s.Kind {
		case access.Basic:
			question.Op("+").Id("username").Op("+").Lit(":").Op("+").Id("password")
			handed = ids([]string{"username", "password"})
		case access.MutualTLS:
		default:
			question.Op("+").Id(credentialName(s))
		}
		ask := jen.Func().Params().Params(jen.Id("P"), jen.Error()).Block(
			jen.Return(jen.Id("c").Dot("Authenticator").Dot(name).Call(append([]jen.Code{jen.Id("r")}, handed...)...)))
		f.Add(comment(fmt.Sprintf("%s verifies %s once.", name, access.Word(s.Name))))
		on(name, append([]jen.Code{r()}, params...)...).Params(jen.Id("P"), jen.Error()).Block(
			jen.Return(of("mountOnce").Call(jen.Id("r"), question, ask)))
		f.Line()
	}
	if p.grants {
		about("Grants", "Grants")
	}
	if p.stepsUp {
		about("Assurance", "Assurance")
	}
	if p.asksVisitors() {
		f.Comment("// AnonymousGrants asks what anonymous callers hold once.")
		on("AnonymousGrants", r()).Params(jen.Id("Grants"), jen.Error()).Block(
			jen.Return(of("mountOnce").Call(jen.Id("r"), jen.Lit(""), jen.Func().Params().Params(jen.Id("Grants"), jen.Error()).Block(
				jen.Return(jen.Id("c").Dot("Authorizer").Dot("AnonymousGrants").Call(jen.Id("r")))))))
		f.Line()
	}
	for _, res := range resources(p.API) {
		name := "Authorize" + p.Names.Resource(res)
		f.Add(comment(name + " says yes: a call is asked about its object, and a rehearsal has none."))
		params := []jen.Code{jen.Op("*").Qual(netHTTP, "Request"), jen.Id("P")}
		for range idParams(res) {
			params = append(params, jen.String())
		}
		on(name, params...).Params(jen.Bool(), jen.Error()).Block(jen.Return(jen.True(), jen.Nil()))
		f.Line()
	}
	fields, once := []jen.Code{}, []jen.Code{}
	set := jen.Id("c").Dot("authn").Op("=").Id("once")
	add := func(name string) {
		fields = append(fields, jen.Id(name).Op(":").Id("g").Dot(name))
	}
	add("authn")
	once = append(once, jen.Id("g").Dot("authn"))
	if p.grants {
		add("authz")
		once = append(once, jen.Id("g").Dot("authz"))
		set = jen.List(jen.Id("c").Dot("authn"), jen.Id("c").Dot("authz")).Op("=").List(jen.Id("once"), jen.Id("once"))
	}
	add("early")
	add("settings")
	guardParam := jen.Id("g").Op("*").Add(of("Guard"))
	f.Comment("// mountGuard is another guard with the callbacks and settings of g.")
	f.Func().Id("mountGuard").Types(jen.Id("P").Any()).Params(guardParam).Op("*").Add(of("Guard")).Block(
		jen.Return(jen.Op("&").Add(of("Guard")).Values(of("engine").Values(fields...))))
	f.Line()
	f.Comment("// mountRehearsal is a guard that says what the callers of g may call.")
	f.Func().Id("mountRehearsal").Types(jen.Id("P").Any()).Params(guardParam.Clone()).Op("*").Add(of("Guard")).Block(
		jen.List(jen.Id("c"), jen.Id("once")).Op(":=").List(jen.Id("mountGuard").Call(jen.Id("g")), of("mountCallbacks").Values(once...)),
		set,
		jen.Return(jen.Id("c")),
	)
	f.Line()
}
