package gosource

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/cases"
	"github.com/oasguard/oasguard/templates"
)

// HarnessPackage is the name of the package that Harness emits.
func HarnessPackage(p *Plan) string { return p.Package + "test" }

// harnessFiles are the files of templates/harness, in the order of the output:
// first what a user reads first.
var harnessFiles = []string{"harness", "report", "cases", "strangers", "paths", "judge", "challenge", "decide", "login", "scopes", "operation", "request", "client"}

// Harness emits harness.gen.go: an importable package that runs the cases of
// every operation against an assembled server. It knows the document, and
// nothing of the guard.
func Harness(p *Plan) ([]byte, error) {
	f := jen.NewFile(HarnessPackage(p))
	emitCredentials(f, p)
	emitMay(f, p)
	f.Comment("// defaultBasePath is the base path of the guard.")
	f.Const().Id("defaultBasePath").Op("=").Lit(p.API.BasePath)
	f.Line()
	emitHarnessNames(f, p)
	emitHarnessSchemes(f, p)
	emitHarnessOperations(f, p)
	var tables bytes.Buffer
	if err := f.Render(&tables); err != nil {
		return nil, fmt.Errorf("harness.gen.go: %w", err)
	}
	imports := map[string]bool{}
	var body bytes.Buffer
	add := func(name string, source []byte) error {
		text, err := declarations(source, imports)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		body.WriteString("\n")
		body.Write(text)
		return nil
	}
	if err := add("harness.gen.go", tables.Bytes()); err != nil {
		return nil, err
	}
	for _, name := range harnessFiles {
		source, err := templates.Harness.ReadFile("harness/" + name + ".go")
		if err != nil {
			return nil, err
		}
		if err := add("templates/harness/"+name+".go", source); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\n\n// Package %s runs the cases of every operation against an assembled server,\n// from outside, with the credentials it is given.\npackage %[2]s\n\nimport (\n",
		Header(p.Version), HarnessPackage(p))
	for _, path := range slices.Sorted(maps.Keys(imports)) {
		fmt.Fprintf(&out, "\t%s\n", strconv.Quote(path))
	}
	out.WriteString(")\n")
	out.Write(body.Bytes())
	return out.Bytes(), nil
}

// harnessDeclarations are those that harness.gen.go must have, no more and no fewer.
func harnessDeclarations() ([]string, error) {
	list := []string{"Credentials", "Credentials.byScheme", "May", "May.ids", "defaultBasePath", "names", "inclusions", "schemes", "operations"}
	for _, name := range harnessFiles {
		source, err := templates.Harness.ReadFile("harness/" + name + ".go")
		if err != nil {
			return nil, err
		}
		declared, err := declarationsOf(name, source)
		if err != nil {
			return nil, err
		}
		list = append(list, declared...)
	}
	return list, nil
}

// declarationsOf are the names that a template declares.
func declarationsOf(name string, source []byte) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, d := range Declarations(file) {
		list = append(list, d.Name)
	}
	return list, nil
}

// multi is a composite literal's braces with one element a line.
func multi() jen.Options { return jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true} }

// fieldOf is a name that elsewhere stands behind a prefix, as an exported field:
// where Go does not take its first letter for upper case, a word of ours stands
// before it, with an underscore, which no name has.
func fieldOf(word, name string) string {
	if first, _ := utf8.DecodeRuneInString(name); unicode.IsUpper(first) {
		return name
	}
	return word + "_" + name
}

// emitCredentials declares what the user supplies: one field for every scheme.
func emitCredentials(f *jen.File, p *Plan) {
	f.Comment("// Credentials are the valid credentials that the harness may use, by scheme. What")
	f.Comment("// is not given is not tried, and the table says so.")
	f.Type().Id("Credentials").StructFunc(func(g *jen.Group) {
		for _, s := range p.API.Schemes {
			g.Add(comment(access.Word(s.Name) + ": " + credentialText(s) + "."))
			g.Id(fieldOf("Scheme", p.Names.Scheme(s.Name))).Index().Id("Credential")
		}
	})
	f.Line()
	f.Comment("// byScheme are the credentials by the name of their scheme.")
	f.Func().Params(jen.Id("c").Id("Credentials")).Id("byScheme").Params().Map(jen.String()).Index().Id("Credential").Block(
		jen.Return(jen.Map(jen.String()).Index().Id("Credential").CustomFunc(multi(), func(g *jen.Group) {
			for _, s := range p.API.Schemes {
				g.Lit(s.Name).Op(":").Id("c").Dot(fieldOf("Scheme", p.Names.Scheme(s.Name)))
			}
		})))
	f.Line()
}

