package gosource

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/templates"
)

// Mount is one package that mounts the guard on a framework.
type Mount struct {
	*Plan
	Framework *Framework
	Guard     string // import path of the guard's package
	patterns  map[*access.Operation]pattern
	functions map[*access.Operation]string
	imports   []string // that the fixed part has
}

// NewMount decides the names and patterns of a mount.
func NewMount(p *Plan, framework *Framework, guard string) *Mount {
	m := &Mount{Plan: p, Framework: framework, Guard: guard, functions: mountFunctions(p)}
	m.patterns = framework.patterns(p.API)
	return m
}

// MountPackage is the name of the package that mounts a guard on a framework.
func MountPackage(guard string, framework *Framework) string { return guard + framework.file() }

// file is the name of a framework where a hyphen cannot stand.
func (f *Framework) file() string { return strings.ReplaceAll(f.Name, "-", "") }

// files are those of templates/mount that the mount is made of: its own, and what it has
// in common with others.
func (f *Framework) files() []string {
	list := append([]string{f.file()}, f.parts...)
	if f.decodes {
		list = append(list, "decoded")
	}
	switch f.open {
	case ":":
		list = append(list, "colons")
	case "{":
		list = append(list, "braces")
	}
	return list
}

// NeedsRuntime reports whether the mount uses guard_mount.gen.go.
func (f *Framework) NeedsRuntime() bool { return !f.isGateway }

// IsMCP reports whether it needs what is in there for MCP.
func (f *Framework) IsMCP() bool { return f.isMCP }

// mountNames are the exported names that every mount has.
var mountNames = []string{"Server", "Router", "Mount", "Middleware", "Verify"}

// mountFunctions names the function of each operation: as its method, or from method
// and path where the mount has that name.
func mountFunctions(p *Plan) map[*access.Operation]string {
	forms := make([][]string, len(p.API.Operations))
	for i, op := range p.API.Operations {
		name := p.Names.Operation(op)
		forms[i] = []string{name, exported(camel(strings.ToLower(op.Method)) + spelt(op.Path)), name + "Operation"}
	}
	names := map[*access.Operation]string{}
	for i, name := range settle(forms, mountNames, func(name string) []string { return []string{name} }) {
		names[p.API.Operations[i]] = name
	}
	return names
}

// Source emits mount.gen.go.
func (m *Mount) Source() ([]byte, error) {
	imports := map[string]bool{}
	pieces := []piece{m.emitServer, m.emitMount}
	pieces = append(pieces, eachPiece(m.Plan, m.emitFunction)...)
	pieces = append(pieces, m.emitRoutes)
	doc := fmt.Sprintf("mounts the guard on %s: every operation is registered behind its rule,\n"+
		"// and a handler gets the caller as a typed principal.", m.Framework.Title)
	switch {
	case m.Framework.isMCP:
		pieces = []piece{m.emitTools}
		doc = "guards a server of MCP (Model Context Protocol) whose tools are operations: a call\n" +
			"// reaches its tool only behind the rule, and a list holds what its caller may call."
	case m.Framework.isGateway:
		pieces = nil
		doc = "answers a gateway that asks before it hands a request on:\n" +
			"// nginx (auth_request), Traefik (ForwardAuth), Caddy (forward_auth) or Envoy (ext_authz\n// over HTTP)."
	}
	body, err := render(m.Plan, pieces)
	if err != nil {
		return nil, fmt.Errorf("mount.gen.go: %w", err)
	}
	fixed, err := concatenate(templates.Mount, "mount", m.Framework.files(), imports)
	m.imports = slices.Sorted(maps.Keys(imports))
	if err != nil {
		return nil, err
	}
	name := MountPackage(m.Package, m.Framework)
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\n\n// Package %s %s\npackage %[2]s\n\n", Header(m.Version), name, doc)
	out.WriteString(m.importBlock(imports))
	if len(body.text) > 0 {
		out.WriteString("\n")
		out.Write(body.text)
	}
	out.Write(fixed)
	return out.Bytes(), nil
}

