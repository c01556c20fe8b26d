package main

import (
	"bytes"
	"context"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/generator"
	"github.com/oasguard/oasguard/templates"
)

// prepare generates the guard of a document and compiles all of its mutants.
func prepare(module, name, document string) (*binary, error) {
	dir, pkg := filepath.Join(module, strings.ReplaceAll(name, "_", "-")+".d"), packageOf(name)
	overlays, err := filepath.Glob(filepath.Join(filepath.Dir(document), "overlay*.yaml"))
	if err != nil {
		return nil, err
	}
	if _, err := generator.Generate(context.Background(), generator.Config{Spec: document, Overlays: overlays, Dir: dir, Package: pkg}); err != nil {
		return nil, err
	}
	if err := writeSelector(dir, pkg); err != nil {
		return nil, err
	}
	b := &binary{name: name, dir: dir, dead: map[int]bool{}, files: []string{guardName, routerName, runtimeName}}
	if b.ours, err = runtimeNames(); err != nil {
		return nil, err
	}
	b.hash, err = b.digest(append(slices.Clone(b.files), "guard.gen_test.go")...)
	return b, err
}

// prepareRuntime takes templates/runtime with all of its tests: what every guard has
// is judged by them as well.
func prepareRuntime(module, root string) (*binary, error) {
	b := &binary{name: "runtime", dir: filepath.Join(module, "runtime"), dead: map[int]bool{}}
	sources, err := filepath.Glob(filepath.Join(root, "templates", "runtime", "*.go"))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return nil, err
	}
	var all []string
	for _, path := range sources {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		name := filepath.Base(path)
		built, err := build.Default.MatchFile(filepath.Dir(path), name)
		if err != nil {
			return nil, err
		}
		switch isTest := strings.HasSuffix(name, "_test.go"); {
		case !built || isTest && bytes.Contains(text, []byte("oasguard/internal/")): // which this module cannot import
			continue
		case name == "standin.go":
			b.asIs = append(b.asIs, name)
		case !isTest:
			b.files = append(b.files, name)
		}
		all = append(all, name)
		if err := os.WriteFile(filepath.Join(b.dir, name), text, 0o644); err != nil {
			return nil, err
		}
	}
	if err := writeSelector(b.dir, "guard"); err != nil {
		return nil, err
	}
	if b.ours, err = runtimeNames(); err != nil {
		return nil, err
	}
	b.hash, err = b.digest(all...)
	return b, err
}

// runtimeNames are the functions and variables of templates/runtime.
func runtimeNames() (map[string]bool, error) {
	names := map[string]bool{}
	entries, err := templates.Runtime.ReadDir("runtime")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), "_test.go") || entry.Name() == "standin.go" {
			continue
		}
		text, err := templates.Runtime.ReadFile("runtime/" + entry.Name())
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				names[funcName(d)] = true
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if v, ok := spec.(*ast.ValueSpec); ok {
						for _, name := range v.Names {
							names[name.Name] = true
						}
					}
				}
			}
		}
	}
	return names, nil
}

// packageOf is what the package of a case is called, which is never guard: what holds
// there need not hold in a package of another name.
func packageOf(name string) string { return strings.ReplaceAll(name, "_", "") }

func writeSelector(dir, pkg string) error {
	for name, text := range map[string]string{"mutant.go": selector, "mutant_test.go": reporter} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("package "+pkg+"\n"+text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
