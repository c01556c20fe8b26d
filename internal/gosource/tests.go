package gosource

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/cases"
	"github.com/oasguard/oasguard/templates"
)

// Tests emits guard.gen_test.go: a table for every operation, the callbacks and
// handlers that it is run with, and the fixed kit that runs it.
func Tests(p *Plan) ([]byte, error) {
	var pieces []piece
	if p.grants {
		pieces = append(pieces, func(f *jen.File) { emitGrantsTest(f, p) })
	}
	pieces = append(pieces, func(f *jen.File) {
		emitTestGuard(f, p)
		emitTestAuthenticator(f, p)
		if p.grants {
			emitTestAuthorizer(f, p)
		}
		emitTestSchemes(f, p)
	})
	rest, err := render(p, pieces)
	if err != nil {
		return nil, fmt.Errorf("guard.gen_test.go: %w", err)
	}
	rest.imports["testing"] = true
	return withTestkit(p, operationTests(p), rest)
}

// withTestkit puts the rest and the kit behind the tables, under one list of imports.
func withTestkit(p *Plan, tables []byte, rest rendered) ([]byte, error) {
	imports := rest.imports
	var kit bytes.Buffer
	for _, name := range p.testkitFiles() {
		source, err := templates.Tests.ReadFile("testkit/" + name + ".go")
		if err != nil {
			return nil, err
		}
		text, err := declarations(source, imports)
		if err != nil {
			return nil, fmt.Errorf("templates/testkit/%s.go: %w", name, err)
		}
		kit.WriteString("\n")
		kit.Write(text)
	}
	out := bytes.NewBuffer(make([]byte, 0, len(tables)+len(rest.text)+kit.Len()+1024))
	fmt.Fprintf(out, "%s\n\npackage %s\n\n%s\n", Header(p.Version), p.Package, importBlock(imports))
	out.Write(tables)
	out.Write(rest.text)
	out.Write(kit.Bytes())
	return out.Bytes(), nil
}

// testkitFiles are the files of templates/testkit that the document needs.
func (p *Plan) testkitFiles() []string {
	files := []string{"run"}
	has := func(kind func(*access.Operation) bool) bool { return slices.ContainsFunc(p.API.Operations, kind) }
	if has(func(op *access.Operation) bool { return !op.Public() }) {
		files = append(files, "protected")
	}
	if p.optional {
		files = append(files, "optional")
	}
	if has((*access.Operation).Public) {
		files = append(files, "public")
	}
	files = append(files, "document", "row", "request", "callbacks")
	if p.combines {
		files = append(files, "combine")
	}
	if p.grants {
		files = append(files, "grants")
	}
	if p.resources {
		files = append(files, "resource")
	}
	return files
}

// testSubject is the principal of the tests.
func testSubject() *jen.Statement { return jen.Op("*").Id("testSubject") }

// operationTests declares what every operation has, as gofmt would write it: half
// of all lines are here, and formatting them takes longer than all else.
func operationTests(p *Plan) []byte {
	var b bytes.Buffer
	rows := cases.NewRows(p.API)
	for _, op := range p.API.Operations {
		writeOperationTest(&b, p, op, rows)
	}
	writeTestServer(&b, p)
	return b.Bytes()
}

// writeOperationTest declares the table of one operation.
func writeOperationTest(b *bytes.Buffer, p *Plan, op *access.Operation, all *cases.Rows) {
	name := p.Names.Operation(op)
	kind := "testProtected"
	switch {
	case op.Public():
		kind = "testPublic"
	case op.Anonymous:
		kind = "testOptional"
	}
	fmt.Fprintf(b, "func Test%s(t *testing.T) {\n\t%s(\n", name, kind)
	fmt.Fprintf(b, "\t\t%q, %q, %q,\n\t\t%q,\n\t\t%q,", OperationText(op), op.Method, op.Path, op.Words(), name)
	for i, param := range PathParameters(op) {
		if slices.Contains(askedArguments(p, op), p.Names.Arguments(op)[i]) {
			fmt.Fprintf(b, " %q,", param)
		}
	}
	b.WriteString("\n\t)")
	if places := cases.Sends(op); len(places) > 0 {
		var literals []string
		for _, place := range places {
			literals = append(literals, strconv.Quote(place))
		}
		fmt.Fprintf(b, ".sending(%s)", strings.Join(literals, ", "))
	}
	if op.Public() {
		b.WriteString(".isOpen(t)\n}\n\n")
		return
	}
	b.WriteString(".decides(\n\t\tt,\n")
	for _, row := range all.Of(op) {
		fmt.Fprintf(b, "\t\t%q,\n", row)
	}
	b.WriteString("\t)\n}\n\n")
}

