package openapi

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/theory/jsonpath/spec"
	"go.yaml.in/yaml/v4"
)

// patcher applies the actions of overlays to one document.
type patcher struct {
	*loader
	root   Node
	access []string
	plain  any // the document as JSONPath reads it; nil until asked for, and after a change
	// added counts the values that were copied so far, and most bounds them.
	added, most int
}

// apply carries out one action on the document as the actions before it left it.
func (p *patcher) apply(a action) {
	if p.added > p.most {
		return
	}
	targets := p.find(a.target)
	if len(targets) == 0 {
		p.found.Warnf(a.target.node.At(), "overlay-no-match", "target %q matches nothing, so the action changes nothing", a.target.node.Text()).
			Fix = "correct the target, or remove the action"
		return
	}
	value := a.update
	if a.copy.path != nil {
		sources := p.find(a.copy)
		if len(sources) != 1 {
			p.found.Errorf(a.copy.node.At(), "overlay-copy", "copy %q matches %d values where it must match one", a.copy.node.Text(), len(sources))
			return
		}
		// The source may lie inside the target, and is taken as it stands before the action.
		value = Node{File: sources[0].node.File, tree: p.clone(sources[0].node), origins: p.origins}
	}
	if !a.remove && !p.sameKinds(a, targets) {
		return
	}
	m := &merge{patcher: p}
	for _, target := range targets {
		if a.remove {
			p.remove(a, target)
		} else {
			m.target = target.node.tree
			m.into(target.parent, target.node, value, target.path)
		}
		if p.added > p.most {
			p.found.Errorf(a.at, ruleTooLarge, "the overlay adds more than %d values to the document", p.most)
			return
		}
	}
	m.reportAppends()
	p.plain = nil
}

// sameKinds holds the targets of one update to the specification: all objects,
// all lists or all primitives.
func (p *patcher) sameKinds(a action, targets []location) bool {
	first := targets[0].node
	for _, other := range targets[1:] {
		if other.node.tree.Kind != first.tree.Kind {
			p.found.Errorf(a.target.node.At(), "overlay-type", "target %q matches %s at %s and %s at %s, which one update cannot fit",
				a.target.node.Text(), first.what(), first.At(), other.node.what(), other.node.At()).Fix = "one action for each"
			return false
		}
	}
	return true
}

func (p *patcher) remove(a action, target location) {
	if target.parent == nil {
		p.found.Errorf(a.target.node.At(), "overlay-action", "the action removes the whole document")
		return
	}
	content := target.parent.Content
	i := slices.Index(content, target.node.tree)
	switch {
	case i < 0: // it went with something that an earlier target removed
	case target.parent.Kind == yaml.MappingNode:
		target.parent.Content = slices.Delete(slices.Clone(content), i-1, i+1)
	default:
		target.parent.Content = slices.Delete(slices.Clone(content), i, i+1)
	}
}

// merge is one update, at all of its targets.
type merge struct {
	*patcher
	target  *yaml.Node // the one at hand; only a target, not a list inside one, takes a single value as an item
	appends []appended
}

// into merges value into one value of the document (Overlay 1.1.0, 4.4.3.1).
// Keys of both are merged in turn, lists become longer, primitives are replaced,
// and kinds that differ are an error.
func (m *merge) into(parent *yaml.Node, node, value Node, path spec.NormalizedPath) {
	kind, with := node.tree.Kind, value.tree.Kind
	switch {
	case kind == yaml.SequenceNode && (with == kind || node.tree == m.target):
		items := []Node{value}
		if with == yaml.SequenceNode {
			items = value.Items()
		}
		m.append(node, items, path)
	case kind != with:
		d := m.found.Errorf(value.At(), "overlay-type", "the update is %s, and what it would change at %s is %s", value.what(), node.At(), node.what())
		if parent != nil {
			d.Fix = fmt.Sprintf("to replace it, an action before this one: {target: %s, remove: true}", strconv.Quote(path.String()))
		}
	case kind == yaml.MappingNode:
		m.object(node, value, path)
	default:
		parent.Content[slices.Index(parent.Content, node.tree)] = m.clone(value)
	}
}

func (m *merge) object(node, value Node, path spec.NormalizedPath) {
	for _, entry := range value.Entries() {
		below := append(slices.Clone(path), spec.Name(entry.Key))
		i := m.key(node, entry.Key)
		if i >= 0 {
			m.into(node.tree, node.child(node.tree.Content[i+1]), entry.Value, below)
			continue
		}
		key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: entry.Key, Line: entry.At.Line, Column: entry.At.Column}
		m.origins[key] = entry.At.File
		node.tree.Content = append(node.tree.Content, key, m.clone(entry.Value))
	}
}

// clone copies a value, so that each place in the document has nodes of its own,
// with aliases followed. The copies keep line, column and file.
func (p *patcher) clone(n Node) *yaml.Node {
	p.added++
	c := &yaml.Node{
		Kind: n.tree.Kind, Tag: n.tree.Tag, Value: n.tree.Value, Style: n.tree.Style,
		Line: n.tree.Line, Column: n.tree.Column,
	}
	p.origins[c] = n.File
	for _, child := range n.tree.Content {
		if p.added > p.most {
			break // apply reports it
		}
		c.Content = append(c.Content, p.clone(n.child(child)))
	}
	return c
}

// unshare gives every place of the document nodes of its own: a change through
// one alias must not reach the others, because to an overlay there are no
// aliases. Loading bounded what they stand for.
func (p *patcher) unshare() {
	if hasAnchor(p.root.tree) {
		p.root.tree = p.clone(p.root)
	}
}

func hasAnchor(n *yaml.Node) bool {
	return n.Anchor != "" || n.Kind == yaml.AliasNode || slices.ContainsFunc(n.Content, hasAnchor)
}
