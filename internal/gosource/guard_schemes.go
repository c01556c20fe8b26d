package gosource

import (
	"fmt"
	"go/token"
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
	r := jen.Id("r")
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

// method begins a method of the guard or, in lower case, of its engine: what a
// generic type's methods mention is read again by the compiler for each of them,
// so that the one with a method for every operation must mention little.
func method(f *jen.File, name string, params ...jen.Code) *jen.Statement {
	on := "Guard"
	if !token.IsExported(name) {
		on = "engine"
	}
	return f.Func().Params(jen.Id("g").Op("*").Id(on).Index(jen.Id("P"))).Id(name).Params(params...)
}

// askParams are the parameters of the guard's own methods: r, d and c.
func askParams(more ...jen.Code) []jen.Code {
	return append([]jen.Code{
		jen.Id("r").Add(request()),
		jen.Id("d").Op("*").Id("decision").Index(jen.Id("P")),
		jen.Id("c").Op("*").Id("caller").Index(jen.Id("P")),
	}, more...)
}

// emitScheme declares how a request is authenticated by one scheme. Where an
// operation needs it together with others, reading stands apart from verifying,
// because all credentials of an alternative are read before any is verified.
func emitScheme(f *jen.File, p *Plan, s *access.Scheme) {
	name, use := p.Names.Scheme(s.Name), p.uses[s]
	text := jen.Id(credentialName(s))
	if use.alone {
		var body []jen.Code
		if use.aloneRepeated {
			body = append(body, jen.If(jen.Id("c").Dot("state").Op("!=").Id("unread")).Block(jen.Return(jen.Id("c").Dot("again").Call())))
		}
		body = append(body,
			jen.List(text.Clone(), jen.Id("s")).Op(":=").Add(reader(s)),
			jen.If(jen.Id("s").Op("!=").Id("presented")).Block(jen.Return(jen.Id("d").Dot("unread").Call(jen.Id("c"), jen.Id("s")))),
		)
		f.Add(comment(fmt.Sprintf("by%s authenticates by %s: %s.", name, access.Word(s.Name), credentialText(s))))
		method(f, "by"+name, askParams()...).Bool().Block(append(body, ask(p, s, text)...)...)
		f.Line()
	}
	if !use.combined {
		return
	}
	emitRead(f, p, s)
	var body []jen.Code
	if use.verifiedAgain {
		body = append(body, jen.If(jen.Id("c").Dot("state").Op("!=").Id("presented")).Block(jen.Return(jen.Id("c").Dot("again").Call())))
	}
	if s.Kind == access.MutualTLS {
		body = append(body, jen.List(text.Clone(), jen.Id("_")).Op(":=").Id("certificate").Call(jen.Id("r")))
	} else {
		text = jen.Id("c").Dot("text")
	}
	f.Add(comment(fmt.Sprintf("verify%s authenticates by what read%s has read.", name, name)))
	method(f, "verify"+name, askParams()...).Bool().Block(append(body, ask(p, s, text)...)...)
	f.Line()
}

// emitRead declares the reading of one scheme that is combined with others.
func emitRead(f *jen.File, p *Plan, s *access.Scheme) {
	var body []jen.Code
	if p.uses[s].combinedRepeated {
		body = append(body, jen.If(jen.Id("c").Dot("state").Op("!=").Id("unread")).Block(jen.Return(jen.Id("c").Dot("state"))))
	}
	text, kept := jen.Id("text"), jen.Id("text")
	if s.Kind == access.MutualTLS {
		text, kept = jen.Id("_"), jen.Lit("")
	}
	body = append(body,
		jen.List(text, jen.Id("s")).Op(":=").Add(reader(s)),
		jen.Return(jen.Id("d").Dot("read").Call(jen.Id("c"), kept, jen.Id("s"))),
	)
	name := p.Names.Scheme(s.Name)
	f.Add(comment(fmt.Sprintf("read%s reads %s: %s.", name, access.Word(s.Name), credentialText(s))))
	method(f, "read"+name, askParams()...).Id("callerState").Block(body...)
	f.Line()
}

// ask asks the authenticator about a credential that was read.
func ask(p *Plan, s *access.Scheme, credential *jen.Statement) []jen.Code {
	var body []jen.Code
	arguments := []jen.Code{jen.Id("r"), credential}
	switch s.Kind {
	case access.Basic:
		body = append(body, jen.List(jen.Id("username"), jen.Id("password"), jen.Id("_")).Op(":=").Qual("strings", "Cut").Call(credential, jen.Lit(":")))
		arguments = []jen.Code{jen.Id("r"), jen.Id("username"), jen.Id("password")}
	case access.MutualTLS:
		body = append(body, jen.If(jen.Op("!").Id("g").Dot("trusts").Call(jen.Id("r"), jen.Id("cert"))).Block(
			jen.Return(jen.Id("d").Dot("refuse").Call(jen.Id("c"), jen.Id("errUnverifiedCertificate")))))
	}
	return append(body,
		jen.List(jen.Id("p"), jen.Err()).Op(":=").Id("g").Dot("authn").Dot("Authenticate"+p.Names.Scheme(s.Name)).Call(arguments...),
		jen.Return(jen.Id("g").Dot("accept").Call(jen.Id("d"), jen.Id("c"), jen.Id("p"), jen.Err())),
	)
}

// emitResource declares one resource check.
func emitResource(f *jen.File, p *Plan, r *access.Resource) {
	name := p.Names.Resource(r)
	f.Add(comment(fmt.Sprintf("may%s asks whether c may do %s to the %s of that id.", name, access.Word(r.Action), access.Word(r.Type))))
	method(f, "may"+name, askParams(jen.Id("id").Id("resourceID"))...).Bool().Block(
		jen.If(jen.Op("!").Id("c").Dot("askable").Call(jen.Id("id"))).Block(jen.Return(jen.False())),
		jen.List(jen.Id("ok"), jen.Err()).Op(":=").Id("g").Dot("authz").Dot("Authorize"+name).Call(jen.Id("r"), jen.Id("c").Dot("principal"), jen.Id("id").Dot("value")),
		jen.Return(jen.Id("d").Dot("allows").Call(jen.Id("c"), jen.Id("ok"), jen.Err())),
	)
	f.Line()
}
