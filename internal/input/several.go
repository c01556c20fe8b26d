package input

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// Part is one of the documents that were read, with what its own settings say.
type Part struct {
	Spec        string
	ConfigFile  string // that was read for it; empty: none
	Document    *openapi.Document
	API         *access.API // of this document alone; nil where there are errors
	Lint        config.Lint
	Diagnostics diag.List // of this document alone
}

// part is what was read as one of the parts.
func (in Input) part(spec string, diags diag.List) Part {
	return Part{spec, in.ConfigFile, in.Document, in.API, in.Lint, diags}
}

// readSeveral reads several documents as one guard: each with its own settings.
func readSeveral(ctx context.Context, source Source) (Input, diag.List) {
	specs := append([]string{source.Spec}, source.More...)
	if diags := checkSpecs(specs); diags.HasErrors() {
		return Input{}, diags
	}
	inputs := make([]Input, len(specs))
	var docs []*openapi.Document
	var diags diag.List
	for i, spec := range specs {
		one := source
		one.Spec, one.More = spec, nil
		in, doc, found := load(ctx, one)
		inputs[i], in.Parts = in, nil
		inputs[i].Parts = []Part{in.part(spec, found)}
		diags = append(diags, found...)
		if doc != nil {
			docs = append(docs, doc)
		}
	}
	diags = compact(unmatched(diags, len(specs)))
	if len(docs) < len(specs) {
		return inputs[0], diags
	}
	shared := resolve.SelectTags(source.Tags, docs...) // and what else is of no one document
	shared = append(shared, checkBuildTags(inputs)...)
	parts := make([]resolve.Part, len(inputs))
	for i := range inputs {
		in := &inputs[i]
		in.Settings.OneOfSeveral, in.Settings.Shared = true, len(readWith(inputs, in.ConfigFile)) > 1
		api, more := resolve.Resolve(in.Document, in.Settings)
		if diags.HasErrors() || shared.HasErrors() {
			more = withoutConclusions(more)
		}
		in.API = api
		in.Parts[0] = in.part(specs[i], append(in.Parts[0].Diagnostics, more...))
		parts[i] = resolve.Part{Document: in.Document, Settings: in.Settings, API: api}
		diags = append(diags, more...)
	}
	shared = append(shared, resolve.CheckTogether(parts)...)
	shared = append(shared, unusedMappings(inputs)...)
	all := inputs[0]
	all.API, all.Parts = nil, nil
	for _, in := range inputs {
		all.Parts = append(all.Parts, in.Parts...)
	}
	if !diags.HasErrors() && !shared.HasErrors() {
		api, more := resolve.Join(parts)
		shared = append(shared, more...)
		if api != nil {
			shared = append(shared, resolve.CheckLeftOut(api)...)
			all.API = api
		}
	}
	all.Shared = shared
	return all, compact(append(diags, shared...))
}

// checkSpecs refuses documents that are named twice.
func checkSpecs(specs []string) diag.List {
	var diags diag.List
	for i, spec := range specs {
		if slices.ContainsFunc(specs[:i], func(other string) bool { return filepath.Clean(other) == filepath.Clean(spec) }) {
			diags.Errorf(diag.Position{}, "usage", "SPEC %q is named twice", spec).Fix = "each document once"
		}
	}
	return diags
}

// readWith are the places of the documents that were read with one settings file.
func readWith(inputs []Input, file string) []int {
	var places []int
	for i, in := range inputs {
		if file != "" && in.ConfigFile == file {
			places = append(places, i)
		}
	}
	return places
}

// unusedMappings are those of files that several documents were read with.
func unusedMappings(inputs []Input) diag.List {
	var diags diag.List
	for i, in := range inputs {
		places := readWith(inputs, in.ConfigFile)
		if len(places) < 2 || places[0] != i {
			continue
		}
		var docs []*openapi.Document
		for _, place := range places {
			docs = append(docs, inputs[place].Document)
		}
		diags = append(diags, resolve.UnusedMappings(in.Settings, docs...)...)
	}
	return diags
}

// checkBuildTags refuses a build tag that the first document's settings do not have:
// theirs say what is generated.
func checkBuildTags(inputs []Input) diag.List {
	var diags diag.List
	first := inputs[0]
	for _, in := range inputs[1:] {
		if in.BuildTag == "" || in.BuildTag == first.BuildTag {
			continue
		}
		where := "the settings of the first document, " + first.Parts[0].Spec + ", have none"
		if first.BuildTag != "" {
			where = first.BuildTag + " at " + first.BuildTagAt.String()
		}
		diags.Errorf(in.BuildTagAt, "documents-differ", "build-tag is %s here, and %s", in.BuildTag, where).Fix =
			"one build tag, in the settings of the first document"
	}
	return diags
}

// unmatched keeps what is said of an action of an overlay that none of the documents
// has a target for, and leaves it out where one has.
func unmatched(diags diag.List, documents int) diag.List {
	times := map[diag.Diagnostic]int{}
	for _, d := range diags {
		times[d]++
	}
	return slices.DeleteFunc(diags, func(d diag.Diagnostic) bool { return d.Rule == "overlay-no-match" && times[d] < documents })
}

// compact is a list with each diagnostic once: two documents may share a file.
func compact(diags diag.List) diag.List {
	diags.Sort()
	return slices.Compact(diags)
}
