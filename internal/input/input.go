// Package input is the way from a SPEC on the command line to the model of who
// may call what: it finds the settings, loads the document and resolves it, and
// reports every problem of the three together. Every command begins here.
package input

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// Source says what to read.
type Source struct {
	Spec  string    // path of the OpenAPI document; "-" reads Stdin
	More  []string  // further documents of the same guard
	Stdin io.Reader // the document where Spec is "-"

	Overlays        []string     // OpenAPI Overlays that change the document before it is read, in this order
	ConfigFile      string       // oasguard.yaml; empty: the one beside Spec, if there is one
	Lists           string       // "any" or "all": what a bare list of roles means; overrides the file
	RequireSecurity bool         // an operation without any security is an error
	RequireRule     bool         // an operation that is not public and asks for nothing is an error
	Tags            openapi.Tags // which operations count; the others are unknown to the guard
	Unguarded       bool         // a document that guards nothing is read, too

	AllowOutsideRefs bool // a $ref may name a file outside of Spec's directory
	AllowRemoteRefs  bool // a $ref may name a file by https or http URL, of a public address

	// Unsaved is the text of a file, by its absolute name, where an editor holds another
	// one than the disk; nil: the disk has it all.
	Unsaved func(path string) ([]byte, bool)
}

// Input is what was read.
type Input struct {
	API        *access.API       // nil where Diagnostics holds errors
	Document   *openapi.Document // nil where nothing could be read
	Settings   resolve.Settings
	Lint       config.Lint // what the settings say to lint
	ConfigFile string      // the settings file that was read; empty: none

	BuildTag   string        // that generated files carry; empty: none
	BuildTagAt diag.Position // in the settings

	// Parts are the documents, each by itself. What stands above is of the first, and
	// the API of all of them.
	Parts []Part
	// Shared are the diagnostics that are of no one document, where there are several.
	Shared diag.List

	schemes openapi.Node // that the settings declare
}

// Read reads source. Problems come as diagnostics, in no particular order; the
// Input is complete where none of them is an error.
func Read(ctx context.Context, source Source) (Input, diag.List) {
	if len(source.More) > 0 {
		return readSeveral(ctx, source)
	}
	in, doc, diags := load(ctx, source)
	if doc == nil {
		return in, diags
	}
	diags = append(diags, resolve.SelectTags(source.Tags, doc)...)
	diags = append(diags, resolve.CheckTogether([]resolve.Part{{Document: doc, Settings: in.Settings}})...)
	api, more := resolve.Resolve(doc, in.Settings)
	if diags.HasErrors() {
		more = withoutConclusions(more)
	} else if api != nil {
		in.API = api
		more = append(more, resolve.CheckLeftOut(api)...)
	}
	in.Parts = []Part{in.part(source.Spec, append(diags, more...))}
	return in, in.Parts[0].Diagnostics
}

// withoutConclusions leaves out what may be said only because of what was lost in
// loading: it may be what there is to guard, or what a mapping reads.
func withoutConclusions(diags diag.List) diag.List {
	return slices.DeleteFunc(diags, func(d diag.Diagnostic) bool {
		return d.Rule == resolve.NothingToGuard || d.Rule == resolve.UnusedMapping
	})
}

// load reads the settings and the document, which is nil where there is nothing to read.
func load(ctx context.Context, source Source) (Input, *openapi.Document, diag.List) {
	if isURL(source.Spec) {
		var diags diag.List
		diags.Errorf(diag.Position{}, "usage", "SPEC %q is a URL, and is read from a file or standard input only", source.Spec).Fix =
			"save it as a file beside your code, or pipe it: curl -fsSL URL | oasguard COMMAND - (--allow-remote-refs is for what a $ref in SPEC names)"
		return Input{}, nil, diags
	}
	in, diags := readSettings(source)
	if diags.HasErrors() {
		return in, nil, diags
	}
	doc, found := openapi.Load(ctx, source.Spec, openapi.Options{
		Stdin: source.Stdin, Overlays: source.Overlays, AccessKeys: in.Settings.Keys(), IgnoreKeys: in.Settings.IgnoreKeys,
		Schemes:          in.schemes,
		AllowOutsideRefs: source.AllowOutsideRefs, AllowRemoteRefs: source.AllowRemoteRefs, Unsaved: source.Unsaved,
	})
	in.Document = doc
	return in, doc, append(diags, found...)
}

// isURL reports whether a SPEC names something on the network. Such a document
// could change between two runs without anybody's review.
func isURL(spec string) bool {
	scheme, _, found := strings.Cut(spec, "://")
	return found && (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http"))
}

// Partial is what could be read of a source that has faults.
type Partial struct {
	Input
	Unread []resolve.Unread // operations of which something was refused
	// Whole are the faults that left nothing to read; the API is nil then.
	Whole diag.List
}

// ReadPartly reads as much of source as can be read. The API holds the operations
// without a fault. Problems come as diagnostics, in no particular order.
func ReadPartly(ctx context.Context, source Source) (Partial, diag.List) {
	in, doc, diags := load(ctx, source)
	if doc == nil || len(doc.Paths) == 0 && diags.HasErrors() || slices.ContainsFunc(diags, cutShort) {
		in.Document = nil
		return Partial{Input: in, Whole: diags}, diags
	}
	diags = append(diags, resolve.SelectTags(source.Tags, doc)...)
	diags = append(diags, resolve.CheckTogether([]resolve.Part{{Document: doc, Settings: in.Settings}})...)
	part, more := resolve.ResolvePartly(doc, in.Settings)
	in.API = part.API
	return Partial{Input: in, Unread: part.Unread}, append(diags, more...)
}

// cutShort reports whether a diagnostic says that reading stopped before the end.
func cutShort(d diag.Diagnostic) bool { return openapi.CutShort(d.Rule) }

// readSettings reads the team's settings: the file's, overridden by the flags.
func readSettings(source Source) (Input, diag.List) {
	in := Input{ConfigFile: source.ConfigFile}
	if in.ConfigFile == "" {
		beside := config.FileName
		if source.Spec != "-" {
			beside = filepath.Join(filepath.Dir(source.Spec), config.FileName)
		}
		_, err := os.Stat(beside)
		if _, unsaved := source.unsaved(beside); unsaved || err == nil {
			in.ConfigFile = beside
		}
	}
	var diags diag.List
	if in.ConfigFile != "" {
		c, found := readConfig(source, in.ConfigFile)
		in.Settings, in.Lint, in.schemes, diags = c.Settings, c.Lint, c.Schemes, found
		in.BuildTag, in.BuildTagAt = c.BuildTag, c.BuildTagAt
	}
	switch lists := resolve.Lists(source.Lists); lists {
	case resolve.ListsRefused:
	case resolve.ListsAny, resolve.ListsAll:
		in.Settings.Lists = lists
	default:
		diags.Errorf(diag.Position{}, "usage", "--lists %q: want any or all", source.Lists)
	}
	in.Settings.Unguarded = source.Unguarded
	in.Settings.RequireRule = in.Settings.RequireRule || source.RequireRule
	in.Settings.RequireSecurity = in.Settings.RequireSecurity || source.RequireSecurity
	return in, diags
}

// readConfig reads a settings file, or what an editor holds of it.
func readConfig(source Source, path string) (config.Config, diag.List) {
	if data, ok := source.unsaved(path); ok {
		return config.Parse(path, data)
	}
	return config.Read(path)
}

// unsaved is what an editor holds of a file.
func (s Source) unsaved(path string) ([]byte, bool) {
	if s.Unsaved == nil {
		return nil, false
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return s.Unsaved(path)
}