// resourceText names a resource check as the rules do: "open of room".
func resourceText(r *access.Resource) string {
	return access.Word(r.Action) + " of " + access.Word(r.Type)
}

// emitMay declares for which objects a holder passes each resource check.
func emitMay(f *jen.File, p *Plan) {
	all := resources(p.API)
	f.Comment("// May says for which objects each check of the document says yes, by id.")
	f.Type().Id("May").StructFunc(func(g *jen.Group) {
		for _, r := range all {
			field := jen.Id(fieldOf("Check", p.Names.Resource(r))).Index()
			if n := len(r.IDs); n > 1 {
				g.Add(comment(fmt.Sprintf("%s, each by %s", resourceText(r), strings.Join(idParams(r), ", "))))
				g.Add(field.Index(jen.Lit(n)).String())
				continue
			}
			g.Add(comment(resourceText(r)))
			g.Add(field.String())
		}
	})
	f.Line()
	f.Comment("// ids are the objects of one check.")
	f.Func().Params(jen.Id("m").Id("May")).Id("ids").Params(jen.Id("resource").String()).Index().String().BlockFunc(func(g *jen.Group) {
		if len(all) > 0 {
			g.Switch(jen.Id("resource")).BlockFunc(func(g *jen.Group) {
				for _, r := range all {
					field := jen.Id("m").Dot(fieldOf("Check", p.Names.Resource(r)))
					if len(r.IDs) == 1 {
						g.Case(jen.Lit(resourceText(r))).Block(jen.Return(field))
						continue
					}
					g.Case(jen.Lit(resourceText(r))).Block(
						jen.Var().Id("list").Index().String(),
						jen.For(jen.List(jen.Id("_"), jen.Id("ids")).Op(":=").Range().Add(field)).Block(
							jen.Id("list").Op("=").Append(jen.Id("list"), jen.Id("object").Call(jen.Id("ids").Index(jen.Op(":")).Op("...")))),
						jen.Return(jen.Id("list")))
				}
			})
		}
		g.Return(jen.Nil())
	})
	f.Line()
}

// emitHarnessNames declares what can be held, and what it brings.
func emitHarnessNames(f *jen.File, p *Plan) {
	f.Comment("// names are all names of the document that can be held.")
	f.Func().Id("names").Params().Index().String().Block(jen.Return(jen.Index().String().CustomFunc(multi(), func(g *jen.Group) {
		for _, k := range p.nameKinds() {
			for _, text := range k.texts {
				g.Lit(k.word + " " + text)
			}
		}
	})))
	f.Line()
	f.Comment("// inclusions are the names that bring others with them.")
	f.Func().Id("inclusions").Params().Index().Id("inclusion").Block(jen.Return(jen.Index().Id("inclusion").CustomFunc(multi(), func(g *jen.Group) {
		for _, k := range p.nameKinds() {
			for _, text := range k.texts {
				held := k.includes(text)
				if len(held.Roles)+len(held.Permissions)+len(held.Scopes) > 0 {
					fields := []jen.Code{jen.Id("name").Op(":").Lit(k.word + " " + text)}
					g.Values(append(fields, texts("roles", held.Roles, "permissions", held.Permissions, "scopes", held.Scopes)...)...)
				}
			}
		}
	})))
	f.Line()
}

// texts are fields that hold lists of text, without those that are empty.
func texts(fields ...any) []jen.Code {
	var list []jen.Code
	for i := 0; i < len(fields); i += 2 {
		name, values := fields[i].(string), fields[i+1].([]string)
		if len(values) > 0 {
			list = append(list, jen.Id(name).Op(":").Index().String().ValuesFunc(func(g *jen.Group) {
				for _, v := range values {
					g.Lit(v)
				}
			}))
		}
	}
	return list
}

// emitHarnessSchemes declares how credentials travel and what challenges say.
func emitHarnessSchemes(f *jen.File, p *Plan) {
	f.Comment("// schemes are the security schemes of the document.")
	f.Func().Id("schemes").Params().Index().Id("scheme").Block(jen.Return(jen.Index().Id("scheme").CustomFunc(multi(), func(g *jen.Group) {
		for _, s := range p.API.Schemes {
			g.Values(schemeFields(p, s)...)
		}
	})))
	f.Line()
}

// emitHarnessOperations declares who may call what.
func emitHarnessOperations(f *jen.File, p *Plan) {
	f.Comment("// operations are the operations of the document.")
	f.Func().Id("operations").Params().Index().Id("operation").Block(jen.Return(jen.Index().Id("operation").CustomFunc(multi(), func(g *jen.Group) {
		for _, op := range p.API.Operations {
			g.CustomFunc(multi(), func(g *jen.Group) {
				for _, field := range operationFields(op) {
					g.Add(field)
				}
			})
		}
	})))
}

