// Package gosource writes the Go source of a guard from the access model. Names
// come first and all at once (NewNames), then one function per declaration in
// the order of the output. Nothing here can fail for a reason of the user's:
// whatever could has been reported by internal/resolve.
//
// jennifer lives here and nowhere else. Text from the document becomes an
// identifier only through this file, and reaches the source else only as a
// literal or through the comment function.
package gosource

import (
	"encoding/hex"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/oasguard/oasguard/internal/access"
)

// Names are the Go names of all that a document names. They depend on the
// document's own names only, never on their order.
type Names struct {
	operations  map[*access.Operation]string
	schemes     map[string]string
	roles       map[string]string
	permissions map[string]string
	scopes      map[string]string
	resources   map[string]string
	mays        map[string]string
	together    map[string]string
	arguments   map[*access.Operation][]string
	// Renamed are the operations that have an operationId and are still named
	// from method and path, because the id's Go name was taken, in document order.
	Renamed []*access.Operation
}

// Operation is the name of an operation's method: CreateRoom.
func (n *Names) Operation(op *access.Operation) string { return n.operations[op] }

// Scheme is the name of a security scheme: KeyCard, as in AuthenticateKeyCard.
func (n *Names) Scheme(name string) string { return n.schemes[name] }

// Role is the name of a role: Guest, as in RoleGuest.
func (n *Names) Role(name string) string { return n.roles[name] }

// Permission is the name of a permission: RoomsOpen, as in PermissionRoomsOpen.
func (n *Names) Permission(name string) string { return n.permissions[name] }

// Scope is the name of a scope: RoomsOpen, as in ScopeRoomsOpen.
func (n *Names) Scope(name string) string { return n.scopes[name] }

// Resource is the name of a resource check: RoomOpen, as in AuthorizeRoomOpen.
func (n *Names) Resource(r *access.Resource) string {
	return n.resources[resourceKey(r)]
}

// May is the name of a resource check as a decision asks for it: OpenRoom, as in mayOpenRoom.
func (n *Names) May(r *access.Resource) string { return n.mays[mayKey(r)] }

// Together is the name of an alternative that needs several schemes: BadgeAndKeyCard.
func (n *Names) Together(a access.Alternative) string { return n.together[a.Principal()] }

// Arguments are the names of an operation's path values, in the order of
// access.PathParameters: roomID.
func (n *Names) Arguments(op *access.Operation) []string { return n.arguments[op] }

// OperationText is how an operation is named in logs and to the denial hook: its
// operationId, or method and path where it has none.
func OperationText(op *access.Operation) string {
	if op.ID != "" {
		return op.ID
	}
	return op.Method + " " + op.Path
}

// NewNames decides every name.
func NewNames(api *access.API) *Names {
	n := &Names{operations: map[*access.Operation]string{}}
	var schemes, roles []string
	for _, s := range api.Schemes {
		schemes = append(schemes, s.Name)
	}
	for _, r := range api.Roles {
		roles = append(roles, r.Name)
	}
	n.schemes = textNames(schemes)
	n.roles = textNames(roles)
	n.permissions = textNames(api.Permissions)
	n.scopes = textNames(api.Scopes)
	n.resources = textNames(resourceKeys(api, resourceKey))
	n.mays = textNames(resourceKeys(api, mayKey))
	n.nameTogether(api)
	n.nameOperations(api.Operations)
	n.arguments = make(map[*access.Operation][]string, len(api.Operations))
	for _, op := range api.Operations {
		n.arguments[op] = argumentNames(PathParameters(op), ownNames(op)...)
	}
	return n
}

func resourceKey(r *access.Resource) string { return r.Type + "\x00" + r.Action }

func mayKey(r *access.Resource) string { return r.Action + "\x00" + r.Type }

func resourceKeys(api *access.API, key func(*access.Resource) string) []string {
	var keys []string
	for _, r := range resources(api) {
		keys = append(keys, key(r))
	}
	return keys
}

