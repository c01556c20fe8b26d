package config

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/resolve"
)

// readExtensions reads which keys of the document are read as which of ours.
func (r *reader) readExtensions(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode {
		return false
	}
	var known []key
	for _, t := range targets() {
		name := string(t.name)
		known = append(known, key{name, name + ": x-acme-" + name, "the name of a key, or {key: …, shape: …}, or a list of them", func(r *reader, n *yaml.Node) bool {
			return r.readMappings(t, n)
		}})
	}
	var either *yaml.Node
	known = append(known, key{"either", eitherExample, "a list of keys", func(_ *reader, n *yaml.Node) bool {
		either = n
		return n.Kind == yaml.SequenceNode
	}})
	before := len(r.diags)
	r.read("extensions: ", n, known)
	if either != nil && either.Kind == yaml.SequenceNode { // when all mappings are known
		r.readEither(either, len(r.diags) == before)
	}
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