// importBlock has the standard library first, then the framework and the guard.
func (m *Mount) importBlock(imports map[string]bool) string {
	var b strings.Builder
	b.WriteString("import (\n")
	isOurs := func(p string) bool { return strings.Contains(strings.Split(p, "/")[0], ".") }
	paths := slices.Sorted(maps.Keys(imports))
	for _, p := range paths {
		if !isOurs(p) {
			fmt.Fprintf(&b, "\t%s\n", strconv.Quote(p))
		}
	}
	b.WriteString("\n")
	line := func(p string) {
		if p == m.Guard && (m.Package != "guard" || path.Base(p) != "guard") {
			fmt.Fprintf(&b, "\tguard %s\n", strconv.Quote(p))
			return
		}
		fmt.Fprintf(&b, "\t%s\n", strconv.Quote(p))
	}
	ours := []string{m.Guard}
	for _, p := range paths {
		if isOurs(p) {
			ours = append(ours, p)
		}
	}
	slices.Sort(ours)
	for _, p := range ours {
		line(p)
	}
	b.WriteString(")\n")
	return b.String()
}

// declarations are those that mount.gen.go must have, no more and no fewer.
func (m *Mount) declarations() ([]string, error) {
	var list []string
	switch {
	case m.Framework.isMCP:
		list = []string{"operations"}
	case !m.Framework.isGateway:
		list = []string{"Server", "Mount", "routes"}
		for _, op := range m.API.Operations {
			list = append(list, m.functions[op])
		}
	}
	for _, name := range m.Framework.files() {
		source, err := templates.Mount.ReadFile("mount/" + name + ".go")
		if err != nil {
			return nil, err
		}
		fixed, err := declarationsOf(name, source)
		if err != nil {
			return nil, err
		}
		list = append(list, fixed...)
	}
	return list, nil
}

// MountRuntime emits guard_mount.gen.go: what mounts need of the guard's own package,
// and what the mount of MCP needs besides.
func MountRuntime(p *Plan, mcp bool) ([]byte, error) {
	imports, files, callbacks := map[string]bool{}, []string{"mount"}, []byte(nil)
	if mcp {
		body, err := render(p, []piece{func(f *jen.File) { emitMountCallbacks(f, p) }})
		if err != nil {
			return nil, fmt.Errorf("guard_mount.gen.go: %w", err)
		}
		files, callbacks = append(files, p.mcpRuntimeFiles()...), body.text
		maps.Copy(imports, body.imports)
	}
	body, err := concatenate(templates.Runtime, "runtime", files, imports)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\n\npackage %s\n\n%s", Header(p.Version), p.Package, importBlock(imports))
	if callbacks != nil {
		out.WriteString("\n")
		out.Write(callbacks)
	}
	out.Write(body)
	return out.Bytes(), nil
}

// arguments are the names of an operation's path values in a mount.
func (m *Mount) arguments(op *access.Operation) []string {
	names := slices.Clone(m.Names.Arguments(op))
	for i := range names {
		for slices.Contains(m.Framework.reserved(), names[i]) || slices.Index(names, names[i]) != i {
			names[i] += "Value"
		}
	}
	return names
}

// handlerParams are the parameters of a handler of op.
func (m *Mount) handlerParams(op *access.Operation) []jen.Code {
	params := m.Framework.params()
	if !op.Public() {
		params = append(params, jen.Id("p").Id("P"))
	}
	if op.Anonymous {
		params = append(params, jen.Id("ok").Bool())
	}
	return append(params, texted(m.arguments(op))...)
}

func (m *Mount) emitServer(f *jen.File) {
	f.Comment("// Server holds the handlers, one method per operation. A method that takes a")
	f.Comment("// principal is reached only by one who may call it.")
	f.Type().Id("Server").Types(jen.Id("P").Any()).InterfaceFunc(func(g *jen.Group) {
		for _, op := range m.API.Operations {
			g.Add(comment(fmt.Sprintf("%s serves %s.", m.Names.Operation(op), route(op))))
			g.Id(m.Names.Operation(op)).Params(m.handlerParams(op)...).Add(m.Framework.result())
		}
	})
	f.Line()
}

func guardOf() *jen.Statement {
	return jen.Id("g").Op("*").Id("guard").Dot("Guard").Index(jen.Id("P"))
}

