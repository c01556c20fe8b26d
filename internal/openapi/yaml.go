package openapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// parseYAML reads a YAML file of one document.
func (f *file) parseYAML(data []byte) {
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		f.yamlProblem(err)
		return
	}
	var documents []*yaml.Node
	for {
		var document yaml.Node
		err := loader.Load(&document)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			f.yamlProblem(err)
			return
		}
		if len(document.Content) == 1 {
			documents = append(documents, document.Content[0])
		}
	}
	for i, tree := range documents {
		// An empty document after a last "---" hides nothing.
		if i > 0 && tree.ShortTag() != "!!null" {
			f.failAt(tree.Line, tree.Column, "several-documents", "a second YAML document starts here: only one can be guarded").
				Fix = `remove the "---" between them, or split the file`
			return
		}
	}
	if len(documents) == 0 || documents[0].ShortTag() == "!!null" {
		f.failAt(1, 1, "empty-document", "the file is empty").Fix = "start with openapi: 3.1.0"
		return
	}
	if f.measure(documents[0]); f.problem == nil {
		f.root = Node{File: f.name, tree: documents[0]}
	}
}

func (f *file) yamlProblem(err error) {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		f.failAt(1, 1, "yaml-syntax", "the YAML cannot be read: %s", err)
		return
	}
	mark := e.Mark
	if mark.Line == 0 {
		mark = e.ContextMark
	}
	line, column := max(mark.Line, 1), max(mark.Column, 1)
	if strings.Contains(e.Message, "exceeded max depth") {
		f.tooDeep(line, column)
		return
	}
	message := e.Message
	if e.ContextMsg != "" {
		message = e.ContextMsg + ": " + message
	}
	if from := e.ContextMark; from.Line > 0 && from.Line < line {
		message += fmt.Sprintf(", from line %d on", from.Line)
	}
	problem := f.failAt(line, column, "yaml-syntax", "the YAML cannot be read: %s", message)
	if strings.Contains(message, "cannot start any token") {
		problem.Fix = "indent with spaces, and put quotes around text that starts with @, ` or %"
	}
}

// maxAliased bounds how many values aliases and merge keys may add to a file,
// so that a walk over its nodes ends: each level of an alias bomb multiplies.
const maxAliased = 1_000_000

// measure bounds depth and size of a tree with its aliases followed, and
// replaces merge keys by what they merge. Extensions are walked by callers that
// know nothing of aliases, so this is decided here, once. The value returned is
// where it went wrong; nil where nothing did.
func (f *file) measure(tree *yaml.Node) *yaml.Node {
	m := measurer{done: make(map[*yaml.Node]extent), open: make(map[*yaml.Node]bool)}
	m.visit(tree, 1)
	if m.bad == nil {
		return nil
	}
	line, column := m.bad.Line, m.bad.Column
	switch {
	case m.cycle:
		f.failAt(line, column, "alias-cycle", "the alias %q stands inside the value that it names", m.bad.Value)
	case m.aliased > maxAliased:
		f.failAt(line, column, ruleTooLarge, "aliases make more than %d values of this file", maxAliased)
	default:
		f.tooDeep(line, column)
	}
	return m.bad
}

// extent is the size and depth of a value with its aliases followed.
type extent struct{ size, depth int }

type measurer struct {
	done    map[*yaml.Node]extent // anchored nodes
	open    map[*yaml.Node]bool   // anchored nodes that are being visited
	aliased int                   // values that aliases added so far
	bad     *yaml.Node            // where it went wrong
	cycle   bool
}

func (m *measurer) visit(n *yaml.Node, depth int) extent {
	if m.bad != nil {
		return extent{}
	}
	if n.Kind == yaml.AliasNode {
		return m.alias(n, depth)
	}
	if depth > maxDepth {
		m.bad = n
		return extent{}
	}
	if n.Anchor != "" {
		m.open[n] = true
	}
	e := extent{size: 1, depth: 1}
	for _, child := range n.Content {
		c := m.visit(child, depth+1)
		e.size += c.size
		e.depth = max(e.depth, c.depth+1)
	}
	if n.Kind == yaml.MappingNode {
		m.merge(n)
	}
	if n.Anchor != "" {
		delete(m.open, n)
		m.done[n] = e
	}
	return e
}

// alias counts the value that n stands for. An anchor stands before its
// aliases, so that value was visited, or n is a part of it.
func (m *measurer) alias(n *yaml.Node, depth int) extent {
	if m.open[n.Alias] {
		m.bad, m.cycle = n, true
		return extent{}
	}
	e := m.done[n.Alias]
	m.aliased += e.size
	if m.aliased > maxAliased || depth+e.depth > maxDepth {
		m.bad = n
	}
	return e
}

// merge puts the entries of a merge key in its place: own keys win, then the
// earlier source. A merge key with another value, or one of two, stays as it is,
// and is an error where somebody reads that mapping. Entries of one source are all kept,
// so that a key which stands twice in it is seen.
func (m *measurer) merge(n *yaml.Node) {
	merges := 0
	for i := 0; i+1 < len(n.Content); i += 2 {
		if isMerge(n.Content[i]) {
			merges++
		}
	}
	if merges != 1 {
		return
	}
	own := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		own[n.Content[i].Value] = true
	}
	var content []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		sources, ok := mergeSources(value)
		if !isMerge(key) || !ok {
			content = append(content, key, value)
			continue
		}
		for _, source := range sources {
			content = m.mergeOne(content, key, source, own)
		}
	}
	n.Content = content
}

// mergeOne adds the entries of one source of the merge key at.
func (m *measurer) mergeOne(content []*yaml.Node, at, source *yaml.Node, own map[string]bool) []*yaml.Node {
	var added []string
	for i := 0; i+1 < len(source.Content); i += 2 {
		key := source.Content[i]
		if own[key.Value] && !isMerge(key) {
			continue
		}
		added = append(added, key.Value)
		content = append(content, key, source.Content[i+1])
		if m.aliased++; m.aliased > maxAliased {
			m.bad = at
			break
		}
	}
	for _, key := range added {
		own[key] = true
	}
	return content
}

func isMerge(key *yaml.Node) bool { return key.Kind == yaml.ScalarNode && key.Tag == "!!merge" }

// mergeSources are the mappings that the value of a merge key names.
func mergeSources(value *yaml.Node) ([]*yaml.Node, bool) {
	value = dealias(value)
	if value.Kind == yaml.MappingNode {
		return []*yaml.Node{value}, true
	}
	if value.Kind != yaml.SequenceNode {
		return nil, false
	}
	var sources []*yaml.Node
	for _, item := range value.Content {
		item = dealias(item)
		if item.Kind != yaml.MappingNode {
			return nil, false
		}
		sources = append(sources, item)
	}
	return sources, true
}

func dealias(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}
