package config

import (
	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/resolve"
)

const (
	sameAsExample = "same-as: {PluginOAuth: OAuth}"
	ruleSameAs    = "same-as"
)

// readSameAs reads which schemes are one credential under two names.
func (r *reader) readSameAs(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode {
		return false
	}
	targets := map[string]bool{}
	for i := 1; i < len(n.Content); i += 2 {
		targets[n.Content[i].Value] = true
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		var same resolve.SameAs
		name, as := n.Content[i], n.Content[i+1]
		refuse := func(at *yaml.Node, rule, format string, args ...any) {
			r.diags.Errorf(r.at(at), rule, "same-as: "+format, args...).Fix = sameAsExample
		}
		switch {
		case !readText(name, &same.Name):
			refuse(name, ruleWrongType, "%s where the name of a security scheme belongs", what(name))
		case !readText(as, &same.As):
			refuse(as, ruleWrongType, "%s is %s where the name of a security scheme belongs", same.Name, what(as))
		case seen[same.Name]:
			refuse(name, ruleDuplicateKey, "key %q stands twice", same.Name)
		case same.Name == same.As:
			refuse(name, ruleSameAs, "%q is the same as itself", same.Name)
		case targets[same.Name]:
			refuse(name, ruleSameAs, "%q is the same as %q, and another scheme the same as it; name %q for both", same.Name, same.As, same.As)
		default:
			same.At = r.at(name)
			r.config.SameAs = append(r.config.SameAs, same)
		}
		seen[same.Name] = true
	}
	return true
}
