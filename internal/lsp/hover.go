package lsp

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/explain"
	"github.com/oasguard/oasguard/internal/input"
)

// target is where somebody points, with the document that it belongs to.
type target struct {
	*analysis
	path string
	text *text
	place
	meaning
}

// point finds what stands at a position; false where no document of ours does.
func (s *server) point(p atPosition) (target, bool) {
	path := pathOf(p.TextDocument.URI)
	a := s.of(path)
	if a == nil {
		return target{}, false
	}
	t := s.text(path)
	at := scan(t, t.offset(p.Position))
	m := meaningOf(at.keys(), at.isKey, a.in.Settings)
	in, _ := a.model()
	if a.in.Document != nil {
		in = a.in
	}
	return target{a, path, t, at, m.inRequirement(in.Document)}, true
}

// hover says who may call an operation, or what a name brings.
func (s *server) hover(p atPosition) (any, error) {
	at, ok := s.point(p)
	if !ok {
		return nil, nil
	}
	in, old := at.model()
	if in.API == nil {
		return nil, nil
	}
	words := ""
	if at.kind != nothing && at.kind != parameter && at.word != "" {
		words = aboutName(in.API, at.kind, at.word)
	}
	if words == "" && aboutAccess(at.place) {
		ops, all := at.operations(at.path, at.text, at.place)
		words = whoMay(in, ops, all)
	}
	if words == "" {
		return nil, nil
	}
	if old {
		words += "\n(as it was before the errors that the document has now)"
	}
	// Plain text: what the document says is shown and never marked up.
	r := at.text.span(at.from, at.to)
	return hover{markup{"plaintext", words}, &r}, nil
}

// aboutAccess reports whether a place says, or is, who may call: the key of a path or
// of an operation, its operationId, or anything below the keys that are rules.
func aboutAccess(p place) bool {
	keys := p.keys()
	if p.isKey {
		keys = append(keys, p.word)
	}
	for i, key := range keys {
		switch {
		case key == "security", key == "operationId", strings.HasPrefix(key, "x-") && i > 0:
			return true
		case i == len(keys)-1 && p.isKey && (strings.HasPrefix(key, "/") || slices.Contains(methods, key)):
			return true
		}
	}
	return false
}

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}

// whoMay says who may call operations: of one in full, of those of a path in a line each.
func whoMay(in input.Input, ops []*access.Operation, all bool) string {
	var b strings.Builder
	for _, op := range ops {
		ways, err := explain.WhoCan(in.API, op.Method, op.Path)
		if err != nil {
			continue
		}
		if all {
			fmt.Fprintf(&b, "%s: %s\n", op.Method, inLine(ways))
			continue
		}
		var places []explain.Place
		for _, p := range in.Places(op) {
			places = append(places, explain.Place{Key: p.Key, At: p.At.String()})
		}
		_ = ways.Text(&b, places) // a Builder takes everything
	}
	return strings.TrimRight(b.String(), "\n")
}

func inLine(ways explain.Ways) string {
	if ways.Anyone {
		return "anyone"
	}
	var sets []string
	for i, set := range ways.Sets {
		if i == 4 {
			sets = append(sets, "…")
			break
		}
		sets = append(sets, set.Words)
	}
	return strings.Join(sets, "; or ")
}

// aboutName says what a name is, what it brings, and how many operations name it.
func aboutName(api *access.API, k kind, name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", k, access.Word(name))
	granted := access.Grants{}
	switch k {
	case role:
		i := slices.IndexFunc(api.Roles, func(r access.Role) bool { return r.Name == name })
		if i < 0 {
			return ""
		}
		if d := api.Roles[i].Description; d != "" {
			b.WriteString(d + "\n")
		}
		granted.Roles = []string{name}
	case permission:
		if !slices.Contains(api.Permissions, name) {
			return ""
		}
		granted.Permissions = []string{name}
	case scope:
		if !slices.Contains(api.Scopes, name) {
			return ""
		}
		granted.Scopes = []string{name}
	case scheme:
		return aboutScheme(api, name)
	}
	brings := api.Expand(granted)
	for _, list := range []struct {
		noun  string
		names []string
	}{{"roles", brings.Roles}, {"permissions", brings.Permissions}, {"scopes", brings.Scopes}} {
		others := slices.DeleteFunc(slices.Clone(list.names), func(n string) bool { return n == name && list.noun == string(k)+"s" })
		if len(others) > 0 {
			fmt.Fprintf(&b, "brings the %s %s\n", list.noun, strings.Join(others, ", "))
		}
	}
	if k != scope {
		n := 0
		for _, op := range api.Operations {
			named := op.Named()
			if slices.Contains(named.Roles, name) && k == role || slices.Contains(named.Permissions, name) && k == permission {
				n++
			}
		}
		fmt.Fprintf(&b, "named by %d of %d operations\n", n, len(api.Operations))
	}
	return strings.TrimRight(b.String(), "\n")
}

func aboutScheme(api *access.API, name string) string {
	for _, sc := range api.Schemes {
		if sc.Name != name {
			continue
		}
		n := 0
		for _, op := range api.Operations {
			if slices.ContainsFunc(op.Alternatives, func(a access.Alternative) bool {
				return slices.ContainsFunc(a, func(q access.Requirement) bool { return q.Scheme == sc })
			}) {
				n++
			}
		}
		return fmt.Sprintf("security scheme %s: %s\nnamed by %d of %d operations", access.Word(name), sc.Credential(), n, len(api.Operations))
	}
	return ""
}

var errNoName = errors.New("no scheme, scope, role or permission stands here")
