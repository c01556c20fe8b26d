package gosource

import (
	"bytes"
	"fmt"
	"go/ast"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// identityPath is the package whose Identity is the principal.
const identityPath = "github.com/oasguard/oasguard/integrations/identity"

// Identity is the package that makes a guard whose callers are identities.
type Identity struct {
	*Plan
	Guard   string // import path of the guard's package
	imports map[string]bool
}

// NewIdentity plans the package of a guard.
func NewIdentity(p *Plan, guard string) *Identity { return &Identity{Plan: p, Guard: guard} }

// IdentityPackage is the name of the package for a guard.
func IdentityPackage(guard string) string { return guard + "identity" }

// Source emits identity.gen.go.
func (i *Identity) Source() ([]byte, error) {
	pieces := []piece{i.emitVerifiers, i.emitNewGuard, i.emitAuthenticator}
	if i.grants {
		pieces = append(pieces, i.emitNames)
	}
	body, err := render(i.Plan, pieces)
	if err != nil {
		return nil, fmt.Errorf("identity.gen.go: %w", err)
	}
	i.imports = body.imports
	i.imports[identityPath] = true
	name := IdentityPackage(i.Package)
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\n\n// Package %s makes a guard whose callers are identities: each security scheme has a\n"+
		"// verifier of its kind.\npackage %[2]s\n\n", Header(i.Version), name)
	out.WriteString((&Mount{Plan: i.Plan, Guard: i.Guard}).importBlock(i.imports))
	out.WriteString("\n")
	out.Write(bytes.TrimRight(body.text, "\n"))
	out.WriteString("\n")
	return out.Bytes(), nil
}

// Verify compares what the file declares and imports with what was planned.
func (i *Identity) Verify(name string, file *ast.File) error {
	for _, spec := range file.Imports {
		if p, _ := strconv.Unquote(spec.Path.Value); p != i.Guard && !i.imports[p] {
			return fmt.Errorf("%s: imports %s", name, spec.Path.Value)
		}
	}
	planned := []string{"Verifiers", "NewGuard", "authenticator"}
	if i.combines {
		planned = append(planned, "authenticator.Combine")
	}
	if i.grants {
		planned = append(planned, "Names", "Names.Grants")
		if i.stepsUp {
			planned = append(planned, "Names.Assurance")
		}
	}
	for _, s := range i.API.Schemes {
		planned = append(planned, "authenticator.Authenticate"+i.Names.Scheme(s.Name))
	}
	return compareDeclarations(file, name, planned)
}

// caller is the principal.
func caller() *jen.Statement { return jen.Op("*").Id("identity").Dot("Identity") }

// verifier is a field of Verifiers: what it is called with, and what fits.
type verifier struct {
	params []jen.Code
	args   []string
	fits   string
}

func (v verifier) signature() *jen.Statement {
	return jen.Func().Params(v.params...).Params(caller(), jen.Error())
}

// verifiers reads a scheme as its verifier.
type verifiers struct{}

func ofRequest(name, fits string) verifier {
	return verifier{[]jen.Code{jen.Id("r").Add(request()), jen.Id(name).String()}, []string{"r", name}, fits}
}

func ofContext(names, fits string) verifier {
	list := strings.Split(names, ", ")
	return verifier{
		[]jen.Code{jen.Id("ctx").Qual("context", "Context"), jen.List(ids(list)...).String()},
		append([]string{"ctx"}, list...), fits,
	}
}

func (verifiers) Token(*access.Scheme) verifier {
	return ofRequest("token", "VerifyRequest of identity.NewJWT or identity.NewIntrospection")
}

func (verifiers) Password(*access.Scheme) verifier {
	return ofContext("username, password", "Verify of secrets.NewPasswords")
}

func (verifiers) Credentials(s *access.Scheme) verifier {
	if strings.EqualFold(s.HTTPScheme, "DPoP") {
		return ofRequest("credentials", "VerifyDPoP of identity.NewJWT")
	}
	return ofRequest("credentials", "a function of your own")
}

func (verifiers) Key(s *access.Scheme) verifier {
	if s.In == access.InCookie {
		return ofRequest("key", "Verify of secrets.NewSessions")
	}
	return ofContext("key", "Verify of secrets.NewKeys or secrets.FindKeys")
}

func (verifiers) Certificate(*access.Scheme) verifier {
	return verifier{[]jen.Code{jen.Id("cert").Op("*").Qual("crypto/x509", "Certificate")}, []string{"cert"}, "Verify of secrets.NewCertificates"}
}

func (i *Identity) emitVerifiers(f *jen.File) {
	f.Comment("// Verifiers verify credentials: one for each security scheme, all of them needed.")
	f.Type().Id("Verifiers").StructFunc(func(g *jen.Group) {
		for _, s := range i.API.Schemes {
			v := access.ReadScheme(s, verifiers{})
			name := i.Names.Scheme(s.Name)
			g.Add(comment(fmt.Sprintf("%s verifies %s: %s. What fits: %s.", name, access.Word(s.Name), credentialText(s), v.fits)))
			g.Id(name).Add(v.signature())
		}
	})
	f.Line()
}

// combineType is the function that makes one caller of two.
func combineType() *jen.Statement {
	return jen.Func().Params(jen.Id("r").Add(request()), jen.List(jen.Id("first"), jen.Id("second")).Add(caller())).Params(caller(), jen.Error())
}

