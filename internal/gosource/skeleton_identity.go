package gosource

import (
	"bytes"
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// IdentitySkeletonNames are the names that a skeleton on identities declares or imports.
func IdentitySkeletonNames() []string {
	return []string{"NewGuard", "verifiers", "authorizer", "guard", "guardidentity", "identity", "context", "http", "os", "x509"}
}

// IdentitySource emits the skeleton for a guard that is made with its package of identities:
// bearer tokens are verified by a provider that the environment names, and every other
// credential is answered 503 until its verifier is written.
func (s Skeleton) IdentitySource(p *Plan) ([]byte, error) {
	f := jen.NewFile(s.Package)
	f.HeaderComment("//go:generate " + s.Generate)
	f.ImportName(netHTTP, "http")
	f.ImportName(s.Guard, "guard")
	f.ImportName(s.identityPackage(), IdentityPackage("guard"))
	f.ImportName(identityPath, "identity")
	s.verifiers(f, p)
	arguments := []jen.Code{jen.Id("v")}
	if p.combines {
		arguments = append(arguments, s.unwritten(jen.Func().Params(jen.Id("r").Add(request()), jen.List(jen.Id("first"), jen.Id("second")).Add(s.callerOf())).Params(s.callerOf(), jen.Error())))
	}
	if p.grants {
		s.identityAuthorizer(f, p)
		arguments = append(arguments, jen.Id("authorizer").Values())
	}
	f.Comment("// NewGuard returns the guard: serve every operation with its Handler, or wrap handlers one by one.")
	f.Func().Id("NewGuard").Params().Params(jen.Op("*").Qual(s.Guard, "Guard").Index(s.callerOf()), jen.Error()).Block(
		jen.List(jen.Id("v"), jen.Err()).Op(":=").Id("verifiers").Call(),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Err())),
		jen.Return(jen.Qual(s.identityPackage(), "NewGuard").Call(arguments...)),
	)
	var out bytes.Buffer
	if err := f.Render(&out); err != nil {
		return nil, fmt.Errorf("the skeleton of callbacks: %w", err)
	}
	return p.Tagged(out.Bytes()), nil
}

func (s Skeleton) identityPackage() string { return s.Guard + "/" + IdentityPackage("guard") }

func (s Skeleton) callerOf() *jen.Statement { return jen.Op("*").Qual(identityPath, "Identity") }

// verifiers emits the function that makes a verifier for each scheme.
func (s Skeleton) verifiers(f *jen.File, p *Plan) {
	tokens := false
	for _, scheme := range p.API.Schemes {
		tokens = tokens || scheme.Kind.IsBearer()
	}
	f.Comment("// verifiers says who a caller is, by each security scheme. docs/identity.md of oasguard has what")
	f.Comment("// fits.")
	f.Func().Id("verifiers").Params().Params(jen.Qual(s.identityPackage(), "Verifiers"), jen.Error()).BlockFunc(func(g *jen.Group) {
		if tokens {
			g.Comment("// Keycloak, Auth0, EntraID, Cognito, Okta and Zitadel have settings of their own.")
			g.List(jen.Id("tokens"), jen.Err()).Op(":=").Qual(identityPath, "NewJWT").Call(jen.Qual(identityPath, "JWTConfig").Values(jen.Dict{
				jen.Id("Issuer"):    jen.Qual("os", "Getenv").Call(jen.Lit("ISSUER")),
				jen.Id("Audiences"): jen.Index().String().Values(jen.Qual("os", "Getenv").Call(jen.Lit("AUDIENCE"))),
			}))
			g.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Qual(s.identityPackage(), "Verifiers").Values(), jen.Err()))
		}
		g.Return(jen.Qual(s.identityPackage(), "Verifiers").Values(jen.DictFunc(func(d jen.Dict) {
			for _, scheme := range p.API.Schemes {
				name := jen.Id(p.Names.Scheme(scheme.Name))
				if scheme.Kind.IsBearer() {
					d[name] = jen.Id("tokens").Dot("VerifyRequest")
					continue
				}
				v := access.ReadScheme(scheme, verifiers{})
				d[name] = s.unwritten(jen.Func().Params(v.params...).Params(s.callerOf(), jen.Error()))
			}
		})), jen.Nil())
	})
	f.Line()
}

// unwritten is a function that cannot tell yet.
func (s Skeleton) unwritten(signature *jen.Statement) *jen.Statement {
	return signature.Block(
		jen.Return(jen.Nil(), jen.Qual(s.Guard, "ErrUnavailable")).Comment("// not written yet: everybody is answered 503"),
	)
}

// identityAuthorizer emits what the names of a credential do not say.
func (s Skeleton) identityAuthorizer(f *jen.File, p *Plan) {
	f.Comment("// authorizer grants callers the names that their credentials hold.")
	f.Type().Id("authorizer").Struct(jen.Qual(s.identityPackage(), "Names"))
	f.Line()
	for _, r := range resources(p.API) {
		name := "Authorize" + p.Names.Resource(r)
		f.Add(comment(fmt.Sprintf("%s reports whether p may %s the %s with %s.", name, access.Word(r.Action), access.Word(r.Type), thisID(r))))
		params := append([]jen.Code{jen.Id("p").Add(s.callerOf())}, texted(idParams(r))...)
		s.method(f, "authorizer", name, params, jen.Bool(), jen.False())
	}
}
