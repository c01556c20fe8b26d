package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/resolve"
	"github.com/oasguard/oasguard/internal/spelling"
)

// target is what may be said of the keys that are read as one of ours.
type target struct {
	name   resolve.Target
	shapes []resolve.Shape // other than our own key's
	lists  bool            // values may be lists, also in our own key's shape
}

func targets() []target {
	names := []resolve.Shape{resolve.ShapeWords, resolve.ShapeComma, resolve.ShapeOperator, resolve.ShapeFlag}
	return []target{
		{resolve.ToRoles, names, true},
		{resolve.ToPermissions, names, true},
		{resolve.ToScopes, names, true},
		{resolve.ToResource, []resolve.Shape{resolve.ShapeActions}, false},
		{resolve.ToAuthorize, nil, true},
		{resolve.ToPublic, []resolve.Shape{resolve.ShapeFlag}, false},
	}
}

// named reports whether values under the keys are names, and no rules or flags.
func (t target) named() bool { return slices.Contains(t.shapes, resolve.ShapeWords) }

// readMappings reads what is said of one target: a mapping, or a list of them.
func (r *reader) readMappings(t target, n *yaml.Node) bool {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		return r.readMapping(t, n)
	}
	for _, item := range n.Content {
		if !r.readMapping(t, item) {
			r.diags.Errorf(r.at(item), ruleWrongType, "extensions: %s holds %s where the name of a key, or {key: …, shape: …} belongs", t.name, what(item)).Fix =
				string(t.name) + ": [x-acme-" + string(t.name) + "]"
		}
	}
	return true
}

// readMapping reads one mapping: the name of their key, or an object.
func (r *reader) readMapping(t target, n *yaml.Node) bool {
	m := resolve.Mapping{Target: t.name, At: r.at(n)}
	if n.Kind != yaml.MappingNode {
		if !readText(n, &m.Key) {
			return false
		}
		r.addMapping(t, m, n)
		return true
	}
	before := len(r.diags)
	text := func(name, example, want string, to *string) key {
		return key{name, example, want, func(_ *reader, n *yaml.Node) bool { return readText(n, to) }}
	}
	r.read("extensions: "+string(t.name)+": ", n, []key{
		text("key", "key: x-acme-"+string(t.name), "the name of a key", &m.Key),
		text("shape", "shape: "+t.oneShape(), "the name of a shape", (*string)(&m.Shape)),
		{"lists", "lists: any, or lists: all", "any or all", func(_ *reader, n *yaml.Node) bool { return readLists(n, &m.Lists) }},
		text("name", "name: admin", "a name", &m.Name),
		text("at", "at: permission", "the name of a key", &m.Under),
		{"ignore", "ignore: [note]", "a list of names of keys", func(_ *reader, n *yaml.Node) bool { return readTexts(n, &m.Ignore) }},
		text("mode", "mode: x-acme-mode", "the name of a key", &m.Mode),
		text("with", "with: x-acme-action", "the name of a key", &m.With),
		text("join", `join: ":"`, "text", &m.Join),
		{"value", "value: None", "text, or false,", func(_ *reader, n *yaml.Node) bool {
			m.Denied = n.Kind == yaml.ScalarNode && n.ShortTag() == "!!bool" && strings.EqualFold(n.Value, "false")
			return m.Denied || readText(n, &m.Value)
		}},
		{"replaces-root-security", "replaces-root-security: true", "true or false", func(_ *reader, n *yaml.Node) bool {
			return readBool(n, &m.ReplacesRootSecurity)
		}},
	})
	if len(r.diags) == before {
		r.addMapping(t, m, n)
	}
	return true
}

// addMapping checks what a mapping says and takes it over.
func (r *reader) addMapping(t target, m resolve.Mapping, n *yaml.Node) {
	message, fix := r.wrongKey(t, m)
	for _, check := range []func(target, resolve.Mapping) (message, fix string){wrongShape, wrongNames, wrongObject, wrongBeside, wrongPublic} {
		if message == "" {
			message, fix = check(t, m)
		}
	}
	if message != "" {
		r.diags.Errorf(r.at(n), ruleMapping, "extensions: %s: %s", t.name, message).Fix = fix
		return
	}
	if m.With != "" && m.Join == "" {
		m.Join = ":"
	}
	r.config.Extensions = append(r.config.Extensions, m)
}