// emitGrantsTest declares the table of what every name grants.
func emitGrantsTest(f *jen.File, p *Plan) {
	f.Comment("// TestGuard_grants says what each name grants, and that it grants no more.")
	f.Func().Id("TestGuard_grants").Params(jen.Id("t").Op("*").Qual("testing", "T")).BlockFunc(func(g *jen.Group) {
		for _, k := range p.nameKinds() {
			for _, text := range k.texts {
				arguments := []jen.Code{jen.Id("t"), jen.Id(k.goType + k.name(text)), jen.Lit(text)}
				if k.goType == "Role" {
					held := p.API.Expand(access.Grants{Roles: []string{text}})
					for _, role := range held.Roles[1:] {
						arguments = append(arguments, jen.Lit("role "+role))
					}
					for _, permission := range held.Permissions {
						arguments = append(arguments, jen.Lit("permission "+permission))
					}
				}
				g.Id("test" + k.goType).Call(arguments...)
			}
		}
	})
	f.Line()
	f.Comment("// testNames are all names of the document that can be granted.")
	f.Func().Id("testNames").Params().Index().String().Block(jen.Return(jen.Index().String().CustomFunc(
		jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}, func(g *jen.Group) {
			for _, k := range p.nameKinds() {
				for _, text := range k.texts {
					g.Lit(k.word + " " + text)
				}
			}
		})))
	f.Line()
}

// emitTestGuard declares how the tests make a guard, and how they must not.
func emitTestGuard(f *jen.File, p *Plan) {
	good := []jen.Code{jen.Id("testAuthenticator").Values()}
	if p.grants {
		good = append(good, jen.Id("testAuthorizer").Values())
	}
	newGuard := func(arguments ...jen.Code) *jen.Statement {
		return jen.Id("NewGuard").Index(testSubject()).Call(arguments...)
	}
	f.Comment("// newTestGuard is a guard whose callbacks answer as the row of a request says.")
	f.Func().Id("newTestGuard").Params(jen.Id("opts").Op("...").Id("Option")).Params(jen.Op("*").Id("Guard").Index(testSubject()), jen.Error()).Block(
		jen.Return(newGuard(append(slices.Clip(good), jen.Id("opts").Op("..."))...)))
	f.Line()
	f.Comment("// badTestGuards are the errors of guards that must not start.")
	f.Func().Id("badTestGuards").Params().Map(jen.String()).Error().BlockFunc(func(g *jen.Group) {
		g.Id("errs").Op(":=").Map(jen.String()).Error().Values()
		for i, name := range []string{"authenticator", "authorizer"}[:len(good)] {
			typeName := "test" + capitalise(name)
			for _, bad := range []struct {
				text string
				code *jen.Statement
			}{
				{"no " + name, jen.Nil()},
				{"a nil pointer as " + name, jen.Parens(jen.Op("*").Id(typeName)).Parens(jen.Nil())},
			} {
				arguments := slices.Clone(good)
				arguments[i] = bad.code
				g.List(jen.Id("_"), jen.Id("errs").Index(jen.Lit(bad.text))).Op("=").Add(newGuard(arguments...))
			}
		}
		g.Return(jen.Id("errs"))
	})
	f.Line()
}

// writeTestServer declares the handlers, as gofmt would write them.
func writeTestServer(b *bytes.Buffer, p *Plan) {
	b.WriteString("// testServer notes which handler ran, and for whom.\ntype testServer struct{}\n\n")
	for _, op := range p.API.Operations {
		params, principal, known := ", p *testSubject", "p", "true"
		switch {
		case op.Public():
			params, principal, known = "", "nil", "false"
		case op.Anonymous:
			params, known = ", p *testSubject, ok bool", "ok"
		}
		if values := p.Names.Arguments(op); len(values) > 0 {
			params += ", " + strings.TrimSuffix(strings.Repeat("_, ", len(values)), ", ") + " string"
		}
		fmt.Fprintf(b, "func (testServer) %s(w http.ResponseWriter, r *http.Request%s) {\n", p.Names.Operation(op), params)
		fmt.Fprintf(b, "\ttestHandled(w, r, %q, %s, %s)\n}\n", OperationText(op), principal, known)
	}
	b.WriteString("\n")
}

