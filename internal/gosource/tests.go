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

// Tests emits guard.gen_test.go: a table for every access that operations have,
// the callbacks and handlers that it is run with, and the fixed kit that runs it.
func Tests(p *Plan) ([]byte, error) {
	pieces := []piece{func(f *jen.File) {
		emitTestGuard(f, p)
		emitTestAuthenticator(f, p)
		if p.grants {
			emitTestAuthorizer(f, p)
		}
	}}
	rest, err := render(p, pieces)
	if err != nil {
		return nil, fmt.Errorf("guard.gen_test.go: %w", err)
	}
	return withTestkit(p, testTables(p), rest)
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

// testSubject is the principal of the tests.
func testSubject() *jen.Statement { return jen.Op("*").Id("testSubject") }

// testTables declares the operations, who may call them, and what comes of which
// request, as gofmt would write it: most lines are here, and formatting them takes
// longer than all else. Operations that are decided alike share a table.
func testTables(p *Plan) []byte {
	var operations, tables bytes.Buffer
	rows := cases.NewRows(p.API)
	known := map[string][]string{}
	for _, op := range p.API.Operations {
		words, own := op.Words(), rows.Of(op)
		table := words
		if first, ok := known[table]; ok && !slices.Equal(first, own) {
			table += " (" + OperationText(op) + ")"
		}
		if _, ok := known[table]; !ok {
			known[table] = own
			writeTestTable(&tables, table, op, own)
		}
		writeTestOperation(&operations, p, op, table)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "// testBasePath is in front of every path unless an option says otherwise.\nconst testBasePath = %s\n\n", strconv.Quote(p.API.BasePath))
	b.WriteString("// testOperations are the operations of the document, and who may call them.\nvar testOperations = []testOperation{\n")
	b.Write(operations.Bytes())
	b.WriteString("}\n\n// testTables say what comes of which request, for all operations that the same callers may call.\nvar testTables = []testTable{\n")
	b.Write(tables.Bytes())
	b.WriteString("}\n\n")
	writeTestNames(&b, p)
	writeTestVisitors(&b, p)
	writeTestLogins(&b, p)
	writeTestSchemes(&b, p)
	writeTestServer(&b, p)
	return b.Bytes()
}

// writeTestTable writes the rows of one access, with what its words name.
func writeTestTable(b *bytes.Buffer, name string, op *access.Operation, rows []string) {
	named := op.Named()
	fmt.Fprintf(b, "\t{%q, [4][]string{%s, %s, %s, %s}, []string{\n", name,
		elements(named.Schemes), elements(named.Scopes), elements(named.Roles), elements(named.Permissions))
	for _, row := range rows {
		fmt.Fprintf(b, "\t\t%q,\n", row)
	}
	b.WriteString("\t}},\n")
}

// writeTestOperation writes one operation.
func writeTestOperation(b *bytes.Buffer, p *Plan, op *access.Operation, table string) {
	words := op.Words()
	fmt.Fprintf(b, "\t{id: %q, method: %q, path: %q, access: %q, name: %q", OperationText(op), op.Method, op.Path, words, p.Names.Operation(op))
	if names := AskedParameters(op); len(names) > 0 {
		fmt.Fprintf(b, ", checks: %s", literals(names))
	}
	if places := cases.Sends(op); len(places) > 0 {
		for i, place := range places {
			places[i] = cases.Word(place)
		}
		fmt.Fprintf(b, ", sends: %s", literals(places))
	}
	if table != words {
		fmt.Fprintf(b, ", table: %q", table)
	}
	if sent := sentPath(op.Path); sent != op.Path {
		fmt.Fprintf(b, ", sent: %q", sent)
	}
	if !p.handedOn(op) {
		b.WriteString(", apart: true")
	}
	var odd []string
	for _, name := range PathParameters(op) {
		for _, text := range []string{name, "path." + name} {
			if word := cases.Word(text); word != text {
				odd = append(odd, fmt.Sprintf("%q: %q", text, word))
			}
		}
	}
	if len(odd) > 0 {
		fmt.Fprintf(b, ", words: map[string]string{%s}", strings.Join(odd, ", "))
	}
	b.WriteString("},\n")
}

// literals is a literal of texts.
func literals(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = strconv.Quote(text)
	}
	return "[]string{" + strings.Join(quoted, ", ") + "}"
}

