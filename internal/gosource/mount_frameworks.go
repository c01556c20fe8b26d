package gosource

import (
	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
)

// Framework says how a framework is written to. What it does at run time stands in
// templates/mount.
type Framework struct {
	Name     string // as --mount takes it, and the end of the package's name
	Title    string // as its users call it
	Module   string // that a program requires
	Instead  string // what to write where a path cannot be mounted
	methods  []string
	literals string // characters that it takes for themselves, besides those that all do

	isGateway bool     // it is no framework: what answers a gateway's questions is written, and all of it stands in the template
	isMCP     bool     // it is no framework, but what stands in front of a server of MCP
	parts     []string // further files of templates/mount

	open, close string // around the name of a parameter
	oneName     bool   // patterns that share a place share the name of its parameter
	firstWins   bool   // of routes that match, the one that was registered first is taken

	native      []jen.Code // parameters of a handler
	names       []string   // and their names
	routerType  *jen.Statement
	handlerType *jen.Statement
	before      *jen.Statement // what Mount does first
	returnsErr  bool           // a handler returns an error
	isNetHTTP   bool           // a handler is one of net/http
	swallows    bool           // a parameter at the end of a pattern takes what follows as well
	// turnsNotBack: it does not try another pattern where one ends at a parameter.
	turnsNotBack bool
	enterFails   bool // a request may be none that net/http would take
	decodes      bool // it hands on path values as they were sent, or decoded
	add          func(method, pattern string, handler *jen.Statement) *jen.Statement
}

// partsOf are the files of templates/mount that hold the rest of a framework's fixed part.
func partsOf(framework string, parts ...string) []string {
	for i, part := range parts {
		parts[i] = framework + "_" + part
	}
	return parts
}

// standardMethods are those that routers with a fixed list have.
var standardMethods = []string{"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"}

// Frameworks are those that a guard can be mounted on, by name.
func Frameworks() []*Framework {
	return []*Framework{chi(), gin(), echo("4", jen.Id("echo").Dot("Context")), echo("5", jen.Op("*").Id("echo").Dot("Context")), fiber("2"), fiber("3"), gorilla(), {Name: "forward-auth", Title: "a gateway", isGateway: true}, mcp()}
}

// FrameworkNames are the names that --mount takes.
func FrameworkNames() []string {
	var names []string
	for _, f := range Frameworks() {
		names = append(names, f.Name)
	}
	return names
}

func chi() *Framework {
	return &Framework{
		Name: "chi", Title: "chi", Module: "github.com/go-chi/chi/v5",
		Instead:  `serve this document by its Handler, r.Mount("/", g.Handler(s)), or leave the operation out by --exclude-tags`,
		methods:  append([]string{"QUERY"}, standardMethods...),
		literals: ":()+",
		open:     "{", close: "}",
		native:      []jen.Code{jen.Id("w").Add(responseWriter()), jen.Id("r").Add(request())},
		names:       []string{"w", "r"},
		routerType:  jen.Id("chi").Dot("Router"),
		handlerType: jen.Qual(netHTTP, "HandlerFunc"),
		isNetHTTP:   true,
		add: func(method, pattern string, handler *jen.Statement) *jen.Statement {
			return jen.Id("r").Dot("Method").Call(jen.Lit(method), jen.Id("base").Op("+").Lit(pattern), handler)
		},
	}
}

// added registers by a method that takes the HTTP method, the path and the handler.
func added(name string) func(method, pattern string, handler *jen.Statement) *jen.Statement {
	return func(method, pattern string, handler *jen.Statement) *jen.Statement {
		return jen.Id("r").Dot(name).Call(jen.Lit(method), jen.Id("base").Op("+").Lit(pattern), handler)
	}
}

const handlerInstead = "serve this document by the Handler of its guard, which every framework can mount, or leave the operation out by --exclude-tags"

func gin() *Framework {
	return &Framework{
		Name: "gin", Title: "gin", Module: "github.com/gin-gonic/gin",
		Instead:  handlerInstead,
		literals: "()+",
		parts:    []string{"gin_entry", "gin_values"},
		open:     ":", oneName: true, turnsNotBack: true, decodes: true,
		native:      []jen.Code{jen.Id("c").Op("*").Id("gin").Dot("Context")},
		names:       []string{"c"},
		routerType:  jen.Id("gin").Dot("IRouter"),
		handlerType: jen.Id("gin").Dot("HandlerFunc"),
		before:      jen.Id("withRequestContext").Call(jen.Id("r")),
		add:         added("Handle"),
	}
}

func echo(version string, context *jen.Statement) *Framework {
	return &Framework{
		Name: "echo" + version, Title: "echo v" + version, Module: "github.com/labstack/echo/v" + version,
		Instead:     handlerInstead,
		literals:    "()+",
		parts:       partsOf("echo"+version, "entry", "values", "swallows", "base"),
		open:        ":",
		native:      []jen.Code{jen.Id("c").Add(context)},
		names:       []string{"c"},
		routerType:  jen.Id("Router"),
		handlerType: jen.Id("echo").Dot("HandlerFunc"),
		returnsErr:  true,
		swallows:    true,
		decodes:     true,
		add:         added("Add"),
	}
}

