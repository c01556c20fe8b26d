package resolve

import (
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// checkElsewhere refuses our keys on any object but the root, path items and
// operations: nobody would be asked for what they say. A mapped key there may say
// something else, such as which field of a schema is whose, and is a warning.
func (r *resolver) checkElsewhere(operations []*access.Operation) {
	met := len(r.errors)
	defer func() {
		for _, op := range operations {
			r.blame(op, r.errors[met:]) // it may have been meant for any of them
		}
	}()
	rootOnly := append(RootKeys(), keyAnonymous)
	for _, found := range r.doc.Elsewhere {
		e := found.Entry
		if r.ignored(e.Key) {
			continue
		}
		own := slices.IndexFunc(OwnKeys(), func(key string) bool {
			return e.Key == key || strings.HasPrefix(key, requiredPrefix) && resembles(e.Key, key)
		})
		switch {
		case slices.Contains(rootOnly, e.Key):
			r.errorf(e.At, ruleMisplacedKey, "move it to the root of the document", "%s is not read in %s", e.Key, found.Where)
		case own >= 0:
			r.errorf(e.At, ruleMisplacedKey, "move it to the operations that it is meant for, to their path items, or to the root if it is meant for all",
				"%s is not read in %s", e.Key, found.Where)
		case r.mapping(e.Key).Key != "":
			r.warnf(e.At, ruleUnmapped, "move it to the operations that it is meant for"+orIgnore(e.Key),
				"%s is mapped, and it is not read in %s", e.Key, found.Where)
		}
	}
}

// ruleLike reports whether a key of somebody else's sounds as if it said who may call.
func ruleLike(key string) bool {
	if strings.HasPrefix(key, "X-") {
		return false // loading reports every X-
	}
	lower := strings.ToLower(key)
	for _, word := range []string{"role", "permission", "scope", "authoriz", "authoris", "authenticat", "privilege", "rbac"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	parts := strings.FieldsFunc(lower, func(c rune) bool { return c == '-' || c == '_' || c == '.' })
	return slices.Contains(parts, "auth") || slices.Contains(parts, "acl")
}

// annotation is a rule-like key that no mapping reads, and how often it stands there.
type annotation struct {
	key, label string
	entry      openapi.Entry
	places     map[diag.Position]bool
}

// unread notes a rule-like key that no mapping reads. There is one line for each
// key, however many operations have it.
func (r *resolver) unread(label string, e openapi.Entry) {
	i := slices.IndexFunc(r.annotations, func(a *annotation) bool { return a.key == e.Key })
	if i < 0 {
		i = len(r.annotations)
		r.annotations = append(r.annotations, &annotation{e.Key, label, e, map[diag.Position]bool{}})
	}
	r.annotations[i].places[e.At] = true
}

func (r *resolver) reportUnread() {
	for _, a := range r.annotations {
		more := ""
		if n := len(a.places); n > 1 {
			more = ", here and in " + plural(n-1, "more place")
		}
		r.warnf(a.entry.At, ruleUnmapped, r.mappingLine(a.entry)+orIgnore(a.key), "%s%s may say who may call, and no mapping reads it%s", a.label, printable(a.key), more)
	}
}

// orIgnore is the end of a fix for a key that decides nothing as things are.
func orIgnore(key string) string {
	if !strings.HasPrefix(key, "x-") {
		return ""
	}
	return "\nor, if it is another tool's, ignore-keys: [" + plain(key) + "] there"
}

// mappingLine is the setting that has a key read, as its value suggests.
func (r *resolver) mappingLine(e openapi.Entry) string {
	target, ours := ToPermissions, keyRequiredPermissions
	if strings.Contains(strings.ToLower(e.Key), "role") {
		target, ours = ToRoles, keyRequiredRoles
	}
	if !strings.HasPrefix(e.Key, "x-") {
		return "write " + ours + ": " + plain("name")
	}
	if strings.Contains(strings.ToLower(e.Key), "unauthenticat") {
		target = ToPublic
	}
	line := string(target) + ": " + e.Key
	with := func(t Target, more string) string { return string(t) + ": {key: " + e.Key + ", " + more + "}" }
	switch v := e.Value; {
	case target == ToPublic:
		line = with(target, "shape: flag")
	case v.Kind() == openapi.Bool && strings.Contains(strings.ToLower(e.Key), "authenticat"):
		line = with(ToPublic, "value: false")
	case modeOf(v) != ListsRefused && soundsLikeMode(e.Key):
		line = string(target) + ": {key: " + ours + ", mode: " + e.Key + "}, with the key whose lists it is about"
	case v.Kind() == openapi.Bool:
		line = with(target, "shape: flag, name: "+plain("name")) + " with the name that true asks for"
	case v.Kind() == openapi.String && strings.Contains(v.Text(), ","):
		line = with(target, "shape: comma, lists: any") + ", or lists: all"
	case v.Kind() == openapi.String && strings.ContainsAny(v.Text(), " "):
		line = with(target, "shape: words, lists: any") + ", or lists: all"
	case v.Kind() == openapi.List && len(v.Items()) > 1:
		line = with(target, "lists: any") + ", or lists: all"
	case v.Get("operator").Kind() != openapi.Missing:
		line = with(target, "shape: operator")
	case v.Get("actions").Kind() != openapi.Missing:
		line = with(ToResource, "shape: actions, lists: any") + ", or lists: all"
	case v.Kind() == openapi.Map && !slices.ContainsFunc(v.Entries(), func(e openapi.Entry) bool {
		return slices.Contains(slot{mapped: true}.junctions(), e.Key)
	}):
		under, ok := holdsNames(v)
		if !ok {
			return ours + " in an overlay: no mapping reads such a value"
		}
		line = with(target, "at: "+plain(under))
	}
	return "under extensions in oasguard.yaml, " + line
}

// soundsLikeMode reports whether a key may say what the list under another one means.
func soundsLikeMode(key string) bool {
	return slices.ContainsFunc([]string{"mode", "operator", "logic", "match", "condition"}, func(word string) bool {
		return strings.Contains(strings.ToLower(key), word)
	})
}

// holdsNames finds the key of an object under which names stand.
func holdsNames(n openapi.Node) (key string, ok bool) {
	entries := n.Entries()
	i := slices.IndexFunc(entries, func(e openapi.Entry) bool {
		return (len(entries) == 1 || ruleLike("x-"+e.Key)) && (e.Value.Kind() == openapi.String || e.Value.Kind() == openapi.List)
	})
	if i < 0 {
		return "", false
	}
	return entries[i].Key, true
}
