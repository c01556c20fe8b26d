package resolve_test

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/diag"
)

// paste does what a fix says at the place of its diagnostic, as somebody would who
// pastes it. It is false for a fix that only says what to do.
func paste(text string, d diag.Diagnostic, fix string) (string, bool) {
	var document yaml.Node
	if yaml.Unmarshal([]byte(text), &document) != nil || len(document.Content) == 0 {
		return "", false
	}
	places := find(&document, d.Position.Line, d.Position.Column)
	if len(places) == 0 || !edit(places, fix) {
		return "", false
	}
	out, err := yaml.Marshal(&document)
	return string(out), err == nil
}

// spot is a value in its parent, with its key where the parent is a mapping.
type spot struct {
	parent *yaml.Node
	index  int // of the value, in parent.Content
	onKey  bool
}

func (p spot) key() *yaml.Node {
	if p.parent.Kind != yaml.MappingNode {
		return nil
	}
	return p.parent.Content[p.index-1]
}

// find are the values that stand at a place, or whose keys do; from the outside in.
func find(n *yaml.Node, line, column int) []spot {
	at := func(n *yaml.Node) bool { return n.Line == line && n.Column == column }
	var all []spot
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			continue
		}
		onKey := n.Kind == yaml.MappingNode && at(n.Content[i-1])
		if at(child) || onKey {
			all = append(all, spot{n, i, onKey})
		}
		all = append(all, find(child, line, column)...)
	}
	return all
}

var rename = regexp.MustCompile(`^(write )?(\$?[A-Za-z][A-Za-z0-9_-]*)$`)

func edit(places []spot, fix string) bool {
	last := places[len(places)-1]
	fix = strings.TrimSuffix(strings.TrimSuffix(fix, ", which needs all that it names"), ", or leave the key out for that of the root")
	if _, ok := strings.CutPrefix(fix, "remove "); ok && !strings.Contains(fix, ", ") && !strings.Contains(fix, " from ") {
		remove(last)
		return true
	}
	if strings.HasPrefix(fix, "remove {} from security") {
		return removeAnonymous(places)
	}
	if m := rename.FindStringSubmatch(fix); m != nil && last.onKey {
		last.key().Value = m[2]
		return true
	}
	var snippet yaml.Node
	if yaml.Unmarshal([]byte(fix), &snippet) != nil || len(snippet.Content) == 0 || strings.Contains(fix, "…") {
		return false
	}
	value := snippet.Content[0]
	if value.Kind == yaml.MappingNode && len(value.Content) == 2 && value.Style != yaml.FlowStyle && !strings.HasPrefix(fix, "{") {
		return editEntry(places, value.Content[0].Value, value.Content[1])
	}
	if value.Kind == yaml.ScalarNode && strings.Contains(fix, " ") && !strings.HasPrefix(fix, `"`) {
		return false // a sentence
	}
	last.parent.Content[last.index] = value
	return true
}

// editEntry replaces the value of a key at one of the places.
func editEntry(places []spot, key string, value *yaml.Node) bool {
	for _, p := range places {
		if k := p.key(); k != nil && k.Value == key {
			p.parent.Content[p.index] = value
			return true
		}
	}
	for _, p := range places { // a key inside of the value
		if inner := p.parent.Content[p.index]; inner.Kind == yaml.MappingNode {
			for i := 0; i+1 < len(inner.Content); i += 2 {
				if inner.Content[i].Value == key {
					inner.Content[i+1] = value
					return true
				}
			}
		}
	}
	return false
}

func remove(p spot) {
	from := p.index
	if p.parent.Kind == yaml.MappingNode {
		from--
	}
	p.parent.Content = append(p.parent.Content[:from:from], p.parent.Content[p.index+1:]...)
}

// removeAnonymous removes the {} of the security that stands at a place.
func removeAnonymous(places []spot) bool {
	for _, p := range places {
		list := p.parent.Content[p.index]
		for i, item := range list.Content {
			if list.Kind == yaml.SequenceNode && item.Kind == yaml.MappingNode && len(item.Content) == 0 {
				list.Content = append(list.Content[:i:i], list.Content[i+1:]...)
				return true
			}
		}
	}
	return false
}
