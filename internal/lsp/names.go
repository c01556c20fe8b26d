package lsp

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// kind is what a name of a document names.
type kind string

// The kinds of names.
const (
	nothing    kind = ""
	role       kind = "role"
	permission kind = "permission"
	scope      kind = "scope"
	scheme     kind = "security scheme"
	parameter  kind = "parameter"
)

// meaning is what stands at a place: a name of a kind, and whether it is declared there.
type meaning struct {
	kind     kind
	declared bool
	scheme   string // of a scope or a role in a requirement: the scheme that carries it
}

// kindsOf are the kinds that lists under these keys name.
var kindsOf = map[string]kind{
	"roles": role, "inherits": role, "permissions": permission, "scopes": scope,
}

// meaningOf says what a text means by the keys around it.
func meaningOf(keys []string, isKey bool, settings resolve.Settings) meaning {
	for i := len(keys) - 1; i >= 0; i-- {
		rest := slices.DeleteFunc(slices.Clone(keys[i+1:]), func(k string) bool { return k == "anyOf" || k == "allOf" })
		var target resolve.Target
		key := keys[i]
		for _, m := range settings.Extensions {
			if m.Key == key && m.Shape == resolve.ShapeOwn && m.Under == "" && m.With == "" {
				target = m.Target
			}
		}
		switch {
		case key == "security":
			switch {
			case len(rest) == 0 && isKey:
				return meaning{kind: scheme}
			case len(rest) == 1 && !isKey:
				return meaning{kind: scope, scheme: rest[0]}
			}
		case key == "securitySchemes" || key == "securityDefinitions":
			switch {
			case len(rest) == 0 && isKey:
				return meaning{kind: scheme, declared: true}
			case len(rest) > 1 && rest[len(rest)-1] == "scopes" && isKey:
				return meaning{kind: scope, declared: true}
			}
		case key == resolve.KeyRoles && i == 0 || key == "x-anonymous":
			if len(rest) == 0 && isKey && key == resolve.KeyRoles {
				return meaning{kind: role, declared: true}
			}
			if len(rest) > 0 && !isKey {
				return meaning{kind: kindsOf[rest[len(rest)-1]]}
			}
		case key == resolve.KeyPermissions || key == resolve.KeyScopes:
			kind := permission
			if key == resolve.KeyScopes {
				kind = scope
			}
			return meaning{kind: kind, declared: len(rest) == 0 && isKey}
		case key == "x-authorize" || target == resolve.ToAuthorize:
			if n := len(rest); n > 1 && rest[n-2] == "resource" && rest[n-1] == "id" {
				return meaning{kind: parameter}
			} else if n > 0 && !isKey {
				return meaning{kind: kindsOf[rest[n-1]]}
			}
		case key == "x-resource" || target == resolve.ToResource:
			if len(rest) == 1 && rest[0] == "id" {
				return meaning{kind: parameter}
			}
		case !isKey && len(rest) == 0 && (strings.HasPrefix(key, "x-required-") || target != ""):
			word := strings.TrimPrefix(key, "x-required-")
			if target != "" {
				word = string(target)
			}
			if kindsOf[word] != nothing {
				return meaning{kind: kindsOf[word]}
			}
		}
	}
	return meaning{}
}

// inRequirement is what a name in a requirement is: a scope where the scheme has
// scopes, else a role.
func (m meaning) inRequirement(doc *openapi.Document) meaning {
	if m.scheme == "" || doc == nil {
		return m
	}
	for _, s := range doc.Schemes {
		if s.Name == m.scheme && s.Type != "oauth2" && s.Type != "openIdConnect" && s.Type != "" {
			m.kind = role
		}
	}
	return m
}

// occurrence is one place where a name stands.
type occurrence struct {
	meaning
	name string
	at   diag.Position
}

// unread are keys of a document below which nothing is said about access.
var unread = map[string]bool{
	"schema": true, "schemas": true, "responses": true, "requestBody": true, "requestBodies": true,
	"example": true, "examples": true, "headers": true, "links": true, "properties": true,
}

// occurrences finds every name of a document, in all of its files.
func occurrences(doc *openapi.Document, settings resolve.Settings) []occurrence {
	var all []occurrence
	seen := map[diag.Position]bool{}
	add := func(n openapi.Node, keys []string, isKey bool, name string, at diag.Position) {
		m := meaningOf(keys, isKey, settings).inRequirement(doc)
		if m.kind != nothing && name != "" && !seen[at] {
			seen[at] = true
			all = append(all, occurrence{m, name, at})
		}
	}
	var walk func(n openapi.Node, keys []string)
	walk = func(n openapi.Node, keys []string) {
		if len(keys) > 40 {
			return
		}
		for _, e := range n.Entries() {
			add(n, keys, true, e.Key, e.At)
			if !unread[e.Key] {
				walk(e.Value, append(keys, e.Key))
			}
		}
		for _, item := range n.Items() {
			walk(item, keys)
		}
		if n.Kind() == openapi.String {
			add(n, keys, false, n.Text(), n.At())
		}
	}
	for _, root := range doc.Files() {
		walk(root, nil)
	}
	return all
}
