package gosource

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/serverapi"
	"github.com/oasguard/oasguard/templates"
)

// ServerMount is the package that puts the guard in front of a server which another
// generator wrote.
type ServerMount struct {
	*Mount
	API     *serverapi.Server
	methods map[*access.Operation]serverapi.Method
	imports map[string]bool
}

// ServerPackage is the name of that package for a guard.
func ServerPackage(guard string) string { return guard + "server" }

// NewServerMount matches the methods of a server with the operations of the document, by
// their routes. A problem is an operation that has no method, a method that has no
// operation, or a route that the framework cannot mount.
func NewServerMount(p *Plan, api *serverapi.Server, guard string) (*ServerMount, diag.List) {
	framework := serverFramework(api.Kind)
	s := &ServerMount{
		Mount: &Mount{Plan: p, Framework: framework, Guard: guard, patterns: map[*access.Operation]pattern{}},
		API:   api, methods: map[*access.Operation]serverapi.Method{},
	}
	var problems diag.List
	byRoute := map[string]serverapi.Method{}
	for _, m := range api.Methods {
		if !m.IsHelper {
			byRoute[m.HTTP+" "+framework.shape(m.Pattern)] = m
		}
	}
	for _, op := range p.API.Operations {
		key := op.Method + " " + access.Shape(op.Path)
		m, found := byRoute[key]
		if !found {
			problems.Errorf(op.Source, "server-operation", "%s has no method in %s of %s", OperationText(op), api.Interface, api.Path).
				Fix = "generate the server from the same document, or leave the operation out by --exclude-tags"
			continue
		}
		delete(byRoute, key)
		if !sameName(op.ID, m.Name) {
			problems.Errorf(op.Source, "server-operation", "%s is served by the method %s of %s, which has another name", OperationText(op), m.Name, api.Path).
				Fix = "generate the server from the same document"
			continue
		}
		s.methods[op] = m
		s.patterns[op] = framework.read(m.Pattern)
	}
	for _, m := range api.Methods {
		if _, left := byRoute[m.HTTP+" "+framework.shape(m.Pattern)]; left && !m.IsHelper {
			route := m.HTTP + " " + m.Pattern
			if m.HTTP == "" {
				route = "no route"
			}
			problems.Errorf(m.Pos, "server-operation", "the method %s (%s) serves no operation of the document", m.Name, route).
				Fix = "generate the server from the same document, with the same operations left out"
		}
	}
	if !problems.HasErrors() {
		s.unmountable(&problems)
	}
	return s, problems
}

// sameName reports whether a method may have been named after an operationId. Where
// generators replace characters by words, each in its own way, nothing is compared.
func sameName(id, method string) bool {
	fold := func(s string) string {
		return strings.Map(func(r rune) rune {
			switch {
			case r >= 'A' && r <= 'Z':
				return r + 'a' - 'A'
			case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
				return r
			}
			return -1
		}, s)
	}
	for i, r := range id {
		isLetter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !isLetter && (i == 0 || (r < '0' || r > '9') && !strings.ContainsRune("_-. ", r)) {
			return true
		}
	}
	return id == "" || fold(id) == fold(method)
}

// serverFramework is the framework of a kind of server.
func serverFramework(kind serverapi.Kind) *Framework {
	switch kind {
	case serverapi.Std:
		return std()
	case serverapi.Ogen:
		f := std()
		f.Name, f.Title = "ogen", "ogen"
		return f
	}
	for _, f := range Frameworks() {
		if f.Name == string(kind) {
			return f
		}
	}
	panic("serverFramework: " + kind)
}

// std is net/http's ServeMux, which only servers are mounted on: a guard has a Handler
// of its own.
func std() *Framework {
	f := chi()
	f.Name, f.Title, f.Module = "std", "net/http", ""
	f.Instead, f.methods = handlerInstead, nil
	f.routerType = jen.Id("Router")
	return f
}

// shape is a pattern with every parameter as {}, as access.Shape has it.
func (f *Framework) shape(pattern string) string {
	pattern = strings.TrimSuffix(pattern, "{$}")
	if f.open == "{" {
		return access.Shape(pattern)
	}
	segments := strings.Split(pattern, "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, ":") {
			segments[i] = "{}"
		} else {
			segments[i] = strings.ReplaceAll(segment, `\:`, ":")
		}
	}
	return strings.Join(segments, "/")
}

