package gosource

import (
	"fmt"
	"net/textproto"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// credentialText says in words what a scheme's credential is.
func credentialText(s *access.Scheme) string {
	switch s.Kind {
	case access.Basic:
		return "a user name and password"
	case access.HTTP:
		return "what follows " + access.Word(s.HTTPScheme) + " in Authorization"
	case access.APIKey:
		return fmt.Sprintf("the API key in %s %s", s.In, access.Word(s.Param))
	case access.MutualTLS:
		return "a client certificate"
	default:
		return "a bearer token"
	}
}

// credentialParams are the parameters of an Authenticate method after r.
func credentialParams(s *access.Scheme) []jen.Code {
	switch s.Kind {
	case access.Basic:
		return []jen.Code{jen.List(jen.Id("username"), jen.Id("password")).String()}
	case access.MutualTLS:
		return []jen.Code{jen.Id("cert").Op("*").Qual("crypto/x509", "Certificate")}
	default:
		return []jen.Code{jen.Id(credentialName(s)).String()}
	}
}

func credentialName(s *access.Scheme) string {
	switch s.Kind {
	case access.Basic:
		return "text"
	case access.HTTP:
		return "credentials"
	case access.APIKey:
		return "key"
	case access.MutualTLS:
		return "cert"
	default:
		return "token"
	}
}

// reader is the runtime's function that reads a scheme's credential.
func reader(s *access.Scheme) *jen.Statement {
	r := jen.Id("d").Dot("r")
	switch s.Kind {
	case access.Basic:
		return jen.Id("basic").Call(r)
	case access.HTTP:
		return jen.Id("authorization").Call(r, jen.Lit(strings.ToLower(s.HTTPScheme)))
	case access.APIKey:
		return jen.Id(string(s.In)+"Key").Call(r, jen.Lit(fieldName(s.In, s.Param)))
	case access.MutualTLS:
		return jen.Id("certificate").Call(r)
	default:
		return jen.Id("bearer").Call(r)
	}
}

// fieldName is a name as net/http keeps it: header fields in canonical form.
func fieldName(in access.In, name string) string {
	if in == access.InHeader {
		return textproto.CanonicalMIMEHeaderKey(name)
	}
	return name
}

// method begins a method of a generic type of ours.
func method(f *jen.File, on, name string, params ...jen.Code) *jen.Statement {
	receiver := "g"
	if on == "decision" {
		receiver = "d"
	}
	return f.Func().Params(jen.Id(receiver).Op("*").Id(on).Index(jen.Id("P"))).Id(name).Params(params...)
}

// emitScheme declares how a decision authenticates by one scheme.
func emitScheme(f *jen.File, p *Plan, s *access.Scheme) {
	name := p.Names.Scheme(s.Name)
	doc := comment(fmt.Sprintf("by%s authenticates by %s: %s.", name, access.Word(s.Name), credentialText(s)))
	if p.combined[s] {
		emitRead(f, p, s)
		emitVerify(f, p, s)
		if p.alone[s] {
			f.Add(doc)
			method(f, "decision", "by"+name).Bool().Block(jen.Return(
				jen.Id("d").Dot("verify" + name).Call().Op("&&").Id("d").Dot("accepts").Call(jen.Id("d").Dot("read" + name).Call())))
			f.Line()
		}
		return
	}
	credential := jen.Id(credentialName(s))
	isRead := jen.List(credential.Clone(), jen.Id("why")).Op(":=").Add(reader(s)).Op(";").Id("d").Dot("reads").Call(jen.Id("c"), jen.Id("why"))
	if s.Kind == access.MutualTLS {
		isRead = jen.Id("d").Dot("reads").Call(jen.Id("c"), reader(s))
	}
	f.Add(doc)
	method(f, "decision", "by"+name).Bool().Block(
		jen.Id("c").Op(":=").Id("d").Dot("caller").Call(jen.Op("&").Id("scheme"+name)),
		jen.If(isRead).Block(ask(p, s, credential)...),
		jen.Return(jen.Id("d").Dot("accepts").Call(jen.Id("c"))),
	)
	f.Line()
}

// emitVerify declares how a decision verifies what was read for one scheme that is
// needed together with others.
func emitVerify(f *jen.File, p *Plan, s *access.Scheme) {
	name := p.Names.Scheme(s.Name)
	f.Add(comment(fmt.Sprintf("verify%s verifies what read%s has read.", name, name)))
	method(f, "decision", "verify"+name).Bool().Block(
		jen.Id("c").Op(":=").Id("d").Dot("read"+name).Call(),
		jen.If(jen.Id("d").Dot("verifies").Call(jen.Id("c"))).Block(ask(p, s, jen.Id("c").Dot("text"))...),
		jen.Return(jen.Id("c").Dot("stage").Op("==").Id("accepted")),
	)
	f.Line()
}

// emitRead declares the reading of one scheme that is needed together with others:
// all credentials of an alternative are read before any is verified.
func emitRead(f *jen.File, p *Plan, s *access.Scheme) {
	name := p.Names.Scheme(s.Name)
	read := []jen.Code{
		jen.List(jen.Id("text"), jen.Id("why")).Op(":=").Add(reader(s)),
		jen.Id("d").Dot("keeps").Call(jen.Id("c"), jen.Id("text"), jen.Id("why")),
	}
	if s.Kind == access.MutualTLS {
		read = []jen.Code{jen.Id("d").Dot("sees").Call(jen.Id("c"), reader(s))}
	}
	f.Add(comment(fmt.Sprintf("read%s reads %s: %s.", name, access.Word(s.Name), credentialText(s))))
	method(f, "decision", "read"+name).Op("*").Id("caller").Index(jen.Id("P")).Block(
		jen.Id("c").Op(":=").Id("d").Dot("caller").Call(jen.Op("&").Id("scheme"+name)),
		jen.If(jen.Id("c").Dot("stage").Op("==").Id("unread")).Block(read...),
		jen.Return(jen.Id("c")),
	)
	f.Line()
}

// emitTogether declares how a decision authenticates by several schemes together.
func emitTogether(f *jen.File, p *Plan, a access.Alternative) {
	name := p.Names.Together(a)
	var words []string
	var reads, needs []jen.Code
	for _, q := range a {
		words = append(words, access.Word(q.Scheme.Name))
		reads = append(reads, jen.Id("d").Dot("read"+p.Names.Scheme(q.Scheme.Name)).Call())
		needs = append(needs, jen.Id("d").Dot("verify"+p.Names.Scheme(q.Scheme.Name)).Call())
	}
	verified := joined("&&", needs, false)
	needs = []jen.Code{
		jen.Id("d").Dot("allSent").Call(reads...),
		jen.Id("d").Dot("combine").Call(append([]jen.Code{verified, jen.Op("&").Id("scheme" + name)}, reads...)...),
	}
	f.Add(comment(fmt.Sprintf("by%s authenticates by %s together.", name, strings.Join(words, " and "))))
	method(f, "decision", "by"+name).Bool().Block(jen.Return(joined("&&", needs, true)))
	f.Line()
}

// ask asks the authenticator about a credential that was read.
func ask(p *Plan, s *access.Scheme, credential *jen.Statement) []jen.Code {
	var body []jen.Code
	arguments := []jen.Code{jen.Id("d").Dot("r"), credential}
	switch s.Kind {
	case access.Basic:
		body = append(body, jen.List(jen.Id("username"), jen.Id("password"), jen.Id("_")).Op(":=").Qual("strings", "Cut").Call(credential, jen.Lit(":")))
		arguments = []jen.Code{jen.Id("d").Dot("r"), jen.Id("username"), jen.Id("password")}
	case access.MutualTLS:
		arguments = []jen.Code{jen.Id("d").Dot("r"), jen.Id("cert")}
	}
	settle := []jen.Code{
		jen.List(jen.Id("p"), jen.Err()).Op(":=").Id("d").Dot("guard").Dot("authn").Dot("Authenticate" + p.Names.Scheme(s.Name)).Call(arguments...),
		jen.Id("d").Dot("settle").Call(jen.Id("c"), jen.Id("p"), jen.Err()),
	}
	if s.Kind == access.MutualTLS {
		return []jen.Code{jen.If(jen.List(jen.Id("cert"), jen.Id("ok")).Op(":=").Id("d").Dot("verified").Call(jen.Id("c")), jen.Id("ok")).Block(settle...)}
	}
	return append(body, settle...)
}

// emitResource declares one resource check.
func emitResource(f *jen.File, p *Plan, r *access.Resource) {
	name, names := p.Names.May(r), idParams(r)
	askable := "askable"
	if len(names) > 1 {
		askable = "allAskable"
	}
	f.Add(comment(fmt.Sprintf("may%s reports whether the caller may %s the %s with %s.", name, access.Word(r.Action), access.Word(r.Type), thisID(r))))
	// One way through: a check that stands behind another of the same id is never
	// reached without one, and a branch for that would be a line no test executes.
	asked := jen.Id("d").Dot("guard").Dot("authz").Dot("Authorize" + p.Names.Resource(r)).
		Call(append([]jen.Code{jen.Id("d").Dot("r"), jen.Id("d").Dot("principal").Call()}, ids(names)...)...)
	method(f, "decision", "may"+name, texted(names)...).Bool().Block(
		jen.Return(jen.Id("d").Dot(askable).Call(ids(names)...).Op("&&").Id("d").Dot("allows").Call(asked).Op("||").Line().
			Id("d").Dot("misses").Call(jen.Lit(resourceText(r)))))
	f.Line()
}
