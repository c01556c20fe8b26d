package revision

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"

	"go.yaml.in/yaml/v4"
)

// refs are the files that the $refs of a file name, each once, in any order. What
// is no YAML or JSON has none; its reader says so.
func refs(text []byte) []string {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	var found []string
	add := func(ref string) {
		u, err := url.Parse(ref)
		if err == nil && u.Scheme == "" && u.Host == "" && u.Path != "" && !slices.Contains(found, u.Path) {
			found = append(found, u.Path)
		}
	}
	var value any
	if json.Unmarshal(text, &value) == nil { // YAML's reader refuses JSON that is indented with tabs
		visitJSON(value, add)
		return found
	}
	var document yaml.Node
	if yaml.Unmarshal(text, &document) == nil {
		visitYAML(&document, add)
	}
	return found
}

func visitJSON(value any, add func(ref string)) {
	switch value := value.(type) {
	case map[string]any:
		if ref, ok := value["$ref"].(string); ok {
			add(ref)
		}
		for _, child := range value {
			visitJSON(child, add)
		}
	case []any:
		for _, child := range value {
			visitJSON(child, add)
		}
	}
}

func visitYAML(n *yaml.Node, add func(ref string)) {
	for i, child := range n.Content {
		visitYAML(child, add) // an alias has no content: what it stands for is visited where it stands
		if n.Kind != yaml.MappingNode || i%2 == 0 || text(n.Content[i-1]) != "$ref" {
			continue
		}
		add(text(child))
	}
}

func text(n *yaml.Node) string {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n.Value
}