// read takes the names of the parameters out of a pattern.
func (f *Framework) read(text string) pattern {
	p := pattern{text: text}
	segments := strings.Split(strings.TrimPrefix(text, "/"), "/")
	for i, segment := range segments {
		if name, isParam := strings.CutPrefix(segment, f.open); isParam && segment != "{$}" {
			name, _, _ = strings.Cut(name, "}")
			p.names, p.behind = append(p.names, name), append(p.behind, len(segments)-1-i)
		}
	}
	return p
}

// unmountable refuses routes of the server that its framework cannot mount, or would read
// in another way than the document means.
func (s *ServerMount) unmountable(problems *diag.List) {
	if s.API.Kind == serverapi.Ogen {
		return // its own router has been generated for these paths
	}
	refuse := func(op *access.Operation, why string) {
		problems.Errorf(op.Source, "mount-pattern", "%s %q cannot be mounted: %s", op.Method, op.Path, why).Fix = s.Framework.Instead
	}
	for _, u := range s.Framework.Unmountable(s.Mount.API) {
		refuse(u.Operation, u.Why)
	}
	if problems.HasErrors() {
		return
	}
	mux := http.NewServeMux()
	names := map[string]string{}
	for _, op := range s.Mount.API.Operations {
		p := s.patterns[op]
		for _, name := range p.names {
			if !s.Framework.takes(name) {
				refuse(op, fmt.Sprintf("%s would read the parameter name %q in another way: give it another name and generate the server anew", s.Framework.Title, name))
			}
		}
		if s.API.Kind == serverapi.Std {
			if why := conflict(mux, op.Method+" "+p.text); why != "" {
				refuse(op, why)
			}
		}
		if s.Framework.oneName {
			position := op.Method
			for _, segment := range strings.Split(p.text, "/") {
				name, isParam := strings.CutPrefix(segment, ":")
				if position += "/" + segment; !isParam {
					continue
				}
				position = position[:len(position)-len(segment)] + "{}"
				if other := names[position]; other != "" && other != name {
					refuse(op, fmt.Sprintf("%s wants one name for the parameter at one place of all paths, and %q is %q elsewhere: give it one name and generate the server anew", s.Framework.Title, name, other))
				}
				names[position] = name
			}
		}
	}
}

// takes reports whether a framework takes the name of a parameter as it is.
func (f *Framework) takes(name string) bool {
	if strings.HasPrefix(f.Name, "fiber") {
		return isWord(name)
	}
	return isWord(strings.NewReplacer("-", "_", ".", "_").Replace(name))
}

// conflict is what net/http's ServeMux says of a pattern that it does not take beside the
// others; empty: it takes it.
func conflict(mux *http.ServeMux, pattern string) (why string) {
	defer func() {
		if r := recover(); r != nil {
			why = fmt.Sprintf("ServeMux panics: %v", firstLine(r))
		}
	}()
	mux.Handle(pattern, http.NotFoundHandler())
	return ""
}

// firstLine is the panic of a ServeMux without the places that registered a pattern.
func firstLine(v any) string {
	lines := strings.Split(fmt.Sprint(v), "\n")
	return strings.TrimSuffix(strings.TrimSpace(lines[len(lines)-1]), ".")
}

// files are those of the templates that the package is made of.
func (s *ServerMount) files() (mount, server []string) {
	name := s.Framework.file()
	server = []string{"options"}
	switch s.API.Kind {
	case serverapi.Std, serverapi.Chi, serverapi.Gorilla:
		server = append(server, "http", "oapi_http", name)
	case serverapi.Ogen:
		server = append(server, "http", name, "strict_lost")
	case serverapi.Gin:
		mount = []string{"gin_entry"}
		server = append(server, name)
	case serverapi.Echo4, serverapi.Echo5:
		mount = []string{name + "_entry", name + "_swallows"}
		server = append(server, name)
	case serverapi.Fiber2, serverapi.Fiber3:
		mount = []string{name + "_entry", name + "_request"}
		server = append(server, name)
	}
	family := name
	if s.Framework.isNetHTTP {
		family = "http"
	}
	switch {
	case s.API.Kind == serverapi.Ogen:
	case !s.API.Strict:
		server = append(server, "plain_"+family)
	case s.Framework.isNetHTTP || s.API.Kind == serverapi.Gin:
		server = append(server, "strict", "strict_lost", "strict_"+family)
	default:
		server = append(server, "strict", "strict_lost", "strict_context")
	}
	return mount, server
}

