package generator_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// guardServer is the test of a harness against the guard of the same document:
// somebody who holds everything, and somebody who holds nothing.
const guardServer = `package %[4]stest

import (
	"bytes"
	"crypto/x509"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	guard %[1]q
)

type caller struct{ rich bool }

type desk struct{ credentials map[string][]Credential } // by Go name

func (d desk) find(name, secret string, cert *x509.Certificate) (*caller, error) {
	for _, c := range d.credentials[name] {
		if cert != nil && bytes.Equal(c.Certificate.Certificate[0], cert.Raw) || cert == nil && c.Secret == secret {
			return &caller{c.Person == "rich"}, nil
		}
	}
	return nil, guard.ErrInvalidCredentials
}

%[2]s
func TestGuard(t *testing.T) {
	var given Credentials
	d := desk{map[string][]Credential{}}
	fields := reflect.ValueOf(&given).Elem()
	for i := range fields.NumField() {
		rich := Credential{Person: "rich", Secret: "rich" + strconv.Itoa(i), Username: "rich"}
		poor := Credential{Person: "poor", Secret: "poor" + strconv.Itoa(i), Username: "poor"}
		for _, name := range names() {
			switch noun, text, _ := strings.Cut(name, " "); noun {
			case "role":
				rich.Roles = append(rich.Roles, text)
			case "permission":
				rich.Permissions = append(rich.Permissions, text)
			default:
				rich.Scopes = append(rich.Scopes, text)
			}
		}
		rich.AuthTime = time.Now()
		for _, op := range operations() {
			rich.ACR = append(rich.ACR, op.acr...)
		}
		may := reflect.ValueOf(&rich.May).Elem()
		for j := range may.NumField() {
			field := may.Field(j)
			field.Set(reflect.MakeSlice(field.Type(), 1, 1))
			if field.Type().Elem().Kind() == reflect.String {
				field.Index(0).SetString("1")
				continue
			}
			for k := range field.Index(0).Len() {
				field.Index(0).Index(k).SetString(strconv.Itoa(k + 1))
			}
		}
		for _, c := range []*Credential{&rich, &poor} {
			cert, err := selfSigned()
			if err != nil {
				t.Fatal(err)
			}
			c.Certificate = cert
		}
		fields.Field(i).Set(reflect.ValueOf([]Credential{rich, poor}))
		d.credentials[strings.TrimPrefix(fields.Type().Field(i).Name, "Scheme_")] = []Credential{rich, poor}
	}
	g, err := guard.NewGuard[*caller](%[3]s)
	if err != nil {
		t.Fatal(err)
	}
	Harness{AllowUnsafe: true}.Run(t, g.Handler(guard.Unimplemented[*caller]{}), given)
	_ = http.MethodGet
}
`

// guardServerOf writes the callbacks that the guard in dir wants.
func guardServerOf(t *testing.T, p place) string {
	t.Helper()
	dir := p.dir
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, "guard.gen.go"), nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	methods := map[string]*ast.InterfaceType{}
	for _, decl := range file.Decls {
		if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.TYPE {
			spec := d.Specs[0].(*ast.TypeSpec)
			if i, ok := spec.Type.(*ast.InterfaceType); ok {
				methods[spec.Name.Name] = i
			}
		}
	}
	var b strings.Builder
	for _, m := range methods["Authenticator"].Methods.List {
		name := m.Names[0].Name
		scheme := strings.TrimPrefix(name, "Authenticate")
		params := m.Type.(*ast.FuncType).Params.List
		last := params[len(params)-1]
		switch {
		case name == "Combine":
			fmt.Fprintf(&b, "func (d desk) Combine(_ *http.Request, first, _ *caller) (*caller, error) { return first, nil }\n\n")
		case len(last.Names) == 2:
			fmt.Fprintf(&b, "func (d desk) %s(_ *http.Request, _, password string) (*caller, error) { return d.find(%q, password, nil) }\n\n", name, scheme)
		case last.Names[0].Name == "cert":
			fmt.Fprintf(&b, "func (d desk) %s(_ *http.Request, cert *x509.Certificate) (*caller, error) { return d.find(%q, \"\", cert) }\n\n", name, scheme)
		default:
			fmt.Fprintf(&b, "func (d desk) %s(_ *http.Request, secret string) (*caller, error) { return d.find(%q, secret, nil) }\n\n", name, scheme)
		}
	}
	callbacks := "d"
	if authorizer := methods["Authorizer"]; authorizer != nil {
		callbacks = "d, rules{}"
		b.WriteString("type rules struct{}\n\n")
		for _, m := range authorizer.Methods.List {
			name := m.Names[0].Name
			if name == "AnonymousGrants" {
				b.WriteString("func (rules) AnonymousGrants(*http.Request) (g guard.Grants, err error) { return g, nil }\n\n")
			} else if name == "Assurance" {
				b.WriteString("func (rules) Assurance(_ *http.Request, c *caller) (a guard.Assurance, err error) {\n\tif c.rich {\n\t\ta.AuthTime = time.Now()\n\t\tfor _, op := range operations() {\n\t\t\ta.ACR = append(a.ACR, op.acr...)\n\t\t}\n\t}\n\treturn a, nil\n}\n\n")
			} else if name != "Grants" {
				ids := m.Type.(*ast.FuncType).Params.List
				params, are := make([]string, len(ids[len(ids)-1].Names)), "c.rich"
				for i := range params {
					params[i] = fmt.Sprintf("id%d", i)
					are += fmt.Sprintf(" && %s == %q", params[i], strconv.Itoa(i+1))
				}
				fmt.Fprintf(&b, "func (rules) %s(_ *http.Request, c *caller, %s string) (bool, error) { return %s, nil }\n\n", name, strings.Join(params, ", "), are)
			}
		}
		b.WriteString("func (rules) Grants(_ *http.Request, c *caller) (g guard.Grants, err error) {\n\tif !c.rich {\n\t\treturn g, nil\n\t}\n\tfor _, name := range names() {\n\t\tswitch noun, text, _ := strings.Cut(name, \" \"); noun {\n")
		grants := strings.Contains(string(read(t, filepath.Join(dir, "guard_runtime.gen.go")))+string(read(t, filepath.Join(dir, "guard.gen.go"))), "WithRoleNames")
		if !grants {
			t.Fatalf("%s has an Authorizer and no Grants.WithRoleNames", dir)
		}
		b.WriteString("\t\tcase \"role\":\n\t\t\tg = g.WithRoleNames(text)\n\t\tcase \"permission\":\n\t\t\tg = g.WithPermissionNames(text)\n\t\tdefault:\n\t\t\tg = g.WithScopeNames(text)\n\t\t}\n\t}\n\treturn g, nil\n}\n\n")
	}
	return fmt.Sprintf(guardServer, p.importPath, b.String(), callbacks, p.pkg)
}