// wrongKey says what is wrong with the keys of the document that a mapping names.
func (r *reader) wrongKey(t target, m resolve.Mapping) (message, fix string) {
	if m.Key == "" {
		return "there is no key whose values are read", "key: x-acme-" + string(t.name)
	}
	keys := append([]string{m.Key}, m.Beside()...)
	for i, key := range keys {
		catalogue := i == 0 && key == "x-"+string(t.name) && slices.Contains(resolve.RootKeys(), key)
		switch {
		case !isExtension(key):
			return fmt.Sprintf("%q is no name of an extension", key), "x- and then letters, digits, hyphens, underscores and dots"
		case i == 0 && key == t.name.Own() && refines(m):
		case i == 0 && key == t.name.Own() && t.lists:
			return key + " is a key of oasguard's own: only lists and, for names, mode can be said of it", "remove the rest, or the line"
		case slices.Contains(resolve.OwnKeys(), key) && !catalogue:
			return key + " is a key of oasguard's own, which is read as it is", "remove the line"
		case slices.Contains(keys[:i], key):
			return fmt.Sprintf("%q is named twice already", key), "two keys"
		}
		for _, other := range r.config.Extensions {
			if slices.Contains(append([]string{other.Key}, other.Beside()...), key) {
				return fmt.Sprintf("%q is read as %s already", key, other.Target), "one of the two"
			}
		}
	}
	return "", ""
}

// refines reports whether a mapping of our own key says something of it, and nothing else.
func refines(m resolve.Mapping) bool {
	return (m.Lists != resolve.ListsRefused || m.Mode != "") && m.Shape == resolve.ShapeOwn &&
		m.Under == "" && m.With == "" && len(m.Ignore) == 0
}

func wrongShape(t target, m resolve.Mapping) (message, fix string) {
	if m.Shape != resolve.ShapeOwn && !slices.Contains(t.shapes, m.Shape) {
		return fmt.Sprintf("there is no shape %q here", m.Shape), t.shapeFix()
	}
	return "", ""
}

// wrongNames says what is wrong with name and lists.
func wrongNames(t target, m resolve.Mapping) (message, fix string) {
	switch flag := m.Shape == resolve.ShapeFlag && t.name != resolve.ToPublic; {
	case flag && m.Name == "":
		return "a flag needs the name of what it asks for", "name: admin"
	case !flag && m.Name != "":
		return "name is of no use here: only a flag asks for one that it does not hold", "remove name"
	case m.Lists != resolve.ListsRefused && !listed(t, m):
		return "lists is of no use here: no list of this shape is open to two readings", "remove lists"
	}
	return "", ""
}

// listed reports whether values may be lists that are open to two readings.
func listed(t target, m resolve.Mapping) bool {
	return m.With == "" && (t.lists && m.Shape != resolve.ShapeOperator && m.Shape != resolve.ShapeFlag || m.Shape == resolve.ShapeActions)
}

// wrongObject says what is wrong with at and ignore.
func wrongObject(t target, m resolve.Mapping) (message, fix string) {
	reads := m.Shape.Reads(t.name)
	if m.Under != "" {
		reads = append(reads, m.Under)
	}
	if len(m.Ignore) > 0 && len(reads) == 0 {
		return "ignore is of no use here: values of this shape have no keys that could be ignored", "remove ignore; ignore-keys is for keys of the document"
	}
	for _, key := range m.Ignore {
		if slices.Contains(reads, key) {
			return fmt.Sprintf("ignore: %q says who may call, and is read", key), "remove it from ignore"
		}
	}
	return "", ""
}

