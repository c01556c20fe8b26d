// Package generator writes the guard of an OpenAPI document: typed Go wrappers
// that let a request reach a handler only after authentication and then
// authorization, and the tests that prove it. It is what the command oasguard
// runs; a build tool may call it instead.
package generator

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/gosource"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/openapi"
)

// Version of oasguard, as it stands in the first line of generated files. It is a
// constant of the source: a build stamp would make every generated file stale at
// every commit.
const Version = "v0.1.0"

// Config says what to generate from what.
type Config struct {
	Spec    string    // path of the OpenAPI document; "-" reads Stdin
	More    []string  // further documents of the same guard, each read with its own settings
	Stdin   io.Reader // the document where Spec is "-"
	Dir     string    // where the package goes; empty: the current directory
	Package string    // its name; empty: found as design section 6 says

	Overlays        []string // OpenAPI Overlays that change the document before it is read, in this order
	ConfigFile      string   // oasguard.yaml; empty: the one beside Spec, if there is one
	Lists           string   // "any" or "all": what a bare list of roles means; overrides the file
	RequireSecurity bool     // an operation without any security is an error
	RequireRule     bool     // an operation that is not public and asks for nothing is an error

	// Tags and ExcludeTags select operations by their tags: those that have one of
	// Tags, if there are any, and none of ExcludeTags. The others are unknown to the
	// guard. A tag that no operation has is an error.
	Tags, ExcludeTags []string

	AllowOutsideRefs bool // a $ref may name a file outside of Spec's directory
	AllowRemoteRefs  bool // a $ref may name a file by https or http URL, of a public address

	Check   bool // write nothing: Result says which files are stale
	NoTests bool // write no guard.gen_test.go
	Harness bool // also write the package PACKAGEtest, which tests an assembled server; one that is there is kept up to date without it

	Catalogue bool // the guard has NewCatalogue, for roles that a deployment defines at start

	// Mounts are the frameworks for which a package PACKAGEFRAMEWORK is written below the
	// guard, of those that Frameworks names. One that is there is kept up to date without it.
	Mounts []string

	// Server is the import path of a package that oapi-codegen or ogen generated from the
	// same document: the package PACKAGEserver is written below the guard, which puts the
	// guard in front of its server. One that is there is kept up to date without it.
	Server string

	// Identity writes the package PACKAGEidentity below the guard as well, which makes a guard
	// whose callers are identities of integrations/identity; one that is there is kept up to
	// date without it.
	Identity bool

	// AuthZEN writes the package PACKAGEauthzen below the guard as well, which answers what the
	// Authorizer is asked about objects by an engine that speaks OpenID AuthZEN; one that is
	// there is kept up to date without it.
	AuthZEN bool

	// Matrix is a file for the table of who may call what, kept beside the code;
	// its name ends in .html, .md, .csv or .json. Empty: none.
	Matrix string
}

// Source tells of one of several documents.
type Source struct {
	Spec       string
	ConfigFile string // the settings that were read; empty: none
	BasePath   string // that the settings put in front of every path; it is joined into the paths
	ServerPath string // that clients send in front of every path
}

// FileState says what became of a generated file.
type FileState string

// The states of a generated file.
const (
	Written   FileState = "written"
	Unchanged FileState = "unchanged"
	Stale     FileState = "stale"   // under Check: it would be written
	Removed   FileState = "removed" // a generated file that is not wanted any more
)

// File is one generated file.
type File struct {
	Path  string
	State FileState
	Diff  string // under Check, of a stale file that is there: what would change, as a unified diff
}

// Result tells what was generated.
type Result struct {
	Package    string
	ConfigFile string   // the settings that were read; empty: none
	Overlays   []string // the overlays that were applied
	BasePath   string   // that the settings put in front of every path; empty: none
	Documents  []Source // each of them, where there are several; what stands above is of the first
	ServerPath string   // that clients send in front of every path, by the document's servers or Swagger 2.0's basePath
	Files      []File
	// Operations of the document, by who may call them.
	Guarded, Optional, Public int
	LeftOut                   int // operations that Tags and ExcludeTags left out
	Warnings                  []Diagnostic
	Waived                    int // warnings that somebody gave a reason to live with, in the settings or in the document
}

// Stale reports whether any file differs from what would be generated.
func (r Result) Stale() bool {
	for _, f := range r.Files {
		if f.State == Stale {
			return true
		}
	}
	return false
}

// Diagnostic is one problem of the input; its String is how the command prints it.
type Diagnostic struct {
	File         string // as the user named it; empty where no file is concerned
	Line, Column int    // from 1; 0 where not known
	Severity     string // "error" or "warning"
	Message      string
	Rule         string // id of the rule that was broken
	Fix          string // what to write instead; may be empty
}

// String is the printed form: file:line:column: severity: message (rule-id).
func (d Diagnostic) String() string {
	severity := diag.Warning
	if d.Severity == diag.Error.String() {
		severity = diag.Error
	}
	return diag.Diagnostic{
		Position: diag.Position{File: d.File, Line: d.Line, Column: d.Column},
		Severity: severity, Message: d.Message, Rule: d.Rule, Fix: d.Fix,
	}.String()
}

