package generator

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"strconv"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/gosource"
)

// clashes are the names by which the user's own files in the directory and the
// generated ones would get in each other's way. Each is told here, and not by the
// compiler: one could not tell from its message who is to give way.
func (t *target) clashes(outputs []output) diag.List {
	var diags diag.List
	told := map[string]bool{}
	for _, o := range outputs {
		declared, imported, fix := t.declared, t.imported, "generate into a package of its own: -o guard"
		for _, folder := range t.folders() {
			if o.name == folder.file {
				declared, imported, fix = folder.declared, folder.imported, "rename it, or move it to a directory of its own"
			}
		}
		if o.source == nil || o.path != "" || len(declared)+len(imported) == 0 {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), o.name, o.source, parser.SkipObjectResolution)
		if err != nil {
			continue // emit has parsed it
		}
		tell := func(users map[string]diag.Position, name, format string, args ...any) {
			at, clash := users[name]
			if clash && !told[at.String()] {
				told[at.String()] = true
				diags.Errorf(at, "name-clash", format, args...).Fix = fix
			}
		}
		for _, d := range gosource.Declarations(file) {
			tell(declared, d.Name, "%s is declared here and would be in %s", d.Name, o.name)
			tell(imported, d.Name, "a package is imported here as %s, which would be declared in %s", d.Name, o.name)
		}
		for name := range importedNames(file) {
			tell(declared, name, "%s is declared here, and %s would import a package of that name", name, o.name)
		}
		for _, name := range predeclaredIn(file) {
			tell(declared, name, "%s is declared here, and %s would mean Go's own %s", name, o.name, name)
		}
	}
	return diags
}

// majorVersion is the last element of an import path that names no package.
var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// importedNames are the names that a file gives to the packages that it imports.
// Where the file does not say, the last element of the path is taken for the name.
func importedNames(file *ast.File) map[string]token.Pos {
	names := map[string]token.Pos{}
	for _, spec := range file.Imports {
		if spec.Name != nil {
			names[spec.Name.Name] = spec.Pos()
			continue
		}
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			name := path.Base(p)
			if majorVersion.MatchString(name) && path.Dir(p) != "." {
				name = path.Base(path.Dir(p))
			}
			names[name] = spec.Pos()
		}
	}
	delete(names, "_")
	delete(names, ".")
	return names
}

// predeclaredIn are Go's predeclared names that a file uses: a declaration of the
// package would take their place in it without a word.
func predeclaredIn(file *ast.File) []string {
	seen := map[string]bool{}
	var names []string
	var use func(n ast.Node) bool
	use = func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok { // what stands behind a dot is somebody else's
			ast.Inspect(s.X, use)
			return false
		}
		if id, ok := n.(*ast.Ident); ok && !seen[id.Name] && types.Universe.Lookup(id.Name) != nil {
			seen[id.Name] = true
			names = append(names, id.Name)
		}
		return true
	}
	ast.Inspect(file, use)
	return names
}

// sameNames refuses names that mean two operations to Check by name: one may be called
// by its operationId, its Go name, or METHOD /path.
func sameNames(plan *gosource.Plan) diag.List {
	var diags diag.List
	type use struct {
		op   *access.Operation
		what string
	}
	names := map[string]use{}
	for _, op := range plan.API.Operations {
		names[op.Method+" "+op.Path] = use{op, "the method and path"}
	}
	for _, op := range plan.API.Operations {
		if name := plan.Names.Operation(op); names[name].op == nil {
			names[name] = use{op, "the Go name"}
		}
	}
	for _, op := range plan.API.Operations {
		if other := names[op.ID]; op.ID != "" && other.op != nil && other.op != op {
			diags.Errorf(op.Source, "name-clash", "operationId %q is also %s of %s %s: Check by name could mean either", op.ID, other.what, other.op.Method, other.op.Path).
				Fix = "another operationId"
		}
	}
	return diags
}
