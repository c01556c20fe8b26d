package generator

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/mod/modfile"

	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/gosource"
	"github.com/oasguard/oasguard/internal/input"
)

// Kept is the state of a file that Init found and left alone.
const Kept FileState = "kept"

// accessFile is the application's file of callbacks.
const accessFile = "access.go"

// guardFolder is where go:generate puts the guard, in the application's package.
const guardFolder = "guard"

// Init writes what a team begins with: an oasguard.yaml beside the document,
// which explains what it can say, and a Go file with the go:generate line and
// callbacks that compile and refuse everybody until they are written. It never
// overwrites: files that are there are kept.
//
// Dir is the application's package, and Package its name; the guard goes to the folder guard
// in it. Lists, RequireSecurity and RequireRule go into the oasguard.yaml, the rest of how Spec
// is read, and Identity, into the go:generate line. Other fields are for Generate. The error
// is an *InputError where the document, the settings or the directory is at fault.
func Init(ctx context.Context, cfg Config) (Result, error) {
	if cfg.Dir == "" {
		cfg.Dir = "."
	}
	in, diags := input.Read(ctx, cfg.source())
	if len(cfg.More) > 0 {
		diags.Errorf(diag.Position{}, "usage", "a guard begins with one document, not with %d", 1+len(cfg.More)).Fix = "write the others into the go:generate line afterwards"
	}
	if cfg.Spec == "-" {
		diags.Errorf(diag.Position{}, "usage", "the document must be a file, which go generate can read again")
	}
	// What the flags say goes into the oasguard.yaml that is written, and where
	// there is one already, into the go:generate line.
	app := newApplication(ctx, cfg, in.ConfigFile != "", &diags)
	if diags.HasErrors() {
		return Result{}, inputError(diags)
	}
	plan := gosource.NewPlan(in.API, guardFolder, Version)
	plan.BuildTag = in.BuildTag
	source := app.skeleton.Source
	if cfg.Identity {
		source = app.skeleton.IdentitySource
	}
	skeleton, err := source(plan)
	if err != nil {
		return Result{}, fmt.Errorf("%w:\n%v", errBug, err)
	}
	outputs := []output{{path: filepath.Join(cfg.Dir, accessFile), source: skeleton}}
	if cfg.ConfigFile == "" { // else the team has its settings elsewhere
		outputs = append(outputs, output{path: filepath.Join(filepath.Dir(cfg.Spec), config.FileName), source: startingConfig(cfg, in.Document.BasePath+in.Document.ServerPath)})
	}
	files, err := create(outputs)
	if err != nil {
		return Result{}, err
	}
	result := count(in.API)
	result.Package, result.ConfigFile, result.Files, result.Warnings = app.skeleton.Package, in.ConfigFile, files, public(diags)
	return result, nil
}

// application is the package that Init writes the callbacks of.
type application struct{ skeleton gosource.Skeleton }

// newApplication learns what is in the directory and where its guard will be.
func newApplication(ctx context.Context, cfg Config, flags bool, diags *diag.List) application {
	t := newTarget(cfg.Dir)
	existing := t.read(ctx, diags)
	checkGoVersion(cfg.Dir, diags)
	a := application{gosource.Skeleton{Package: cfg.Package, Generate: generateLine(cfg, flags, diags)}}
	if a.skeleton.Package == "" {
		a.skeleton.Package = existing
	}
	if a.skeleton.Package == "" {
		a.skeleton.Package = directoryName(cfg.Dir)
	}
	checkPackage(a.skeleton.Package, existing, cfg.Dir, diags)
	if t.oldGuard != "" {
		diags.Errorf(diag.Position{File: t.oldGuard}, "directory", "the directory holds a guard, and callbacks go into the package that uses it").Fix = "-o DIR of that package"
	}
	if _, err := os.Lstat(filepath.Join(cfg.Dir, accessFile)); errors.Is(err, fs.ErrNotExist) {
		names := gosource.SkeletonNames()
		if cfg.Identity {
			names = gosource.IdentitySkeletonNames()
		}
		for _, name := range names {
			if at, clash := t.declared[name]; clash {
				diags.Errorf(at, "name-clash", "%s is declared here and would be in %s", name, accessFile).Fix = "-o DIR of another package"
			}
		}
	}
	module, err := importPath(cfg.Dir)
	if err != nil {
		diags.Errorf(diag.Position{File: cfg.Dir}, "directory", "%v", err).Fix = "go mod init MODULE first"
	}
	a.skeleton.Guard = path.Join(module, guardFolder)
	return a
}

