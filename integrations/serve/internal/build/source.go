package build

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"

	"github.com/oasguard/oasguard/integrations/serve/proxy"
)

// module is the path of the module that is built.
const module = "oasguard.example/proxy"

// mainSource is the main function of a proxy. What the generated package is called, and what its
// fields are, is read from it: from it alone it is known that both are identifiers.
func mainSource(identity []byte, schemes []proxy.Scheme) ([]byte, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "identity.gen.go", identity, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	fields, names := declared(file)
	if len(fields) != len(schemes) {
		return nil, fmt.Errorf("the package %s has %d verifiers for %d schemes", file.Name.Name, len(fields), len(schemes))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `package main

import (
	"context"
	"net/http"
	"os"

	"github.com/oasguard/oasguard/integrations/identity"
	"github.com/oasguard/oasguard/integrations/serve/proxy"

	"%s/guard"
	"%[1]s/guard/guardidentity"
)

func main() {
	os.Exit(proxy.Main(proxy.Document{
		Schemes: []proxy.Scheme{
`, module)
	for _, s := range schemes {
		fmt.Fprintf(&b, "{Name: %q, Kind: %q, Credential: proxy.Credential{In: %q, Name: %q}},\n", s.Name, s.Kind, s.In, s.Credential.Name)
	}
	b.WriteString(`},
		Guard: func(v *proxy.Verifiers, basePath string, next http.Handler) (http.Handler, error) {
			var opts []guard.Option
			if basePath != "" {
				opts = append(opts, guard.WithBasePath(basePath))
			}
			g, err := guardidentity.NewGuard(guardidentity.Verifiers{
`)
	for i, s := range schemes {
		method := map[proxy.Kind]string{proxy.Token: "Token", proxy.Password: "Password", proxy.Key: "Key"}[s.Kind]
		fmt.Fprintf(&b, "%s: v.%s(%q),\n", fields[i], method, s.Name)
	}
	b.WriteString("}, ")
	if names {
		b.WriteString("guardidentity.Names{}, ")
	}
	b.WriteString(`opts...)
			if err != nil {
				return nil, err
			}
			return g.Middleware(next), nil
		},
		Caller: func(ctx context.Context) (*identity.Identity, bool) {
			return guard.PrincipalFrom[*identity.Identity](ctx)
		},
	}, os.Args[1:], os.Stderr))
}
`)
	return format.Source(b.Bytes())
}

// declared returns the fields of Verifiers, which are in the order of the schemes, and whether
// there is a type Names.
func declared(file *ast.File) (fields []string, names bool) {
	for _, decl := range file.Decls {
		types, ok := decl.(*ast.GenDecl)
		if !ok || types.Tok != token.TYPE {
			continue
		}
		for _, spec := range types.Specs {
			spec := spec.(*ast.TypeSpec)
			switch spec.Name.Name {
			case "Names":
				names = true
			case "Verifiers":
				for _, field := range spec.Type.(*ast.StructType).Fields.List {
					fields = append(fields, field.Names[0].Name)
				}
			}
		}
	}
	return fields, names
}