// InputError is the error of Generate where the input is at fault: nothing was
// written, and each Diagnostic says what to mend.
type InputError struct {
	Diagnostics []Diagnostic // errors and warnings, by position
}

// Error counts the problems; print the Diagnostics for what they are.
func (e *InputError) Error() string {
	n := 0
	for _, d := range e.Diagnostics {
		if d.Severity == diag.Error.String() {
			n++
		}
	}
	if n == 1 {
		return "1 error in the input"
	}
	return fmt.Sprintf("%d errors in the input", n)
}

// source is what the configuration says of reading.
func (c Config) source() input.Source {
	return input.Source{
		Spec: c.Spec, More: c.More, Stdin: c.Stdin, Overlays: c.Overlays,
		ConfigFile: c.ConfigFile, Lists: c.Lists, RequireSecurity: c.RequireSecurity, RequireRule: c.RequireRule,
		Tags:             openapi.Tags{Only: c.Tags, Except: c.ExcludeTags},
		AllowOutsideRefs: c.AllowOutsideRefs, AllowRemoteRefs: c.AllowRemoteRefs,
	}
}

// Generate reads the document and writes its guard. The error is an *InputError
// where the document, the settings or the directory is at fault; any other error
// is of the file system. In both cases the old files are as they were.
func Generate(ctx context.Context, cfg Config) (Result, error) {
	in, diags := input.Read(ctx, cfg.source())
	target, more := findTarget(ctx, cfg, in.BuildTag)
	diags = append(diags, more...)
	diags = append(diags, checkMatrix(cfg.Matrix)...)
	if diags.HasErrors() {
		return Result{}, inputError(withOldGuard(diags, target))
	}
	plan := gosource.NewPlan(in.API, target.pkg, Version)
	if plan.Catalogue = cfg.Catalogue; cfg.Catalogue && !plan.HasGrants() {
		diags.Errorf(diag.Position{}, "usage", "--catalogue: no operation asks for a scope, permission or role that a role could carry")
	}
	if cfg.AuthZEN && !plan.HasObjects() {
		diags.Errorf(diag.Position{}, "usage", "--authzen: no operation asks about an object (x-resource), so there is nothing to ask an engine")
	}
	plan.BuildTag = in.BuildTag
	diags = append(diags, renamed(plan)...)
	diags = append(diags, sameNames(plan)...)
	target.replaces(in.API.Title, &diags)
	diags = append(diags, target.planServer(plan)...)
	if diags = append(diags, target.unmountable(in.API)...); diags.HasErrors() {
		return Result{}, inputError(diags)
	}
	outputs, err := emit(plan, target, cfg)
	if err != nil {
		return Result{}, err
	}
	diags = append(diags, target.clashes(outputs)...)
	if cfg.Matrix != "" {
		table, err := emitMatrix(in.API, cfg.Matrix)
		if err != nil {
			return Result{}, err
		}
		outputs = append(outputs, table)
	}
	if diags.HasErrors() {
		return Result{}, inputError(diags)
	}
	files, err := target.write(outputs, cfg.Check)
	if err != nil {
		return Result{}, err
	}
	result := count(in.API)
	result.BasePath, result.ServerPath = in.API.BasePath, in.Document.BasePath+in.Document.ServerPath
	if len(in.Parts) > 1 {
		for _, part := range in.Parts {
			result.Documents = append(result.Documents, Source{part.Spec, part.ConfigFile, part.API.BasePath, part.Document.BasePath + part.Document.ServerPath})
		}
	}
	result.LeftOut = len(in.API.LeftOut)
	result.Package, result.Files = target.pkg, files
	result.ConfigFile, result.Overlays = in.ConfigFile, cfg.Overlays
	diags, result.Waived = waive(in, diags)
	result.Warnings = public(diags)
	return result, nil
}

// renamed tells of operations whose operationId could not name them.
func renamed(plan *gosource.Plan) diag.List {
	var diags diag.List
	for _, op := range plan.Names.Renamed {
		diags.Warnf(op.Source, "name-taken",
			"operationId %q has a Go name that is taken; the operation is named from method and path, %s",
			op.ID, plan.Names.Operation(op)).Fix = "give it an operationId of its own"
	}
	return diags
}

func count(api *access.API) Result {
	var r Result
	for _, op := range api.Operations {
		switch {
		case op.Public():
			r.Public++
		case op.AdmitsVisitors():
			r.Optional++
		default:
			r.Guarded++
		}
	}
	return r
}

func inputError(diags diag.List) error {
	diags.Sort()
	return &InputError{Diagnostics: public(diags)}
}

// public is the diagnostics as users of this package see them.
func public(diags diag.List) []Diagnostic {
	list := make([]Diagnostic, len(diags))
	for i, d := range diags {
		list[i] = Diagnostic{
			File: d.Position.File, Line: d.Position.Line, Column: d.Position.Column,
			Severity: d.Severity.String(), Message: d.Message, Rule: d.Rule, Fix: d.Fix,
		}
	}
	return list
}

// errBug marks what can only be a fault of oasguard's own.
var errBug = errors.New("this is a bug of oasguard, please report it")