func fiber(version string) *Framework {
	f := &Framework{
		Name: "fiber" + version, Title: "fiber v" + version, Module: "github.com/gofiber/fiber/v" + version,
		Instead:     handlerInstead,
		methods:     standardMethods,
		parts:       partsOf("fiber"+version, "entry", "values", "request", "base"),
		open:        ":",
		firstWins:   true,
		native:      []jen.Code{jen.Id("c").Op("*").Id("fiber").Dot("Ctx")},
		names:       []string{"c"},
		routerType:  jen.Id("fiber").Dot("Router"),
		handlerType: jen.Id("fiber").Dot("Handler"),
		returnsErr:  true,
		enterFails:  true,
		add:         added("Add"),
	}
	if version != "2" {
		f.native = []jen.Code{jen.Id("c").Id("fiber").Dot("Ctx")}
		f.add = func(method, pattern string, handler *jen.Statement) *jen.Statement {
			return jen.Id("r").Dot("Add").Call(jen.Index().String().Values(jen.Lit(method)), jen.Id("base").Op("+").Lit(pattern), handler)
		}
	}
	return f
}

func gorilla() *Framework {
	f := chi()
	f.Name, f.Title, f.Module = "gorilla", "gorilla/mux", "github.com/gorilla/mux"
	f.Instead, f.methods, f.firstWins, f.decodes = handlerInstead, nil, true, true
	f.routerType = jen.Op("*").Id("mux").Dot("Router")
	f.add = func(method, pattern string, handler *jen.Statement) *jen.Statement {
		return jen.Id("r").Dot("Path").Call(jen.Id("base").Op("+").Lit(pattern)).Dot("Methods").Call(jen.Lit(method)).Dot("Handler").Call(handler)
	}
	return f
}

func (f *Framework) params() []jen.Code      { return append([]jen.Code{}, f.native...) }
func (f *Framework) router() *jen.Statement  { return f.routerType.Clone() }
func (f *Framework) handler() *jen.Statement { return f.handlerType.Clone() }

func (f *Framework) result() *jen.Statement {
	if f.returnsErr {
		return jen.Error()
	}
	return jen.Null()
}

func (f *Framework) register(method, pattern string, handler *jen.Statement) *jen.Statement {
	return f.add(method, pattern, handler)
}

// reserved are the names that no argument may hide.
func (f *Framework) reserved() []string {
	return []string{"c", "e", "h", "guard", "http", "url", "strings", "base", "enter", "pathValue", "chi", "gin", "echo", "fiber", "mux", "error", "err", "swallows"}
}

// on is what the handler's own helpers are given: the framework's context, or the request.
func (f *Framework) on() *jen.Statement {
	if f.isNetHTTP {
		return jen.Id("r")
	}
	return jen.Id("c")
}

// value reads a path value.
func (f *Framework) value(p pattern, i int) *jen.Statement {
	args := []jen.Code{f.on(), jen.Lit(p.names[i])}
	if !f.isNetHTTP || f.Name == "gorilla" {
		args = append(args, jen.Lit(p.behind[i]))
	}
	return jen.Id("pathValue").Call(args...)
}

// enter begins a decision.
func (f *Framework) enter(arguments []string) *jen.Statement {
	if f.isNetHTTP {
		return jen.Id("guard").Dot("EnterMount").Index(jen.Id("P")).Call(append([]jen.Code{jen.Id("r")}, ids(arguments)...)...)
	}
	return jen.Id("enter").Index(jen.Id("P")).Call(append([]jen.Code{jen.Id("c")}, ids(arguments)...)...)
}

// writer is what a denial is written to.
func (f *Framework) writer() *jen.Statement {
	if f.isNetHTTP {
		return jen.Id("w")
	}
	return jen.Id("e").Dot("writer")
}

// call hands the request to the handler.
func (f *Framework) call(g *jen.Group, optional bool, handed []jen.Code) {
	admit, found := "Admit", handed[:1]
	if optional {
		admit, found = "AdmitOptional", handed[:2]
	}
	if f.isNetHTTP {
		g.Id("h").Call(append([]jen.Code{jen.Id("w"), jen.Id("e").Dot(admit).Call(found...)}, handed...)...)
		return
	}
	g.Id("e").Dot(lowerFirst(admit)).Call(found...)
	call := jen.Id("h").Call(append([]jen.Code{jen.Id("c")}, handed...)...)
	if f.returnsErr {
		g.Return(call)
		return
	}
	g.Add(call)
	g.Return()
}

// denied ends a handler whose request was denied.
func (f *Framework) denied(g *jen.Group) {
	switch {
	case f.isNetHTTP:
	case f.returnsErr:
		g.Return(jen.Id("e").Dot("deny").Call())
	default:
		g.Id("e").Dot("deny").Call()
	}
}

// public calls the handler of a public operation.
func (f *Framework) public(_ *access.Operation, _ *Plan, arguments []string) *jen.Statement {
	var handed []jen.Code
	for _, name := range f.names {
		handed = append(handed, jen.Id(name))
	}
	call := jen.Id("h").Call(append(handed, ids(arguments)...)...)
	if f.returnsErr {
		return jen.Return(call)
	}
	return call
}
