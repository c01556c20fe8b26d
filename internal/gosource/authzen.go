package gosource

import (
	"bytes"
	"fmt"
	"go/ast"
	"slices"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// authzenPath is the package whose Client asks an engine.
const authzenPath = "github.com/oasguard/oasguard/integrations/authzen"

// AuthZEN is the package that asks an engine about the objects of a document.
type AuthZEN struct{ *Plan }

// AuthZENPackage is the name of the package for a guard.
func AuthZENPackage(guard string) string { return guard + "authzen" }

// HasObjects reports whether some operation asks about an object.
func (p *Plan) HasObjects() bool { return p.resources }

// authzenImports are all packages that the file may import.
var authzenImports = []string{"context", "errors", netHTTP, authzenPath}

// Source emits authzen.gen.go.
func (a AuthZEN) Source() ([]byte, error) {
	body, err := render(a.Plan, []piece{a.emitObjects, a.emitChecks})
	if err != nil {
		return nil, fmt.Errorf("authzen.gen.go: %w", err)
	}
	name := AuthZENPackage(a.Package)
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\n\n// Package %s asks an engine what callers may do with objects.\npackage %[2]s\n\n", Header(a.Version), name)
	fmt.Fprintf(&out, "import (\n\t%q\n\t%q\n\t%q\n\n\t%q\n)\n\n", "context", "errors", netHTTP, authzenPath)
	out.Write(bytes.TrimRight(body.text, "\n"))
	out.WriteString("\n")
	return out.Bytes(), nil
}

// Verify compares what the file declares and imports with what was planned.
func (a AuthZEN) Verify(name string, file *ast.File) error {
	for _, spec := range file.Imports {
		if p, _ := strconv.Unquote(spec.Path.Value); !slices.Contains(authzenImports, p) {
			return fmt.Errorf("%s: imports %s", name, spec.Path.Value)
		}
	}
	planned := []string{"Engine", "Objects", "NewObjects", "Objects.may"}
	for _, r := range resources(a.API) {
		planned = append(planned, "Objects.Authorize"+a.Names.Resource(r))
	}
	return compareDeclarations(file, name, planned)
}

// entity is what an engine knows a caller or an object by.
func entity() *jen.Statement { return jen.Qual(authzenPath, "Entity") }

// subjectType is the function that says who a caller is to the engine.
func subjectType() *jen.Statement {
	return jen.Func().Params(jen.Id("r").Add(request()), jen.Id("p").Id("P")).Params(entity(), jen.Error())
}

func (a AuthZEN) emitObjects(f *jen.File) {
	f.ImportName(authzenPath, "authzen")
	f.Comment("// Engine decides, as *authzen.Client does.")
	f.Type().Id("Engine").Interface(
		jen.Id("May").Params(jen.Id("ctx").Qual("context", "Context"), jen.Id("check").Qual(authzenPath, "Check")).Params(jen.Bool(), jen.Error()))
	f.Line()
	f.Comment("// Objects answers what the Authorizer of the guard is asked about objects. Embed it in yours.")
	f.Comment("// Whatever the engine could not tell is an error, which the guard answers 503.")
	f.Type().Id("Objects").Types(jen.Id("P").Any()).Struct(
		jen.Id("engine").Id("Engine"),
		jen.Id("subject").Add(subjectType()))
	f.Line()
	f.Comment("// NewObjects asks engine. subject says who a caller is to it; an error of it is answered 503. It")
	f.Comment("// returns an error where one of the two is nil.")
	f.Func().Id("NewObjects").Types(jen.Id("P").Any()).Params(jen.Id("engine").Id("Engine"), jen.Id("subject").Add(subjectType())).
		Params(jen.Id("Objects").Index(jen.Id("P")), jen.Error()).Block(
		jen.If(jen.Id("engine").Op("==").Nil().Op("||").Id("subject").Op("==").Nil()).Block(
			jen.Return(jen.Id("Objects").Index(jen.Id("P")).Values(), jen.Qual("errors", "New").Call(jen.Lit(AuthZENPackage(a.Package)+": engine or subject is nil")))),
		jen.Return(jen.Id("Objects").Index(jen.Id("P")).Values(jen.Id("engine"), jen.Id("subject")), jen.Nil()))
	f.Line()
	f.Comment("// may asks the engine about one object; several ids name it together.")
	f.Func().Params(objectsReceiver()).Id("may").
		Params(jen.Id("r").Add(request()), jen.Id("p").Id("P"), jen.List(jen.Id("action"), jen.Id("kind")).String(), jen.Id("ids").Op("...").String()).
		Params(jen.Bool(), jen.Error()).Block(
		jen.If(jen.Id("s").Dot("engine").Op("==").Nil()).Block(
			jen.Return(jen.False(), jen.Qual("errors", "New").Call(jen.Lit(AuthZENPackage(a.Package)+": Objects was not made by NewObjects")))),
		jen.List(jen.Id("subject"), jen.Err()).Op(":=").Id("s").Dot("subject").Call(jen.Id("r"), jen.Id("p")),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.False(), jen.Err())),
		jen.Id("object").Op(":=").Add(entity()).Values(jen.Id("Type").Op(":").Id("kind"), jen.Id("ID").Op(":").Id("ids").Index(jen.Lit(0))),
		jen.If(jen.Len(jen.Id("ids")).Op(">").Lit(1)).Block(
			jen.Id("object").Op("=").Add(entity()).Values(jen.Id("Type").Op(":").Id("kind"), jen.Id("Parts").Op(":").Id("ids"))),
		jen.Return(jen.Id("s").Dot("engine").Dot("May").Call(jen.Id("r").Dot("Context").Call(),
			jen.Qual(authzenPath, "Check").Values(jen.Id("Subject").Op(":").Id("subject"), jen.Id("Action").Op(":").Id("action"), jen.Id("Resource").Op(":").Id("object")))))
	f.Line()
}

// objectsReceiver has a name that no id has.
func objectsReceiver() *jen.Statement { return jen.Id("s").Id("Objects").Index(jen.Id("P")) }

func (a AuthZEN) emitChecks(f *jen.File) {
	for _, r := range resources(a.API) {
		name := "Authorize" + a.Names.Resource(r)
		f.Add(comment(fmt.Sprintf("%s asks whether p may %s the %s with %s.", name, access.Word(r.Action), access.Word(r.Type), thisID(r))))
		arguments := append([]jen.Code{jen.Id("r"), jen.Id("p"), jen.Lit(r.Action), jen.Lit(r.Type)}, ids(idParams(r))...)
		f.Func().Params(objectsReceiver()).Id(name).
			Params(append([]jen.Code{jen.Id("r").Add(request()), jen.Id("p").Id("P")}, texted(idParams(r))...)...).
			Params(jen.Bool(), jen.Error()).Block(jen.Return(jen.Id("s").Dot("may").Call(arguments...)))
		f.Line()
	}
}