// wrongBeside says what is wrong with mode, with and join.
func wrongBeside(t target, m resolve.Mapping) (message, fix string) {
	switch {
	case m.Mode != "" && (!listed(t, m) || t.name == resolve.ToAuthorize):
		return "mode is of no use here: no list of this shape is open to two readings", "remove mode"
	case m.With != "" && !t.named():
		return "with is of no use here: it makes names of two keys", "remove with"
	case m.With != "" && (m.Shape != resolve.ShapeOwn || m.Under != ""):
		return "with is for two keys that hold one text each", "remove shape and at"
	case m.Join != "" && m.With == "":
		return "join is of no use here: it stands between two values that make one name", "remove join; or with: x-acme-action beside it"
	}
	return "", ""
}

// wrongPublic says what is wrong with value and replaces-root-security.
func wrongPublic(t target, m resolve.Mapping) (message, fix string) {
	switch {
	case m.ReplacesRootSecurity && t.name != resolve.ToPublic:
		return "replaces-root-security belongs to public", "remove replaces-root-security"
	case (m.Value != "" || m.Denied) && t.name != resolve.ToPublic:
		return "value belongs to public", "remove value"
	case m.Value != "" && m.Shape == resolve.ShapeFlag:
		return "value is of no use here: a flag is true or false", "remove value, or shape"
	}
	return "", ""
}

const eitherExample = "either: [x-acme-roles, x-acme-permissions]"

// readEither reads which keys are alternatives: a list of keys, or several such lists.
// Where not all mappings were sound, a key may be that of one of them.
func (r *reader) readEither(n *yaml.Node, sound bool) {
	groups := []*yaml.Node{n}
	if len(n.Content) > 0 && n.Content[0].Kind == yaml.SequenceNode {
		groups = n.Content
	}
	read, first := r.config.Settings.RuleKeys(), map[string]diag.Position{}
	for _, group := range groups {
		if group.Kind != yaml.SequenceNode {
			r.diags.Errorf(r.at(group), ruleWrongType, "extensions: either holds %s where a list of keys belongs", what(group)).Fix = "either: [[x-acme-roles, x-acme-permissions]]"
			continue
		}
		var keys []string
		for _, item := range group.Content {
			refuse := func(rule, fix, format string, args ...any) {
				r.diags.Errorf(r.at(item), rule, "extensions: either "+format, args...).Fix = fix
			}
			var key string
			switch at, twice := first[item.Value]; {
			case !readText(item, &key):
				refuse(ruleWrongType, eitherExample, "holds %s where the name of a key belongs", what(item))
			case twice:
				refuse(ruleMapping, "keep one of the two", "names %q twice already, first at %s", key, at)
			case sound && !slices.Contains(read, key):
				fix := "one of " + strings.Join(read, ", ")
				if near := spelling.Slip(key, read); near != "" {
					fix = near
				}
				refuse(ruleMapping, fix, "names %q, which is read as no rule", key)
			default:
				first[key] = r.at(item)
			}
			keys = append(keys, key)
		}
		if len(group.Content) < 2 {
			r.diags.Errorf(r.at(group), ruleMapping, "extensions: either needs two keys, of which one is enough").Fix = eitherExample
		}
		r.config.Either = append(r.config.Either, keys)
	}
}

func readTexts(n *yaml.Node, to *[]string) bool {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		return false
	}
	for _, item := range n.Content {
		var text string
		if !readText(item, &text) {
			return false
		}
		*to = append(*to, text)
	}
	return true
}

// isExtension holds a key to what can stand in a message as it is.
func isExtension(key string) bool {
	name, ok := strings.CutPrefix(key, "x-")
	return ok && name != "" && !strings.ContainsFunc(name, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_.", c))
	})
}

func (t target) oneShape() string {
	if len(t.shapes) == 0 {
		return "…"
	}
	return string(t.shapes[0])
}

// shapeFix says which shapes there are.
func (t target) shapeFix() string {
	if len(t.shapes) == 0 {
		return "remove shape: values are written as x-authorize is"
	}
	names := make([]string, len(t.shapes))
	for i, s := range t.shapes {
		names[i] = string(s)
	}
	fix := "shape: " + strings.Join(names, ", or shape: ")
	if t.name == resolve.ToPublic {
		return fix
	}
	return fix + "; or no shape, for values written as those of our own key are"
}
