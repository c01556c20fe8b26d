package openapi

import (
	"strconv"
	"strings"

	"github.com/theory/jsonpath/spec"
	"go.yaml.in/yaml/v4"
)

// find returns what a query selects in the document as it is now, in order of
// its paths. The library evaluates on plain values and answers with paths, which
// lead to the nodes that carry positions.
func (p *patcher) find(q query) []location {
	var found []location
	if path, ok := singular(q); ok {
		if at, ok := p.walk(path); ok {
			found = append(found, at)
		}
		return found
	}
	if p.plain == nil {
		p.plain = plainValue(p.root.tree)
	}
	selected := q.path.SelectLocated(p.plain).Deduplicate()
	selected.Sort()
	for _, s := range selected {
		if at, ok := p.walk(s.Path); ok {
			found = append(found, at)
		}
	}
	return found
}

// singular is the path of a query that names one value outright, as most do:
// no plain copy of the document is needed for it.
func singular(q query) (spec.NormalizedPath, bool) {
	var path spec.NormalizedPath
	for _, segment := range q.path.Query().Segments() {
		if segment.IsDescendant() || len(segment.Selectors()) != 1 {
			return nil, false
		}
		switch step := segment.Selectors()[0].(type) {
		case spec.Name:
			path = append(path, step)
		case spec.Index:
			if step < 0 { // counts from the end, which a normalized path never does
				return nil, false
			}
			path = append(path, step)
		default:
			return nil, false
		}
	}
	return path, true
}

// walk goes along a path from the root of the document.
func (p *patcher) walk(path spec.NormalizedPath) (location, bool) {
	at := location{path: path, node: p.root}
	for _, step := range path {
		at.parent = at.node.tree
		switch step := step.(type) {
		case spec.Name:
			i := p.key(at.node, string(step))
			if i < 0 {
				return at, false
			}
			at.node = at.node.child(at.parent.Content[i+1])
		case spec.Index:
			if at.node.Kind() != List || int(step) >= len(at.parent.Content) {
				return at, false
			}
			at.node = at.node.child(at.parent.Content[step])
		}
	}
	return at, true
}

// key is the place of a key among the contents of a mapping, -1 where it is not
// there. A key that stands twice is reported here as well as on reading: an
// overlay that removed one of the two would hide it.
func (p *patcher) key(n Node, key string) int {
	found := -1
	if n.Kind() != Map {
		return found
	}
	for i := 0; i+1 < len(n.tree.Content); i += 2 {
		switch at := n.tree.Content[i]; {
		case at.Kind != yaml.ScalarNode || at.Value != key || isMerge(at):
		case found < 0:
			found = i
		default:
			p.found.Errorf(n.child(at).At(), "duplicate-key", "%q stands twice in one object, first at %s", key, n.child(n.tree.Content[found]).At()).
				Fix = "keep one of the two"
		}
	}
	return found
}

// plainValue is a tree as encoding/json would give it: what JSONPath reads. Of a
// key that stands twice the first counts.
func plainValue(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		object := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			if _, twice := object[n.Content[i].Value]; !twice && n.Content[i].Kind == yaml.ScalarNode {
				object[n.Content[i].Value] = plainValue(n.Content[i+1])
			}
		}
		return object
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = plainValue(item)
		}
		return list
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		if i, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			return i
		}
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return f
		}
	}
	return n.Value
}