// Source emits server.gen.go.
func (s *ServerMount) Source() ([]byte, error) {
	pieces := []piece{s.emitServer, s.emitMount, s.emitTypes}
	pieces = append(pieces, eachPiece(s.Plan, s.emitOperation)...)
	pieces = append(pieces, s.emitHelpers)
	body, err := render(s.Plan, pieces)
	if err != nil {
		return nil, fmt.Errorf("server.gen.go: %w", err)
	}
	s.imports = body.imports
	mount, server := s.files()
	fixed, err := concatenate(templates.Server, "server", server, s.imports)
	if err != nil {
		return nil, err
	}
	shared, err := concatenate(templates.Mount, "mount", mount, s.imports)
	if err != nil {
		return nil, err
	}
	for path := range s.API.Imports {
		s.imports[path] = true
	}
	name := ServerPackage(s.Package)
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\n\n// Package %s puts the guard in front of the server of package %s: every operation is\n"+
		"// registered behind its rule, and a method gets the caller as a typed principal.\npackage %[2]s\n\n", Header(s.Version), name, s.API.Package)
	out.WriteString(s.importBlock())
	out.WriteString("\n")
	out.Write(body.text)
	out.Write(fixed)
	out.Write(shared)
	return out.Bytes(), nil
}

// importBlock has the standard library first, then everything else; a name stands where it
// is not the last element of the path.
func (s *ServerMount) importBlock() string {
	names := map[string]string{s.Guard: "guard", s.API.Path: "api"}
	maps.Copy(names, s.API.Imports)
	var b strings.Builder
	b.WriteString("import (\n")
	paths := slices.Sorted(maps.Keys(s.imports))
	paths = append(paths, s.Guard, s.API.Path)
	slices.Sort(paths)
	for _, isOurs := range []bool{false, true} {
		if isOurs {
			b.WriteString("\n")
		}
		for _, p := range slices.Compact(slices.Clone(paths)) {
			if strings.Contains(strings.Split(p, "/")[0], ".") != isOurs && p != s.Guard && p != s.API.Path || (p == s.Guard || p == s.API.Path) && !isOurs {
				continue
			}
			name := names[p]
			if name == path.Base(p) || isVersion(path.Base(p)) && name == path.Base(path.Dir(p)) || name == "" {
				fmt.Fprintf(&b, "\t%s\n", strconv.Quote(p))
				continue
			}
			fmt.Fprintf(&b, "\t%s %s\n", name, strconv.Quote(p))
		}
	}
	b.WriteString(")\n")
	return b.String()
}

// isVersion reports whether the last element of an import path is a major version.
func isVersion(element string) bool {
	rest, found := strings.CutPrefix(element, "v")
	_, err := strconv.Atoi(rest)
	return found && err == nil
}

// Verify compares what the file declares and imports with what was planned.
func (s *ServerMount) Verify(name string, file *ast.File) error {
	for _, spec := range file.Imports {
		if p, _ := strconv.Unquote(spec.Path.Value); p != s.Guard && p != s.API.Path && !s.imports[p] {
			return fmt.Errorf("%s: imports %s", name, spec.Path.Value)
		}
	}
	planned := []string{"Server", "Adapt", "Mount", "options", "doors", "handlers", "adapted"}
	mount, server := s.files()
	for _, list := range []struct {
		folder string
		names  []string
	}{{"mount", mount}, {"server", server}} {
		from := templates.Mount
		if list.folder == "server" {
			from = templates.Server
		}
		for _, name := range list.names {
			source, err := from.ReadFile(list.folder + "/" + name + ".go")
			if err != nil {
				return err
			}
			fixed, err := declarationsOf(name, source)
			if err != nil {
				return err
			}
			planned = append(planned, fixed...)
		}
	}
	if s.API.Kind == serverapi.Ogen {
		planned = append(planned, "doors.decide")
		if s.API.Security != nil {
			planned = append(planned, "security")
		}
		for _, m := range s.API.Security {
			planned = append(planned, "security."+m.Name)
		}
	}
	for _, m := range s.API.Methods {
		planned = append(planned, "handlers."+m.Name, "adapted."+m.Name)
	}
	for _, op := range s.Mount.API.Operations {
		if s.hasDoor(op) {
			planned = append(planned, "doors."+s.methods[op].Name)
		}
	}
	return compareDeclarations(file, name, planned)
}

// typed is a type that was read from the server's package.
func typed(text string) *jen.Statement {
	if _, err := parser.ParseExpr(text); err != nil {
		panic("typed: " + text)
	}
	return jen.Id(text)
}