// resources are the resource checks of a document, each type and action once, in order.
// Operations may call the ids of one otherwise: the first in order of words names them.
func resources(api *access.API) []*access.Resource {
	byKey := map[string]*access.Resource{}
	for _, op := range api.Operations {
		for _, r := range op.Resources() {
			if first := byKey[resourceKey(r)]; first == nil || r.Words() < first.Words() {
				byKey[resourceKey(r)] = r
			}
		}
	}
	keys := make([]string, 0, len(byKey))
	for key := range byKey {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	list := make([]*access.Resource, len(keys))
	for i, key := range keys {
		list[i] = byKey[key]
	}
	return list
}

// textNames names texts that stand behind a prefix: capitalised words first; all
// that would share a name have their punctuation spelt out; what still shares
// one (texts that differ in case only) carries its own bytes.
func textNames(texts []string) map[string]string {
	forms := make([][]string, len(texts))
	for i, t := range texts {
		forms[i] = []string{orSpelt(t), spelt(t), spelt(t) + "Hex" + hex.EncodeToString([]byte(t))}
	}
	names := map[string]string{}
	for i, name := range settle(forms, nil, func(name string) []string { return []string{name} }) {
		names[texts[i]] = name
	}
	return names
}

// guardMethods are the exported methods that every guard has.
var guardMethods = []string{"Handler", "Middleware", "MiddlewareFor", "Each", "Check", "Challenge", "Covers"}

func (n *Names) nameOperations(ops []*access.Operation) {
	forms := make([][]string, len(ops))
	for i, op := range ops {
		byPath := camel(strings.ToLower(op.Method)) // "M-SEARCH" is MSearch
		path := []string{byPath + camel(op.Path), byPath + spelt(op.Path), byPath + spelt(op.Path) + "Hex" + hex.EncodeToString([]byte(op.Method+op.Path))}
		if op.ID != "" {
			path = append([]string{exported(orSpelt(op.ID))}, path...)
		}
		for j := range path {
			path[j] = exported(path[j])
		}
		forms[i] = path
	}
	for i, name := range settle(forms, guardMethods, func(name string) []string { return []string{name, "Check" + name} }) {
		op := ops[i]
		n.operations[op] = name
		if op.ID != "" && name != forms[i][0] {
			n.Renamed = append(n.Renamed, op)
		}
	}
}

// settle takes for each item the first of its forms that it shares with none:
// all that share a name move on to their next form together, so that a name
// never depends on the order of the items. occupies are the names an item takes.
func settle(forms [][]string, taken []string, occupies func(string) []string) []string {
	level := make([]int, len(forms))
	for {
		count := map[string]int{}
		for _, name := range taken {
			count[name] = 1
		}
		for i, f := range forms {
			for _, name := range occupies(f[level[i]]) {
				count[name]++
			}
		}
		moved := false
		for i, f := range forms {
			shared := slices.ContainsFunc(occupies(f[level[i]]), func(name string) bool { return count[name] > 1 })
			if shared && level[i]+1 < len(f) {
				level[i]++
				moved = true
			}
		}
		if !moved {
			names := make([]string, len(forms))
			for i, f := range forms {
				names[i] = f[level[i]]
			}
			return names
		}
	}
}

// camel joins the words of s, each capitalised: "rooms:open" is RoomsOpen.
func camel(s string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !inIdentifier(r) }) {
		b.WriteString(capitalise(word))
	}
	return b.String()
}

func inIdentifier(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func capitalise(word string) string {
	for i, r := range word {
		return string(unicode.ToUpper(r)) + word[i+len(string(r)):]
	}
	return word
}

// exported makes a name that begins with what Go does not take for upper case
// an exported identifier.
func exported(name string) string {
	if first, _ := utf8.DecodeRuneInString(name); unicode.IsUpper(first) {
		return name
	}
	return "Operation" + name
}

// orSpelt is camel, or spelt where nothing is left of it.
func orSpelt(s string) string {
	if name := camel(s); name != "" {
		return name
	}
	return spelt(s)
}

// spelt is camel with the punctuation in words: "user:email" is UserColonEmail.
func spelt(s string) string {
	var b strings.Builder
	start := true
	for _, r := range s {
		switch {
		case inIdentifier(r) && start:
			b.WriteRune(unicode.ToUpper(r))
			start = false
		case inIdentifier(r):
			b.WriteRune(r)
		default:
			b.WriteString(punctuation(r))
			start = true
		}
	}
	if b.Len() == 0 {
		return "Empty"
	}
	return b.String()
}

func punctuation(r rune) string {
	switch r {
	case ':':
		return "Colon"
	case '-':
		return "Hyphen"
	case '.':
		return "Dot"
	case '_':
		return "Underscore"
	case '/':
		return "Slash"
	case ' ':
		return "Space"
	case '*':
		return "Star"
	case '+':
		return "Plus"
	case '@':
		return "At"
	case '#':
		return "Hash"
	case '{', '}':
		return "Brace"
	case 0:
		return "And"
	default:
		return "U" + strings.ToUpper(hex.EncodeToString([]byte(string(r))))
	}
}