// importPath is that of the package in dir, by the go.mod in it or above.
func importPath(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for root := abs; ; root = filepath.Dir(root) {
		data, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err == nil {
			module := modfile.ModulePath(data)
			below, relErr := filepath.Rel(root, abs)
			if module == "" || relErr != nil {
				return "", fmt.Errorf("%s names no module", filepath.Join(root, "go.mod"))
			}
			return path.Join(module, filepath.ToSlash(below)), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if root == filepath.Dir(root) {
			return "", errors.New("no go.mod is in the directory or above it")
		}
	}
}

// generateLine is what go:generate runs, from the application's directory; with
// flags, where they are not written down elsewhere.
func generateLine(cfg Config, flags bool, diags *diag.List) string {
	words := []string{"go", "tool", "oasguard", "generate", "-o", guardFolder, "-p", guardFolder}
	if cfg.Identity {
		words = append(words, "--identity")
	}
	file := func(name string) string {
		abs, err := filepath.Abs(name)
		dir, dirErr := filepath.Abs(cfg.Dir)
		if err == nil && dirErr == nil && !filepath.IsAbs(name) {
			if below, err := filepath.Rel(dir, abs); err == nil {
				name = filepath.ToSlash(below)
			}
		}
		if strings.ContainsFunc(name, unicode.IsControl) {
			diags.Errorf(diag.Position{}, "usage", "%q cannot stand in a go:generate line", name).Fix = "rename the file"
		}
		return generateWord(name)
	}
	if flags && cfg.Lists != "" {
		words = append(words, "--lists", cfg.Lists)
	}
	if flags && cfg.RequireSecurity {
		words = append(words, "--require-security")
	}
	if flags && cfg.RequireRule {
		words = append(words, "--require-rule")
	}
	for _, tags := range []struct {
		flag  string
		names []string
	}{{"--tags", cfg.Tags}, {"--exclude-tags", cfg.ExcludeTags}} {
		if len(tags.names) > 0 {
			words = append(words, tags.flag, tagWord(tags.names, diags))
		}
	}
	if cfg.AllowOutsideRefs {
		words = append(words, "--allow-outside-refs")
	}
	if cfg.AllowRemoteRefs {
		words = append(words, "--allow-remote-refs")
	}
	if cfg.ConfigFile != "" {
		words = append(words, "--config", file(cfg.ConfigFile))
	}
	for _, overlay := range cfg.Overlays {
		words = append(words, "--overlay", file(overlay))
	}
	return strings.Join(append(words, file(cfg.Spec)), " ")
}

// tagWord is a list of tags as the flag reads it.
func tagWord(names []string, diags *diag.List) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(names) // to memory
	w.Flush()
	list := strings.TrimSuffix(b.String(), "\n")
	if strings.ContainsFunc(list, unicode.IsControl) {
		diags.Errorf(diag.Position{}, "usage", "%q cannot stand in a go:generate line", list).Fix = "tags without control characters"
	}
	return generateWord(list)
}

// generateWord is one word as go generate reads it: a quoted word is a Go string,
// and $NAME is replaced by the environment's, of which DOLLAR is a dollar.
func generateWord(word string) string {
	if strings.ContainsAny(word, " \"\\") {
		word = strconv.Quote(word)
	}
	return strings.ReplaceAll(word, "$", "${DOLLAR}")
}

// startingConfig is an oasguard.yaml that says what there is to be said, and
// says what the flags did.
func startingConfig(cfg Config, serverPath string) []byte {
	setting := func(said bool, line string) string {
		if said {
			return line
		}
		return "# " + line
	}
	lists := cfg.Lists
	if lists == "" {
		lists = "any"
	}
	return []byte(`# yaml-language-server: $schema=https://raw.githubusercontent.com/oasguard/oasguard/main/docs/schema/oasguard.schema.json
#
# What this team says once about its whole OpenAPI document. Every command of
# oasguard that reads the document beside it reads this file, too. A change here
# is a change of who gets in: review it like the document.

# What a bare list of two or more roles or permissions means: any of them is
# enough, or all are needed. Without this such lists are an error.
` + setting(cfg.Lists != "", "lists: "+lists) + `

# An operation without security anywhere is public by OpenAPI's rules. This makes
# it an error, so that every public operation says security: [].
` + setting(cfg.RequireSecurity, "require-security: true") + `

# An operation that asks for no role, permission, scope or resource is open to
# whoever can authenticate. This makes it an error, unless it is public.
` + setting(cfg.RequireRule, "require-rule: true") + `

# The document is OpenAPI 3.0 and writes required roles into the list of a
# security requirement, where 3.0 allows none.
# requirement-roles: true

# What several scopes in one requirement mean: all are needed, as OpenAPI has it,
# or any of them is enough.
# requirement-scopes: any

# Security schemes that the document uses and does not declare.
# schemes: {bearerAuth: {type: http, scheme: bearer}}

# What stands in front of every path in a request as your program sees it: the
# path that the servers of the document share` + serversSay(serverPath) + `, or one of your own.
# base-path: servers

# Keys of other names and shapes that are read like oasguard's own.
# extensions:
#   roles: x-rbac-roles

# How bad each rule of oasguard lint is (oasguard rules lists them), and
# findings that somebody has a reason to live with.
# lint:
#   rules: {unsafe-public: error}
#   ignore:
#     - {rule: unsafe-public, path: /login, method: post, reason: who logs in is not known yet}
`)
}

// serversSay is the path that the servers of the document share, on one line.
func serversSay(path string) string {
	if path == "" {
		return ""
	}
	return fmt.Sprintf(" (%q)", path)
}

// create writes files that are not there, all of them or none.
func create(outputs []output) (files []File, err error) {
	var made []string
	defer func() {
		if err != nil {
			for _, name := range made {
				_ = os.Remove(name)
			}
		}
	}()
	for _, o := range outputs {
		if err := os.MkdirAll(filepath.Dir(o.path), 0o777); err != nil {
			return nil, err
		}
		f, err := os.OpenFile(o.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) {
			files = append(files, File{Path: o.path, State: Kept})
			continue
		}
		if err != nil {
			return nil, err
		}
		made = append(made, o.path)
		_, err = f.Write(o.source)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		files = append(files, File{Path: o.path, State: Written})
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}
