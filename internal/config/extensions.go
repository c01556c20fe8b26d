package config

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/resolve"
)

// target is what may be said of the keys that are read as one of ours.
type target struct {
	name   resolve.Target
	shapes []resolve.Shape // other than our own key's
	lists  bool            // values may be lists, also in our own key's shape
}

func targets() []target {
	words, operator, flag := resolve.ShapeWords, resolve.ShapeOperator, resolve.ShapeFlag
	return []target{
		{resolve.ToRoles, []resolve.Shape{words, operator, flag}, true},
		{resolve.ToPermissions, []resolve.Shape{words, operator, flag}, true},
		{resolve.ToScopes, []resolve.Shape{words, operator, flag}, true},
		{resolve.ToResource, []resolve.Shape{resolve.ShapeActions}, false},
		{resolve.ToAuthorize, nil, true},
		{resolve.ToPublic, []resolve.Shape{flag}, false},
	}
}

// readExtensions reads which keys of the document are read as which of ours.
func (r *reader) readExtensions(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode {
		return false
	}
	var known []key
	for _, t := range targets() {
		name := string(t.name)
		known = append(known, key{name, name + ": x-acme-" + name, "the name of a key, or {key: …, shape: …}", func(r *reader, n *yaml.Node) bool {
			return r.readMapping(t, n)
		}})
	}
	r.read("extensions: ", n, known)
	return true
}

// readIgnoreKeys reads which extensions of a document say nothing about who may call.
func (r *reader) readIgnoreKeys(n *yaml.Node) bool {
	if n.Kind != yaml.SequenceNode {
		return false
	}
	for _, item := range n.Content {
		var key string
		switch {
		case !readText(item, &key) || !strings.HasPrefix(strings.ToLower(key), "x-"):
			r.diags.Errorf(r.at(item), ruleWrongType, "ignore-keys holds %s where the name of an extension belongs", what(item)).Fix = "ignore-keys: [x-acme-note]"
		case slices.Contains(resolve.OwnKeys(), key) && !slices.Contains(resolve.RootKeys(), key):
			r.diags.Errorf(r.at(item), ruleMapping, "ignore-keys: %s is a key of oasguard's own: what it asks for would not be asked for", key).Fix =
				"an overlay that removes it, or renames it"
		default:
			r.config.IgnoreKeys = append(r.config.IgnoreKeys, key)
		}
	}
	return true
}

// readBasePath reads what stands in front of every path.
func (r *reader) readBasePath(n *yaml.Node) bool {
	if !readText(n, &r.config.BasePath) {
		return false
	}
	r.config.BasePathAt = r.at(n)
	if r.config.BasePath == resolve.BasePathOfServers {
		return true
	}
	if err := resolve.SoundBasePath(r.config.BasePath); err != nil {
		r.diags.Errorf(r.at(n), ruleWrongType, "base-path %q: %v", r.config.BasePath, err).Fix = "base-path: servers, or base-path: /api/v1"
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
	place := "extensions: " + string(t.name) + ": "
	r.read(place, n, []key{
		{"key", "key: x-acme-" + string(t.name), "the name of a key", func(_ *reader, n *yaml.Node) bool { return readText(n, &m.Key) }},
		{"shape", "shape: " + t.oneShape(), "the name of a shape", func(_ *reader, n *yaml.Node) bool { return readText(n, (*string)(&m.Shape)) }},
		{"lists", "lists: any, or lists: all", "any or all", func(_ *reader, n *yaml.Node) bool { return readLists(n, &m.Lists) }},
		{"name", "name: admin", "a name", func(_ *reader, n *yaml.Node) bool { return readText(n, &m.Name) }},
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
	refuse := func(fix, format string, args ...any) {
		r.diags.Errorf(r.at(n), ruleMapping, "extensions: "+string(t.name)+": "+format, args...).Fix = fix
	}
	named := m.Shape == resolve.ShapeFlag && t.name != resolve.ToPublic
	listed := t.lists && m.Shape != resolve.ShapeOperator && m.Shape != resolve.ShapeFlag || m.Shape == resolve.ShapeActions
	switch twice := slices.IndexFunc(r.config.Extensions, func(other resolve.Mapping) bool { return other.Key == m.Key }); {
	case m.Key == "":
		refuse("key: x-acme-"+string(t.name), "there is no key whose values are read")
	case !isExtension(m.Key):
		refuse("x- and then letters, digits, hyphens, underscores and dots", "%q is no name of an extension", m.Key)
	case slices.Contains(resolve.OwnKeys(), m.Key) && (!slices.Contains(resolve.RootKeys(), m.Key) || m.Key != "x-"+string(t.name)):
		refuse("remove the line", "%s is a key of oasguard's own, which is read as it is", m.Key)
	case twice >= 0:
		refuse("one of the two", "%q is read as %s already", m.Key, r.config.Extensions[twice].Target)
	case m.Shape != resolve.ShapeOwn && !slices.Contains(t.shapes, m.Shape):
		refuse(t.shapeFix(), "there is no shape %q here", m.Shape)
	case named && m.Name == "":
		refuse("name: admin", "a flag needs the name of what it asks for")
	case !named && m.Name != "":
		refuse("remove name", "name is of no use here: only a flag asks for one that it does not hold")
	case m.Lists != resolve.ListsRefused && !listed:
		refuse("remove lists", "lists is of no use here: no list of this shape is open to two readings")
	case m.ReplacesRootSecurity && t.name != resolve.ToPublic:
		refuse("remove replaces-root-security", "replaces-root-security belongs to public")
	default:
		r.config.Extensions = append(r.config.Extensions, m)
	}
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
