package generator

import (
	"context"
	"errors"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/gosource"
	"github.com/oasguard/oasguard/internal/serverapi"
)

const serverFile = "server.gen.go"

// serverFolder is the package below the guard that puts it in front of a server which
// another generator wrote.
type serverFolder struct {
	harnessFolder
	api   *serverapi.Server
	mount *gosource.ServerMount
}

// output is the package's file, by its path below the guard.
func (s serverFolder) output() string { return filepath.Join(s.pkg, serverFile) }

// findServer reads the folder of the package, and the server that asked names. One that
// is there is kept up to date also by a run that does not ask for one, as a mount is.
func (t *target) findServer(ctx context.Context, asked string) diag.List {
	var diags diag.List
	t.server.harnessFolder = t.findFolder(gosource.ServerPackage(t.pkg), serverFile, "the mounted server", asked != "", &diags)
	if !t.server.wanted {
		return nil
	}
	dir := filepath.Join(t.dir, t.server.pkg)
	if t.importPath == "" && len(t.mounts) == 0 {
		t.importPath = t.findImportPath(&diags)
	}
	if asked == "" {
		asked = serverIn(filepath.Join(dir, serverFile))
	}
	if asked == "" {
		diags.Errorf(diag.Position{File: filepath.Join(dir, serverFile), Line: 1}, "server-package", "this file does not say which server it mounts").Fix = "--server IMPORTPATH"
	}
	if diags.HasErrors() {
		return diags
	}
	from := moduleRoot(t.dir)
	if strings.HasPrefix(asked, "./") || strings.HasPrefix(asked, "../") {
		from = "." // as the go command takes it
	}
	api, err := serverapi.Read(ctx, from, asked, t.buildFlags())
	if problem := (*serverapi.Problem)(nil); errors.As(err, &problem) {
		diags.Errorf(problem.Pos, "server-package", "--server %s: %s", asked, problem.Text).Fix = problem.Fix
		return diags
	}
	t.server.api = api
	return diags
}

// serverIn is the import path of the server that a generated file mounts.
func serverIn(path string) string {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return ""
	}
	last := ""
	for _, spec := range file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if spec.Name != nil && spec.Name.Name == "api" {
			return imported
		}
		if spec.Name == nil && strings.HasSuffix(imported, "/api") {
			last = imported
		}
	}
	return last
}

// planServer matches the server with the operations of the document.
func (t *target) planServer(plan *gosource.Plan) diag.List {
	if t.server.api == nil {
		return nil
	}
	mount, diags := gosource.NewServerMount(plan, t.server.api, t.importPath)
	t.server.mount = mount
	return diags
}