func (i *Identity) emitNewGuard(f *jen.File) {
	f.Comment("// NewGuard makes a guard whose callers are those whom v verifies. It returns an error where a")
	f.Comment("// verifier is missing, and where guard.NewGuard does.")
	params := []jen.Code{jen.Id("v").Id("Verifiers")}
	fields := []jen.Code{jen.Id("v")}
	arguments := []jen.Code{}
	if i.combines {
		f.Comment("//")
		f.Comment("// combine makes one caller of two that were authenticated together, in the order of their")
		f.Comment("// schemes' names: say whose roles count, and refuse two that do not belong together.")
		params = append(params, jen.Id("combine").Add(combineType()))
		fields = append(fields, jen.Id("combine"))
	}
	if i.grants {
		params = append(params, jen.Id("authz").Id("guard").Dot("Authorizer").Index(caller()))
		arguments = append(arguments, jen.Id("authz"))
	}
	params = append(params, jen.Id("opts").Op("...").Id("guard").Dot("Option"))
	arguments = append(append([]jen.Code{jen.Id("authenticator").Values(fields...)}, arguments...), jen.Id("opts").Op("..."))
	missing := func(g *jen.Group, value *jen.Statement, name string) {
		g.If(value.Op("==").Nil()).Block(jen.Return(jen.Nil(), jen.Qual("errors", "New").Call(jen.Lit(IdentityPackage(i.Package)+": "+name+" is nil"))))
	}
	f.Func().Id("NewGuard").Params(params...).Params(jen.Op("*").Id("guard").Dot("Guard").Index(caller()), jen.Error()).BlockFunc(func(g *jen.Group) {
		for _, s := range i.API.Schemes {
			name := i.Names.Scheme(s.Name)
			missing(g, jen.Id("v").Dot(name), "Verifiers."+name)
		}
		if i.combines {
			missing(g, jen.Id("combine"), "combine")
		}
		g.Return(jen.Id("guard").Dot("NewGuard").Index(caller()).Call(arguments...))
	})
	f.Line()
}

func (i *Identity) emitAuthenticator(f *jen.File) {
	f.Comment("// authenticator asks the verifier of each scheme.")
	f.Type().Id("authenticator").StructFunc(func(g *jen.Group) {
		g.Id("verifiers").Id("Verifiers")
		if i.combines {
			g.Id("combine").Add(combineType())
		}
	})
	f.Line()
	receiver := jen.Id("a").Id("authenticator")
	for _, s := range i.API.Schemes {
		v := access.ReadScheme(s, verifiers{})
		var arguments []jen.Code
		for _, name := range v.args {
			if name == "ctx" {
				arguments = append(arguments, jen.Id("r").Dot("Context").Call())
				continue
			}
			arguments = append(arguments, jen.Id(name))
		}
		params := credentialParams(s)
		if s.Kind == access.Basic {
			params = []jen.Code{jen.List(jen.Id("username"), jen.Id("password")).String()}
		}
		r := jen.Id("r")
		if !slices.Contains(v.args, "r") && !slices.Contains(v.args, "ctx") {
			r = jen.Id("_")
		}
		name := i.Names.Scheme(s.Name)
		f.Add(comment(fmt.Sprintf("Authenticate%s verifies %s.", name, access.Word(s.Name))))
		f.Func().Params(receiver.Clone()).Id("Authenticate"+name).Params(append([]jen.Code{r.Add(request())}, params...)...).Params(caller(), jen.Error()).Block(
			jen.Return(jen.Id("a").Dot("verifiers").Dot(name).Call(arguments...)),
		)
		f.Line()
	}
	if i.combines {
		f.Comment("// Combine makes one caller of two.")
		f.Func().Params(receiver).Id("Combine").Params(jen.Id("r").Add(request()), jen.List(jen.Id("first"), jen.Id("second")).Add(caller())).Params(caller(), jen.Error()).Block(
			jen.Return(jen.Id("a").Dot("combine").Call(jen.Id("r"), jen.Id("first"), jen.Id("second"))),
		)
		f.Line()
	}
}

func (i *Identity) emitNames(f *jen.File) {
	f.Comment("// Names grants callers what their credentials name: embed it in your Authorizer. A name that")
	f.Comment("// the document does not have grants nothing.")
	f.Type().Id("Names").Struct()
	f.Line()
	f.Comment("// Grants returns the names of p as far as the document has them.")
	granted := jen.Id("guard").Dot("Grants").Values()
	p := jen.Id("_")
	for _, k := range i.nameKinds() {
		if len(k.texts) > 0 {
			p = jen.Id("p")
			granted = granted.Dot("With" + k.goType + "Names").Call(jen.Id("p").Dot(k.goType + "s").Op("..."))
		}
	}
	f.Func().Params(jen.Id("Names")).Id("Grants").Params(jen.Id("_").Add(request()), p.Add(caller())).Params(jen.Id("guard").Dot("Grants"), jen.Error()).Block(
		jen.Return(granted, jen.Nil()),
	)
	if !i.stepsUp {
		return
	}
	f.Line()
	f.Comment("// Assurance returns how p logged in, as their credential says.")
	f.Func().Params(jen.Id("Names")).Id("Assurance").Params(jen.Id("_").Add(request()), jen.Id("p").Add(caller())).Params(jen.Id("guard").Dot("Assurance"), jen.Error()).Block(
		jen.Return(jen.Id("guard").Dot("Assurance").Values(jen.Id("ACR").Op(":").Id("p").Dot("ACR"), jen.Id("AuthTime").Op(":").Id("p").Dot("AuthTime")), jen.Nil()),
	)
}