// emitMount declares the function that registers every operation: the more specific
// pattern first, for routers that take the first that matches.
func (m *Mount) emitMount(f *jen.File) {
	f.Comment("// Mount registers every operation on r, behind the guard. The base path of the guard")
	f.Comment("// stands in front of every path; HEAD is where GET is. Routes that the document does not")
	f.Comment("// describe are left to the program.")
	f.Func().Id("Mount").Types(jen.Id("P").Any()).Params(
		jen.Id("r").Add(m.Framework.router()), guardOf(), jen.Id("s").Id("Server").Index(jen.Id("P")),
	).BlockFunc(func(g *jen.Group) {
		if m.Framework.before != nil {
			g.Add(m.Framework.before.Clone())
		}
		g.Id("base").Op(":=").Id("basePath").Call(jen.Id("g"))
		for _, op := range m.inOrder() {
			handler := jen.Id(m.functions[op]).Call(jen.Id("g"), jen.Id("s").Dot(m.Names.Operation(op)))
			g.Add(m.Framework.register(op.Method, m.patterns[op].text, handler))
			if op.Method == "GET" && !m.describesHead(op) {
				g.Add(m.Framework.register("HEAD", m.patterns[op].text, handler.Clone()))
			}
		}
	})
	f.Line()
}

func (m *Mount) describesHead(get *access.Operation) bool {
	return slices.ContainsFunc(m.API.Operations, func(op *access.Operation) bool {
		return op.Method == "HEAD" && access.Shape(op.Path) == access.Shape(get.Path)
	})
}

// emitFunction declares the function that guards one handler.
func (m *Mount) emitFunction(f *jen.File, op *access.Operation) {
	name := m.functions[op]
	doc := wrapperDoc(name, op)
	f.Add(comment(doc...))
	h := jen.Id("h").Func().Params(m.handlerParams(op)...).Add(m.Framework.result())
	params := []jen.Code{guardOf(), h}
	f.Func().Id(name).Types(jen.Id("P").Any()).Params(params...).Add(m.Framework.handler()).Block(
		jen.Return(jen.Func().Params(m.Framework.params()...).Add(m.Framework.result()).BlockFunc(func(g *jen.Group) {
			arguments := m.arguments(op)
			if p := m.patterns[op]; m.Framework.swallows && len(p.behind) > 0 && p.behind[len(p.behind)-1] == 0 {
				g.If(jen.Id("swallows").Call(jen.Id("c"), jen.Lit(p.names[len(p.names)-1]))).Block(jen.Return(jen.Id("echo").Dot("ErrNotFound")))
			}
			if len(arguments) > 0 {
				var values []jen.Code
				for i := range arguments {
					values = append(values, m.Framework.value(m.patterns[op], i))
				}
				g.List(ids(arguments)...).Op(":=").List(values...)
			}
			if op.Public() {
				g.Add(m.Framework.public(op, m.Plan, arguments))
				return
			}
			m.guarded(g, op, arguments)
		})),
	)
	f.Line()
}

// guarded emits the decision, and the call of the handler.
func (m *Mount) guarded(g *jen.Group, op *access.Operation, arguments []string) {
	fw := m.Framework
	if fw.enterFails {
		g.List(jen.Id("e"), jen.Err()).Op(":=").Add(fw.enter(arguments))
		g.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Err()))
	} else {
		g.Id("e").Op(":=").Add(fw.enter(arguments))
	}
	var asked []jen.Code
	for _, name := range askedArguments(m.Plan, op) {
		asked = append(asked, jen.Id(arguments[slices.Index(m.Names.Arguments(op), name)]))
	}
	check := jen.Id("g").Dot("Check" + m.Names.Operation(op)).Call(append([]jen.Code{fw.writer(), jen.Id("e").Dot("Request")}, asked...)...)
	found, granted := []jen.Code{jen.Id("p"), jen.Id("ok")}, "ok"
	handed := []jen.Code{jen.Id("p")}
	if op.Anonymous {
		found, granted = append(found, jen.Id("granted")), "granted"
		handed = append(handed, jen.Id("ok"))
	}
	g.If(jen.List(found...).Op(":=").Add(check), jen.Id(granted)).BlockFunc(func(g *jen.Group) {
		fw.call(g, op.Anonymous, append(handed, ids(arguments)...))
	})
	fw.denied(g)
}

// emitRoutes declares the routes by which the router's are told.
func (m *Mount) emitRoutes(f *jen.File) {
	f.Comment("// routes are those of the operations, in the order of guard.Routes and without the")
	f.Comment("// base path.")
	list := func() *jen.Statement { return jen.Index().Id("guard").Dot("MountRoute") }
	f.Func().Id("routes").Params().Add(list()).Block(jen.Return(list().CustomFunc(multi(), func(g *jen.Group) {
		for _, op := range m.API.Operations {
			fields := []jen.Code{jen.Id("Method").Op(":").Lit(op.Method), jen.Id("Pattern").Op(":").Lit(m.patterns[op].text)}
			g.Values(append(fields, texts("Params", m.patterns[op].names)...)...)
		}
	})))
}
