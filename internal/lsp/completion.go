package lsp

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/openapi"
)

// completion offers the names that may stand at a position.
func (s *server) completion(p atPosition) (any, error) {
	items := []completionItem{}
	at, ok := s.point(p)
	if !ok {
		return items, nil
	}
	doc := at.in.Document
	if doc == nil {
		doc = at.good.Document
	}
	if doc == nil {
		return items, nil
	}
	for _, o := range at.offers(doc) {
		written := at.text.quoted(o.name)
		items = append(items, completionItem{
			Label: o.name, Kind: completionKinds[at.kind], Detail: o.detail, FilterText: written,
			TextEdit: textEdit{at.text.span(at.from, at.to), written},
		})
	}
	return items, nil
}

// completionKinds are pictures that editors show: constant, property, variable and so on.
var completionKinds = map[kind]int{role: 21, permission: 20, scope: 12, scheme: 7, parameter: 6}

// offer is a name that may be written.
type offer struct{ name, detail string }

// offers are the names of the kind that is wanted here, declared ones first.
func (at target) offers(doc *openapi.Document) []offer {
	var list []offer
	add := func(name, detail string) {
		if name != "" && !slices.ContainsFunc(list, func(o offer) bool { return o.name == name }) {
			list = append(list, offer{name, detail})
		}
	}
	switch {
	case at.kind == nothing || at.declared:
		return nil
	case at.kind == parameter:
		for _, parameter := range at.parameters(doc) {
			add(parameter.Name, "in "+parameter.In)
		}
		return list
	case at.kind == scheme:
		for _, sc := range doc.Schemes {
			add(sc.Name, strings.TrimSpace(sc.Type+" "+sc.Scheme+sc.Param))
		}
	case at.kind == scope && at.scheme != "":
		for _, sc := range doc.Schemes {
			if sc.Name == at.scheme {
				for _, name := range sc.Scopes {
					add(name, "of "+sc.Name)
				}
			}
		}
		if len(list) > 0 {
			return list
		}
	case at.kind == role:
		for _, e := range doc.Root.Get("x-roles").Entries() {
			add(e.Key, e.Value.Get("description").Text())
		}
	}
	for _, o := range occurrences(doc, at.in.Settings) {
		// The word that is being typed is no name yet.
		here := o.at.File == at.path && at.text.at(o.at) == at.from
		if o.kind == at.kind && !here && (!catalogued(doc, at.kind) || o.declared) {
			add(o.name, "")
		}
	}
	return list
}

// catalogued reports whether the document lists all names of a kind, so that any other
// one is a slip.
func catalogued(doc *openapi.Document, k kind) bool {
	return k == scheme || k == role && len(doc.Root.Get("x-roles").Entries()) > 0
}

// parameters are those of the operation that the place stands in.
func (at target) parameters(doc *openapi.Document) []openapi.Parameter {
	var method, path string
	for i, st := range at.steps {
		if i == 1 && at.steps[0].key == "paths" {
			path = st.key
		}
		if i == 2 {
			method = st.key
		}
	}
	var list []openapi.Parameter
	line := map[int]bool{}
	for _, st := range at.steps {
		line[at.text.lineOf(st.at)+1] = true
	}
	for _, item := range doc.Paths {
		for _, op := range item.Operations {
			here := item.Path == path && strings.EqualFold(op.Method, method)
			if path == "" {
				here = op.At.File == at.path && line[op.At.Line]
			}
			if here {
				list = append(list, op.Parameters...)
			}
		}
	}
	return list
}
