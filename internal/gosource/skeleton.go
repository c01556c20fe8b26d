package gosource

import (
	"bytes"
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// Skeleton is what the application's own file of callbacks begins with.
type Skeleton struct {
	Package  string // of the application
	Guard    string // import path of the guard that Generate will write
	Generate string // the arguments of go:generate, quoted as it reads them
}

// SkeletonNames are the names that a skeleton declares or imports.
func SkeletonNames() []string {
	return []string{"Principal", "NewGuard", "authenticator", "authorizer", "guard", "http", "x509"}
}

// Source emits the skeleton for a plan: callbacks that compile, and that refuse
// everybody with 503 until they are written.
func (s Skeleton) Source(p *Plan) ([]byte, error) {
	f := jen.NewFile(s.Package)
	f.HeaderComment("//go:generate " + s.Generate)
	f.ImportName(netHTTP, "http")
	f.ImportName(s.Guard, "guard")
	f.Comment("// Principal is who calls: authenticators make one, handlers get it. Give it what both need.")
	f.Type().Id("Principal").Struct(jen.Id("ID").String())
	f.Line()
	f.Comment("// authenticator says who a caller is. Each method gets a credential that was sent and is well")
	f.Comment("// formed. Answer guard.ErrInvalidCredentials for one that is not good: 401.")
	f.Type().Id("authenticator").Struct()
	f.Line()
	for _, scheme := range p.API.Schemes {
		name := "Authenticate" + p.Names.Scheme(scheme.Name)
		f.Add(comment(fmt.Sprintf("%s verifies %s: %s.", name, access.Word(scheme.Name), credentialText(scheme))))
		s.method(f, "authenticator", name, credentialParams(scheme), s.principal(), jen.Nil())
	}
	if p.combines {
		f.Comment("// Combine makes one principal of two that arrived together, or refuses the pair.")
		s.method(f, "authenticator", "Combine", []jen.Code{jen.List(jen.Id("first"), jen.Id("second")).Add(s.principal())}, s.principal(), jen.Nil())
	}
	arguments := []jen.Code{jen.Id("authenticator").Values()}
	if p.grants {
		s.authorizer(f, p)
		arguments = append(arguments, jen.Id("authorizer").Values())
	}
	f.Comment("// NewGuard returns the guard: serve every operation with its Handler, or wrap handlers one by one.")
	f.Func().Id("NewGuard").Params().
		Params(jen.Op("*").Qual(s.Guard, "Guard").Index(s.principal()), jen.Error()).
		Block(jen.Return(jen.Qual(s.Guard, "NewGuard").Index(s.principal()).Call(arguments...)))
	var out bytes.Buffer
	if err := f.Render(&out); err != nil {
		return nil, fmt.Errorf("the skeleton of callbacks: %w", err)
	}
	return p.Tagged(out.Bytes()), nil
}

// authorizer emits the callbacks that say what a principal may do.
func (s Skeleton) authorizer(f *jen.File, p *Plan) {
	f.Comment("// authorizer says what a principal may do.")
	f.Type().Id("authorizer").Struct()
	f.Line()
	grants := jen.Qual(s.Guard, "Grants")
	who := jen.Id("p").Add(s.principal())
	f.Comment("// Grants returns what p holds, for instance guard.Grants{}.WithRoleNames(p.Roles...).")
	s.method(f, "authorizer", "Grants", []jen.Code{who}, grants, grants.Clone().Values())
	if p.asksVisitors() {
		f.Comment("// AnonymousGrants returns what callers hold who sent no credential.")
		s.method(f, "authorizer", "AnonymousGrants", nil, grants, grants.Clone().Values())
	}
	if p.stepsUp {
		assurance := jen.Qual(s.Guard, "Assurance")
		f.Comment("// Assurance returns how p logged in, for instance by the claims acr and auth_time of a token.")
		s.method(f, "authorizer", "Assurance", []jen.Code{who.Clone()}, assurance, assurance.Clone().Values())
	}
	for _, r := range resources(p.API) {
		name := "Authorize" + p.Names.Resource(r)
		f.Add(comment(fmt.Sprintf("%s reports whether p may %s the %s with %s.", name, access.Word(r.Action), access.Word(r.Type), thisID(r))))
		s.method(f, "authorizer", name, append([]jen.Code{who}, texted(idParams(r))...), jen.Bool(), jen.False())
	}
}

// method emits one callback, which could not tell yet.
func (s Skeleton) method(f *jen.File, on, name string, params []jen.Code, result, zero *jen.Statement) {
	params = append([]jen.Code{jen.Id("r").Add(request())}, params...)
	f.Func().Params(jen.Id(on)).Id(name).Params(params...).Params(result, jen.Error()).Block(
		jen.Return(zero, jen.Qual(s.Guard, "ErrUnavailable")).Comment("// not written yet: everybody is answered 503"),
	)
	f.Line()
}

func (s Skeleton) principal() *jen.Statement { return jen.Op("*").Id("Principal") }
