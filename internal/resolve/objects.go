package resolve

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/spelling"
)

// readResource reads x-resource, or resource inside x-authorize, which within then says.
func (r *resolver) readResource(label, within string, e openapi.Entry) (expression, bool) {
	const example = "{type: room, id: roomId, action: open}"
	if e.Value.Kind() != openapi.Map {
		r.errorf(e.Value.At(), ruleWrongType, e.Key+": "+example, "%s%s is %s where a mapping belongs", label, e.Key, article(e.Value))
		return expression{}, false
	}
	res, sound := &resource{idKey: "id", within: within + e.Key + ": "}, true
	unknown := false
	for _, entry := range e.Value.Entries() {
		var text *string
		switch entry.Key {
		case "type":
			text = &res.object
		case "action":
			text = &res.action
		case "id":
			ids, ok := r.readIDs(label, e.Key, entry)
			res.ids, res.at, sound = ids, entry.Value.At(), sound && ok
			continue
		default:
			r.unknownKey(label+e.Key+": ", entry, "type", "id", "action")
			unknown, sound = true, false
			continue
		}
		name, ok := r.readName(label, e.Key+": "+entry.Key, entry.Value)
		sound = sound && ok
		*text = name
	}
	var lacking []string
	for _, key := range []string{"type", "id", "action"} {
		if e.Value.Get(key).Kind() == openapi.Missing {
			lacking = append(lacking, key)
		}
	}
	// A misspelt key is missing under its right name as well: one cause, one line.
	if len(lacking) > 0 && !unknown {
		r.errorf(e.At, ruleMissingKey, e.Key+": "+example, "%s%s has no %s", label, e.Key, strings.Join(lacking, " and no "))
	}
	return expression{kind: formResource, resource: res}, sound && len(lacking) == 0
}

// readIDs reads the parameters that name an object: one, or a list of them.
func (r *resolver) readIDs(label, key string, e openapi.Entry) (ids []idName, sound bool) {
	items := []openapi.Node{e.Value}
	if e.Value.Kind() == openapi.List {
		items = e.Value.Items()
	}
	if len(items) == 0 {
		r.errorf(e.Value.At(), ruleEmptyList, "id: the name of a parameter", "%s%s: id is an empty list, which names no object", label, key)
	}
	sound = len(items) > 0
	for _, item := range items {
		name, ok := r.readName(label, key+": id", item)
		sound = sound && ok
		ids = append(ids, idName{name, item.At()})
	}
	return ids, sound
}

// onlyKey returns the one entry of a mapping that must have exactly one key. The
// mapping's own key may be empty: a node of x-authorize in a list has none.
func (r *resolver) onlyKey(label string, e openapi.Entry, s slot, known ...string) (openapi.Entry, bool) {
	entries := e.Value.Entries()
	if e.Key != "" {
		label += e.Key + ": "
	}
	sound := true
	for _, entry := range entries {
		switch {
		case slices.Contains(known, entry.Key):
			continue
		case s.mapped && s.under == "" && !s.nested:
			r.unknownMapped(label, entry, s, known)
		case !s.mapped && (entry.Key == "any" || entry.Key == "all"):
			r.errorf(entry.At, ruleUnknownKey, entry.Key+"Of", "%sthere is no key %q", label, entry.Key)
		default:
			r.unknownKey(label, entry, known...)
		}
		sound = false
	}
	switch {
	case !sound:
		return openapi.Entry{}, false
	case len(entries) == 0:
		r.errorf(e.Value.At(), ruleEmptyList, "one key of "+strings.Join(known, ", "),
			"%san empty mapping asks for nothing", label)
		return openapi.Entry{}, false
	case len(entries) > 1:
		r.mixedKeys(label, e, known)
		return openapi.Entry{}, false
	}
	return entries[0], true
}

func (r *resolver) mixedKeys(label string, e openapi.Entry, known []string) {
	var keys, nodes []string
	for _, entry := range e.Value.Entries() {
		keys = append(keys, entry.Key)
		nodes = append(nodes, "{"+entry.Key+": …}")
	}
	fix := "allOf: [" + strings.Join(nodes, ", ") + "] if all are needed, anyOf: [" + strings.Join(nodes, ", ") + "] if one is enough"
	if !slices.Contains(known, "roles") { // lists of names do not nest, x-authorize does
		fix = keyAuthorize + ": {allOf: […]} instead, with what each of the keys asks for"
	}
	r.errorf(e.Value.At(), ruleMixedKeys, fix, "%s%s stand beside each other in one mapping", label, strings.Join(keys, " and "))
}

// unknownKey reports a key that one of our own mappings does not have.
func (r *resolver) unknownKey(label string, e openapi.Entry, known ...string) {
	fix := "one of " + strings.Join(known, ", ")
	if near := spelling.Nearest(e.Key, known); near != "" {
		fix = near
	}
	r.errorf(e.At, ruleUnknownKey, fix, "%sthere is no key %q", label, e.Key)
}

// unknownMapped reports a key in the object under a mapped key, under which the names
// may stand.
func (r *resolver) unknownMapped(label string, e openapi.Entry, s slot, known []string) {
	fix := "one of " + strings.Join(known, ", ")
	if e.Value.Kind() == openapi.String || e.Value.Kind() == openapi.List {
		fix += "\nor, if what is needed stands under it, at: " + plain(e.Key) + " beside key: " + s.key + " in oasguard.yaml"
	}
	r.errorf(e.At, ruleUnknownKey, fix, "%sthere is no key %q", label, e.Key)
}

// article is what a node holds, for messages: "a string", "an empty list".
func article(n openapi.Node) string {
	switch n.Kind() {
	case openapi.Missing:
		return "missing"
	case openapi.Null:
		return "null"
	case openapi.Bool, openapi.Number:
		return n.Text()
	case openapi.String:
		return quote(n.Text())
	case openapi.List:
		return "a list"
	default:
		return "a mapping"
	}
}