func operationFields(op *access.Operation) []jen.Code {
	// Three fields share a line, so that gofmt aligns nothing with them.
	fields := []jen.Code{
		jen.List(jen.Id("id").Op(":").Lit(OperationText(op)), jen.Id("method").Op(":").Lit(op.Method), jen.Id("path").Op(":").Lit(op.Path)),
	}
	sends := cases.Sends(op)
	if op.Public() {
		return append(fields, texts("sends", sends)...)
	}
	fields = append(fields, jen.Id("access").Op(":").Lit(op.Words()))
	fields = append(fields, jen.Id("alternatives").Op(":").Index().Index().Id("requirement").ValuesFunc(func(g *jen.Group) {
		for _, alternative := range op.Alternatives {
			g.ValuesFunc(func(g *jen.Group) {
				for _, q := range alternative {
					g.Values(append([]jen.Code{jen.Id("scheme").Op(":").Lit(q.Scheme.Name)}, texts("scopes", q.Scopes, "roles", q.Roles)...)...)
				}
			})
		}
	}))
	fields = append(fields, visitorFields(op)...)
	if op.Rule != nil {
		fields = append(fields, jen.Id("rule").Op(":").Op("&").Id("rule").Values(access.Read(*op.Rule, ruleFields{})...))
	}
	fields = append(fields, texts("acr", op.StepUp.ACR)...)
	if op.StepUp.MaxAge > 0 {
		fields = append(fields, jen.Id("maxAge").Op(":").Lit(op.StepUp.MaxAge))
	}
	if op.Conceal {
		fields = append(fields, jen.Id("conceal").Op(":").True())
	}
	var required []string
	for _, q := range op.Required {
		if slices.Contains(sends, q.Place()) {
			required = append(required, q.Place())
		}
	}
	fields = append(fields, texts("sends", sends, "required", required)...)
	if len(op.Declared) > 0 {
		fields = append(fields, jen.Id("declared").Op(":").Index().Id("declared").ValuesFunc(func(g *jen.Group) {
			for _, d := range op.Declared {
				g.Values(append([]jen.Code{jen.Id("status").Op(":").Lit(d.Status)}, texts("mediaTypes", d.MediaTypes)...)...)
			}
		}))
	}
	return fields
}

// visitorFields say of whom the operation lets in who sent no credential.
func visitorFields(op *access.Operation) []jen.Code {
	if !op.Anonymous {
		return nil
	}
	open := jen.Id("anonymous").Op(":").True()
	if op.Visitor == nil {
		return []jen.Code{open}
	}
	fields := []jen.Code{jen.Id("ruled").Op(":").True()}
	rule, possible := op.Rule.WithoutObjects()
	switch {
	case op.VisitorsMeet():
		fields = append(fields, open)
	case possible && op.Visitor.Ask:
		fields = append(fields, open, jen.Id("visitors").Op(":").Op("&").Id("rule").Values(access.Read(rule, ruleFields{})...))
	}
	if op.Visitor.Forbidden {
		fields = append(fields, jen.Id("forbids").Op(":").True())
	}
	return fields
}

// ruleFields reads a rule as the fields of the harness's rule.
type ruleFields struct{}

func (ruleFields) Role(name string) []jen.Code { return []jen.Code{jen.Id("role").Op(":").Lit(name)} }

func (ruleFields) Permission(name string) []jen.Code {
	return []jen.Code{jen.Id("permission").Op(":").Lit(name)}
}

func (ruleFields) Scope(name string) []jen.Code {
	return []jen.Code{jen.Id("scope").Op(":").Lit(name)}
}

func (ruleFields) Resource(r *access.Resource) []jen.Code {
	var more []string
	for _, id := range r.IDs[1:] {
		more = append(more, id.Place())
	}
	return append([]jen.Code{jen.Id("resource").Op(":").Lit(resourceText(r)), jen.Id("id").Op(":").Lit(r.IDs[0].Place())}, texts("ids", more)...)
}

func (f ruleFields) All(parts []access.Rule) []jen.Code { return f.junction("all", parts) }
func (f ruleFields) Any(parts []access.Rule) []jen.Code { return f.junction("any", parts) }

func (f ruleFields) junction(field string, parts []access.Rule) []jen.Code {
	return []jen.Code{jen.Id(field).Op(":").Index().Id("rule").ValuesFunc(func(g *jen.Group) {
		for _, part := range parts {
			g.Values(access.Read(part, f)...)
		}
	})}
}