// emitTestAuthenticator declares the authenticator.
func emitTestAuthenticator(f *jen.File, p *Plan) {
	f.Comment("// testAuthenticator answers as the row of a request says.")
	f.Type().Id("testAuthenticator").Struct()
	f.Line()
	results := func() *jen.Statement { return jen.Params(testSubject(), jen.Error()) }
	for _, s := range p.API.Schemes {
		credential := jen.Id(credentialName(s))
		switch s.Kind {
		case access.Basic:
			credential = jen.Id("username").Op("+").Lit(":").Op("+").Id("password")
		case access.MutualTLS:
			credential = jen.String().Call(jen.Id("cert").Dot("Raw"))
		}
		params := append([]jen.Code{jen.Id("r").Add(request())}, credentialParams(s)...)
		f.Func().Params(jen.Id("testAuthenticator")).Id("Authenticate" + p.Names.Scheme(s.Name)).Params(params...).Add(results()).Block(
			jen.Return(jen.Id("testAuthenticate").Call(jen.Id("r"), jen.Lit(s.Name), credential)))
		f.Line()
	}
	if p.combines {
		f.Func().Params(jen.Id("testAuthenticator")).Id("Combine").
			Params(jen.Id("r").Add(request()), jen.List(jen.Id("first"), jen.Id("second")).Add(testSubject())).Add(results()).Block(
			jen.Return(jen.Id("testCombine").Call(jen.Id("r"), jen.Id("first"), jen.Id("second"))))
		f.Line()
	}
}

// emitTestAuthorizer declares the authorizer.
func emitTestAuthorizer(f *jen.File, p *Plan) {
	f.Comment("// testAuthorizer answers as the row of a request says.")
	f.Type().Id("testAuthorizer").Struct()
	f.Line()
	method := func(name string, params ...jen.Code) *jen.Statement {
		return f.Func().Params(jen.Id("testAuthorizer")).Id(name).Params(append([]jen.Code{jen.Id("r").Add(request()), jen.Id("p").Add(testSubject())}, params...)...)
	}
	method("Grants").Params(jen.Id("Grants"), jen.Error()).Block(jen.Return(jen.Id("testGranted").Call(jen.Id("r"), jen.Id("p"))))
	f.Line()
	for _, r := range resources(p.API) {
		method("Authorize"+p.Names.Resource(r), jen.Id("id").String()).Params(jen.Bool(), jen.Error()).Block(
			jen.Return(jen.Id("testMay").Call(jen.Id("r"), jen.Id("p"), jen.Lit(r.Action+" of "+r.Type), jen.Id("id"))))
		f.Line()
	}
}

// emitTestSchemes declares how credentials travel and what challenges say.
func emitTestSchemes(f *jen.File, p *Plan) {
	f.Comment("// testSchemes are the security schemes of the document.")
	f.Func().Id("testSchemes").Params().Index().Id("testScheme").Block(jen.Return(jen.Index().Id("testScheme").CustomFunc(
		jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}, func(g *jen.Group) {
			for _, s := range p.API.Schemes {
				g.Values(schemeFields(p, s)...)
			}
		})))
	f.Line()
}

// schemeFields are the fields of a scheme's literal, in tests and harness.
func schemeFields(p *Plan, s *access.Scheme) []jen.Code {
	fields := []jen.Code{jen.Id("name").Op(":").Lit(s.Name)}
	switch {
	case s.Kind.InAuthorization():
		fields = append(fields, jen.Id("auth").Op(":").Lit(authScheme(s)))
	case s.Kind == access.APIKey:
		fields = append(fields, jen.Id("in").Op(":").Lit(string(s.In)), jen.Id("field").Op(":").Lit(s.Param))
	}
	return append(fields, jen.Id("challenge").Op(":").Lit(challengeText(s, realm(p.API))))
}

// challengeText is a scheme's challenge without an error (RFC 9110, 11.6.1).
func challengeText(s *access.Scheme, realm string) string {
	name := authScheme(s)
	if strings.EqualFold(name, "Negotiate") {
		return name // RFC 4559, 4.1: it takes no parameters
	}
	text := name + " realm=" + quotedString(realm)
	switch s.Kind {
	case access.Basic:
		text += `, charset="UTF-8"` // RFC 7617, 2.1
	case access.APIKey:
		text += ", in=" + quotedString(string(s.In)) + ", name=" + quotedString(s.Param)
	}
	return text
}

// quotedString is text as a quoted-string (RFC 9110, 5.6.4), in which a control
// character cannot stand.
func quotedString(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c == 0x7f:
			b.WriteByte(' ')
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
