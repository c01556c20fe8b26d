package resolve

import (
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/spelling"
)

// The ids of what a selection of operations breaks.
const (
	ruleUnknownTag = "unknown-tag"
	ruleLeftOut    = "left-out-operation"
	// ruleDocumentsDiffer is the id of what two documents of one guard say differently.
	ruleDocumentsDiffer = "documents-differ"
)

// SelectTags takes the operations out of the documents that the tags do not select.
// A tag that no operation of any of them has is an error: with it misspelt, a part of
// the document would be left out, or kept, that is not meant.
func SelectTags(tags openapi.Tags, docs ...*openapi.Document) diag.List {
	if !tags.Given() || len(docs) == 0 {
		return nil
	}
	var diags diag.List
	var met []string
	for _, doc := range docs {
		names, more := doc.Select(tags)
		met, diags = append(met, names...), append(diags, more...)
	}
	met = sorted(met)
	for _, given := range []struct {
		flag  string
		names []string
	}{{"--tags", tags.Only}, {"--exclude-tags", tags.Except}} {
		for _, name := range given.names {
			if slices.Contains(met, name) {
				continue
			}
			fix := "tags: [" + plain(name) + "] on the operations that are meant"
			if near := spelling.Nearest(name, met); near != "" {
				fix = given.flag + " " + plain(near)
			} else if len(met) > 0 {
				fix = given.flag + " with " + oneOf(met)
			}
			diags.Errorf(docs[0].Root.At(), ruleUnknownTag, "%s %q: no operation has this tag", given.flag, name).Fix = fix
		}
	}
	return diags
}

// leftOut are the operations that a selection took out of the document.
func (r *resolver) leftOut() []*access.Operation {
	var list []*access.Operation
	for _, left := range r.doc.LeftOut {
		if o := left.Operation; o != nil {
			list = append(list, &access.Operation{ID: o.ID, Method: o.Method, Path: left.Path, Source: o.At})
		}
	}
	return list
}

// leftOutHas reports whether what was left out has a key.
func (r *resolver) leftOutHas(key string) bool {
	return slices.ContainsFunc(r.doc.LeftOut, func(left openapi.LeftOut) bool { return left.Node.Get(key).Kind() != openapi.Missing })
}

// CheckLeftOut refuses a selection where requests of an operation that was left out
// would be answered by one that is left: they are to be unknown, and the rule of
// another operation would decide them.
func CheckLeftOut(api *access.API) diag.List {
	if len(api.LeftOut) == 0 {
		return nil
	}
	var diags diag.List
	before := access.NewRouter(&access.API{Operations: slices.Concat(api.Operations, api.LeftOut)})
	after := access.NewRouter(api)
	for _, left := range api.LeftOut {
		checkHeirs(before, after, left, &diags)
	}
	return diags
}

func checkHeirs(before, after *access.Router, left *access.Operation, diags *diag.List) {
	for _, method := range before.MethodsOf(left) {
		for _, heir := range after.Routes(method, left) {
			path, answer := access.Between(before, after, method, left, heir)
			if answer == access.Never {
				continue
			}
			if path == "" {
				path = left.Path
			}
			diags.Errorf(diag.Position(left.Source), ruleLeftOut,
				"%s %s is left out, and %s %s at %s would answer its requests, such as %s %s",
				left.Method, printable(left.Path), heir.Method, printable(heir.Path), heir.Source, method, printable(path)).Fix =
				"select both or neither: give them a tag in common"
			return
		}
	}
}
