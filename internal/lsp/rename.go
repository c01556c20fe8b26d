package lsp

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/input"
)

// definition is where a name is declared: a role in the catalogue, a scheme among the
// schemes, a scope in its flow or x-scopes, a permission in x-permissions or else
// where a role carries it.
func (s *server) definition(p atPosition) (any, error) {
	places := []location{}
	at, ok := s.point(p)
	if !ok || at.word == "" {
		return places, nil
	}
	if at.kind == parameter {
		if doc := at.document().Document; doc != nil {
			for _, one := range at.parameters(doc) {
				if one.Name == strings.TrimPrefix(at.word, one.In+".") {
					places = append(places, location{uriOf(one.At.File), where(s.text(one.At.File), one.At)})
				}
			}
		}
		return places, nil
	}
	all := at.named()
	declared := slices.DeleteFunc(slices.Clone(all), func(o occurrence) bool { return !o.declared })
	if len(declared) == 0 && at.kind == permission && len(all) > 0 {
		declared = all[:1]
	}
	for _, o := range declared {
		places = append(places, location{uriOf(o.at.File), where(s.text(o.at.File), o.at)})
	}
	return places, nil
}

// references are all places where a name stands.
func (s *server) references(p atPosition) (any, error) {
	places := []location{}
	if at, ok := s.point(p); ok {
		for _, o := range at.named() {
			places = append(places, location{uriOf(o.at.File), where(s.text(o.at.File), o.at)})
		}
	}
	return places, nil
}

// document is what was read of the document, or what was before it could not be read.
func (at target) document() input.Input {
	if at.in.Document != nil {
		return at.in
	}
	return at.good
}

// named are the places of the name that stands here.
func (at target) named() []occurrence {
	doc := at.document()
	if doc.Document == nil || at.kind == nothing || at.kind == parameter {
		return nil
	}
	return slices.DeleteFunc(occurrences(doc.Document, doc.Settings), func(o occurrence) bool {
		return o.kind != at.kind || o.name != at.word
	})
}

func (s *server) prepareRename(p atPosition) (any, error) {
	at, ok := s.point(p)
	if !ok || len(at.named()) == 0 {
		return nil, nil // the editor says that nothing can be renamed here
	}
	return at.text.span(at.from, at.to), nil
}

// rename writes a role, permission, scope or scheme anew wherever it stands. It is held
// against the document: with the edits it must be read without errors, the old name
// must be gone, and every operation must ask for the new one where it asked for the old.
func (s *server) rename(p atPosition) (any, error) {
	at, ok := s.point(p)
	if !ok {
		return nil, errNoName
	}
	all := at.named()
	switch {
	case len(all) == 0:
		return nil, errNoName
	case at.in.API == nil:
		return nil, errors.New("the document has errors; mend them first, so that no place of the name is missed")
	case strings.TrimSpace(p.NewName) == "" || strings.ContainsAny(p.NewName, "\r\n\t"):
		return nil, errors.New("the new name is empty, or longer than a line")
	case p.NewName == at.word:
		return workspaceEdit{map[string][]textEdit{}}, nil
	case at.taken(p.NewName):
		return nil, fmt.Errorf("there is a %s %q already", at.kind, p.NewName)
	}
	edits := map[string][]textEdit{}
	changed := map[string]*text{}
	slices.SortFunc(all, func(a, b occurrence) int { // from the end, so that places stay
		return (b.at.Line-a.at.Line)*1_000_000 + b.at.Column - a.at.Column
	})
	for _, o := range all {
		path := o.at.File
		if !filepath.IsAbs(path) {
			return nil, fmt.Errorf("%s is not a file of this machine, and names it as well", path)
		}
		t := s.text(path)
		from := t.at(o.at)
		to := scalarEnd(t.data, from)
		if unquoted(t.data[from:to]) != at.word {
			return nil, fmt.Errorf("%s spells the name in a way that cannot be replaced", o.at)
		}
		written := t.quoted(p.NewName)
		if q := t.data[from]; q == '"' && written[0] != '"' {
			written = `"` + written + `"`
		}
		edits[uriOf(path)] = append(edits[uriOf(path)], textEdit{t.span(from, to), written})
		if changed[path] == nil {
			changed[path] = t
		}
		changed[path] = changed[path].replace(from, to, written)
	}
	after, found := s.read(at.spec, s.with(changed))
	if found.HasErrors() {
		return nil, fmt.Errorf("under that name the document would have errors: %s", found[0].Message)
	}
	if after.API == nil || !sameBut(at.in.API, after.API, at.word, p.NewName) {
		return nil, errors.New("the name also stands where it cannot be found, as in an overlay's target or the settings; rename it by hand")
	}
	return workspaceEdit{edits}, nil
}

// taken reports whether a name of the kind is there already.
func (at target) taken(name string) bool {
	return slices.ContainsFunc(occurrences(at.in.Document, at.in.Settings), func(o occurrence) bool {
		return o.kind == at.kind && o.name == name
	})
}

// with is what the editor holds, and on top of it some changed texts.
func (s *server) with(changed map[string]*text) func(string) ([]byte, bool) {
	return func(path string) ([]byte, bool) {
		if t := changed[path]; t != nil {
			return []byte(t.data), true
		}
		return s.unsaved(path)
	}
}

// sameBut reports whether two models are one but for a name.
func sameBut(before, after *access.API, old, name string) bool {
	if len(before.Operations) != len(after.Operations) || len(before.Roles) != len(after.Roles) ||
		len(before.Permissions) != len(after.Permissions) || len(before.Scopes) != len(after.Scopes) || len(before.Schemes) != len(after.Schemes) {
		return false
	}
	change := func(names []string) []string {
		names = slices.Clone(names)
		for i := range names {
			if names[i] == old {
				names[i] = name
			}
		}
		slices.Sort(names)
		return names
	}
	sorted := func(names []string) []string { names = slices.Clone(names); slices.Sort(names); return names }
	for i, op := range before.Operations {
		a, b := op.Named(), after.Operations[i].Named()
		for _, pair := range [][2][]string{{a.Roles, b.Roles}, {a.Permissions, b.Permissions}, {a.Scopes, b.Scopes}, {schemesOf(op), schemesOf(after.Operations[i])}} {
			// A role may have the name of a scope, which stays: either is right.
			if !slices.Equal(change(pair[0]), sorted(pair[1])) && !slices.Equal(sorted(pair[0]), sorted(pair[1])) {
				return false
			}
		}
	}
	return true
}

func schemesOf(op *access.Operation) []string {
	var names []string
	for _, a := range op.Alternatives {
		for _, q := range a {
			names = append(names, q.Scheme.Name)
		}
	}
	return names
}
