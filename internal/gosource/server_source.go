package gosource

import (
	"bytes"
	"embed"
	"fmt"
	"go/ast"
	"go/parser"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/oasguard/oasguard/internal/serverapi"
	"github.com/oasguard/oasguard/templates"
)

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
	isStandard := func(p string) bool {
		return p != s.Guard && p != s.API.Path && !strings.Contains(strings.Split(p, "/")[0], ".")
	}
	for _, standard := range []bool{true, false} {
		if !standard {
			b.WriteString("\n")
		}
		for _, p := range slices.Compact(slices.Clone(paths)) {
			if isStandard(p) != standard {
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
		from   embed.FS
		folder string
		names  []string
	}{{templates.Mount, "mount", mount}, {templates.Server, "server", server}} {
		for _, name := range list.names {
			source, err := list.from.ReadFile(list.folder + "/" + name + ".go")
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