// writeTestNames writes what every name grants.
func writeTestNames(b *bytes.Buffer, p *Plan) {
	if !p.grants {
		return
	}
	b.WriteString("// testNames are all names of the document that can be granted, and what they include.\nvar testNames = []testName{")
	if p.nameCount() > 0 {
		b.WriteByte('\n')
	}
	for _, k := range p.nameKinds() {
		for _, text := range k.texts {
			includes := "nil"
			if list := cases.Words(k.includes(text)); len(list) > 0 {
				includes = literals(list)
			}
			fmt.Fprintf(b, "\t{%q, %s, %s},\n", k.word+" "+cases.Word(text), k.goType+k.name(text), includes)
		}
	}
	b.WriteString("}\n\n")
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
	f.Comment("// testSwitches are the options that only guards of such documents have.")
	f.Func().Id("testSwitches").Params().Index().Id("Option").BlockFunc(func(g *jen.Group) {
		if p.hasKind(access.MutualTLS) {
			g.Return(jen.Index().Id("Option").Values(jen.Id("WithSelfSignedCertificates").Call()))
		} else {
			g.Return(jen.Nil())
		}
	})
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
		params, given := ", p *testSubject", ", p"
		switch {
		case op.Public():
			params, given = "", ""
		case op.Anonymous:
			params, given = ", p *testSubject, ok bool", ", p, ok"
		}
		if values := p.Names.Arguments(op); len(values) > 0 {
			list := ", " + strings.Join(values, ", ")
			params += list + " string"
			given += list
		}
		fmt.Fprintf(b, "func (*testServer) %s(w http.ResponseWriter, r *http.Request%s) {\n", p.Names.Operation(op), params)
		fmt.Fprintf(b, "\ttestHandled(w, r, %q%s)\n}\n\n", OperationText(op), given)
	}
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
			jen.Return(jen.Id("testAuthenticate").Call(jen.Id("r"), jen.Lit(cases.Word(s.Name)), credential)))
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
	if p.asksVisitors() {
		f.Func().Params(jen.Id("testAuthorizer")).Id("AnonymousGrants").Params(jen.Id("r").Add(request())).Params(jen.Id("Grants"), jen.Error()).Block(
			jen.Return(jen.Id("testAnonymousGranted").Call(jen.Id("r"))))
		f.Line()
	}
	if p.stepsUp {
		method("Assurance").Params(jen.Id("Assurance"), jen.Error()).Block(jen.Return(jen.Id("testAssured").Call(jen.Id("r"), jen.Id("p"))))
		f.Line()
	}
	for _, r := range resources(p.API) {
		names, may := []string{"id"}, "testMay"
		if len(r.IDs) > 1 {
			names, may = idParams(r), "testMayAll"
		}
		asked := []jen.Code{jen.Id("r"), jen.Id("p"), jen.Lit(cases.Word(r.Action) + " of " + cases.Word(r.Type))}
		method("Authorize"+p.Names.Resource(r), texted(names)...).Params(jen.Bool(), jen.Error()).Block(
			jen.Return(jen.Id(may).Call(append(asked, ids(names)...)...)))
		f.Line()
	}
}

// writeTestSchemes writes how credentials travel and what challenges say.
func writeTestSchemes(b *bytes.Buffer, p *Plan) {
	b.WriteString("// testSchemes are the security schemes of the document.\nvar testSchemes = []testScheme{\n")
	for _, s := range p.API.Schemes {
		fmt.Fprintf(b, "\t{name: %q", cases.Word(s.Name))
		switch {
		case s.Kind.InAuthorization():
			fmt.Fprintf(b, ", auth: %q", authScheme(s))
		case s.Kind == access.APIKey:
			fmt.Fprintf(b, ", in: %q, field: %q", string(s.In), s.Param)
		}
		fmt.Fprintf(b, ", challenge: %q},\n", challengeText(s, realm(p.API)))
	}
	b.WriteString("}\n\n")
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

// elements are texts as an element of a slice of slices; nil for none.
func elements(texts []string) string {
	if len(texts) == 0 {
		return "nil"
	}
	return strings.TrimPrefix(literals(texts), "[]string")
}
