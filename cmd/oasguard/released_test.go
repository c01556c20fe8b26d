package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/oasguard/oasguard/generator"
	"github.com/oasguard/oasguard/internal/lint"
)

// TestReleased holds what docs/stability.md promises: what a released version had is still there.
// Each file of testdata/released lists one version; that of the next one is written by -update, and
// frozen when the version is tagged. Only a new major version may drop a line.
func TestReleased(t *testing.T) {
	here := surface(t)
	dir := filepath.Join("testdata", "released")
	if *update {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, generator.Version+".txt")
		if err := os.WriteFile(path, []byte(strings.Join(here, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSuffix(line, "\n"); !slices.Contains(here, line) {
				t.Errorf("%s had %q. If that version is not tagged yet: go test ./cmd/oasguard -run TestReleased -update; else put it back (docs/stability.md)", strings.TrimSuffix(filepath.Base(path), ".txt"), line)
			}
		}
	}
}

// surface is what others rely on, one thing a line.
func surface(t *testing.T) []string {
	t.Helper()
	var lines []string
	say := func(words ...string) { lines = append(lines, strings.Join(words, " ")) }
	code := exitFine
	for _, cmd := range newRoot(&code).Commands() {
		if cmd.Hidden {
			continue
		}
		say("command", cmd.Name())
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			say("flag", cmd.Name(), "--"+f.Name, f.Value.Type(), "default", fmt.Sprintf("%q", f.DefValue))
			if f.Shorthand != "" {
				say("flag", cmd.Name(), "-"+f.Shorthand, "is", "--"+f.Name)
			}
		})
	}
	for _, exit := range []struct {
		name string
		code int
	}{{"fine", exitFine}, {"findings", exitFindings}, {"bad input", exitInput}} {
		say("exit", fmt.Sprint(exit.code), exit.name)
	}
	for _, rule := range lint.Rules() {
		say("rule", rule.ID)
	}
	schemas, err := filepath.Glob("../../docs/schema/*.json")
	if err != nil || len(schemas) == 0 {
		t.Fatal(schemas, err)
	}
	for _, path := range schemas {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var schema any
		if err := json.Unmarshal(text, &schema); err != nil {
			t.Fatal(path, err)
		}
		properties(schema, "", func(at, kind string) { say("schema", filepath.Base(path), at, kind) })
	}
	for _, pkg := range [][2]string{{"generator", "../../generator"}, {"generated", "../../examples/hotel/internal/guard"}, {"harness", "../../examples/hotel/internal/guard/guardtest"}} {
		for _, line := range exported(t, pkg[1]) {
			say("go", pkg[0], line)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// properties walks a JSON Schema and names each property with its type.
func properties(node any, at string, say func(at, kind string)) {
	switch n := node.(type) {
	case map[string]any:
		for key, value := range n {
			if key != "properties" {
				properties(value, at+"/"+key, say)
				continue
			}
			list, _ := value.(map[string]any)
			for name, property := range list {
				p, _ := property.(map[string]any)
				say(at+"."+name, fmt.Sprint(p["type"], p["$ref"]))
				properties(property, at+"."+name, say)
			}
		}
	case []any:
		for _, value := range n {
			properties(value, at+"/", say)
		}
	}
}

// exported lists the exported declarations of a package, with their types and without bodies.
func exported(t *testing.T, dir string) []string {
	t.Helper()
	files := token.NewFileSet()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatal(dir, paths, err)
	}
	var lines []string
	add := func(parts ...any) {
		var b bytes.Buffer
		for _, part := range parts {
			if text, is := part.(string); is {
				b.WriteString(text)
			} else if err := printer.Fprint(&b, files, part); err != nil {
				t.Fatal(err)
			}
		}
		lines = append(lines, strings.Join(strings.Fields(b.String()), " "))
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !ast.FileExports(file) {
			continue
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Body = nil; d.Recv == nil || receiver(d.Recv.List[0].Type).IsExported() {
					add(d)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					named(spec, add)
				}
			}
		}
	}
	return lines
}

// receiver is the type of a method, without pointer and type parameters.
func receiver(of ast.Expr) *ast.Ident {
	for {
		switch e := of.(type) {
		case *ast.StarExpr:
			of = e.X
		case *ast.IndexExpr:
			of = e.X
		default:
			return e.(*ast.Ident)
		}
	}
}

// named adds what an exported type holds, each with the type's name, and the names of values.
func named(spec ast.Spec, add func(...any)) {
	switch s := spec.(type) {
	case *ast.ValueSpec:
		for _, name := range s.Names {
			add("value " + name.Name)
		}
	case *ast.TypeSpec:
		var fields *ast.FieldList
		kind := "type "
		switch of := s.Type.(type) {
		case *ast.StructType:
			fields, kind = of.Fields, "struct "
		case *ast.InterfaceType:
			fields, kind = of.Methods, "interface "
		}
		add(kind + s.Name.Name)
		if fields == nil {
			return
		}
		for _, f := range fields.List {
			for _, name := range f.Names {
				if name.IsExported() {
					add(kind+s.Name.Name+" has "+name.Name+" ", f.Type)
				}
			}
		}
	}
}
