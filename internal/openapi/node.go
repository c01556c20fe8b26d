package openapi

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/diag"
)

// Kind tells what a Node holds.
type Kind int

// The kinds of Node. Missing is the zero Node: a key that is not there.
const (
	Missing Kind = iota
	Null
	Bool
	Number
	String
	List
	Map
)

// Node is one value of a YAML or JSON file with its place. The zero Node is a
// value that is not there; every method works on it.
type Node struct {
	File  string
	tree  *yaml.Node // aliases are followed before a Node is made; nil where missing
	parts *parts     // for a path item that was put together of several; nil for anything else
	// origins name the files of the values that overlays brought into the
	// document; nil where there is no overlay.
	origins map[*yaml.Node]string
}

// parts are the files that the entries of a merged mapping come from.
type parts struct{ files map[*yaml.Node]string }

// Entry is one key of a mapping with its value.
type Entry struct {
	Key   string
	At    diag.Position // of the key
	Value Node
}

// NewNode is a value of a file that was parsed elsewhere. The tree has no aliases.
func NewNode(file string, tree *yaml.Node) Node { return Node{File: file, tree: tree} }

// Kind returns what n holds.
func (n Node) Kind() Kind {
	if n.tree == nil {
		return Missing
	}
	switch n.tree.Kind {
	case yaml.MappingNode:
		return Map
	case yaml.SequenceNode:
		return List
	}
	switch n.tree.ShortTag() {
	case "!!null":
		return Null
	case "!!bool":
		return Bool
	case "!!int", "!!float":
		return Number
	default:
		return String
	}
}

// At is the place of n; for a missing node only the file is known.
func (n Node) At() diag.Position {
	if n.tree == nil {
		return diag.Position{File: n.File}
	}
	return diag.Position{File: n.File, Line: n.tree.Line, Column: n.tree.Column}
}

// Text is the value of a scalar as written, without its quotes; "" for a list or a mapping.
func (n Node) Text() string {
	if n.tree == nil || n.tree.Kind != yaml.ScalarNode {
		return ""
	}
	return n.tree.Value
}

// Entries are the keys of a mapping in document order; nil for anything else.
func (n Node) Entries() []Entry {
	if n.Kind() != Map {
		return nil
	}
	entries := make([]Entry, 0, len(n.tree.Content)/2)
	for i := 0; i+1 < len(n.tree.Content); i += 2 {
		key := n.child(n.tree.Content[i])
		entries = append(entries, Entry{Key: key.Text(), At: key.At(), Value: n.child(n.tree.Content[i+1])})
	}
	return entries
}

// Get is the value of a key of a mapping; Missing where n is no mapping or has no such key.
func (n Node) Get(key string) Node {
	if n.tree != nil && n.tree.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.tree.Content); i += 2 {
			if n.tree.Content[i].Value == key {
				return n.child(n.tree.Content[i+1])
			}
		}
	}
	return Node{File: n.File}
}

// Items are the elements of a list; nil for anything else.
func (n Node) Items() []Node {
	if n.Kind() != List {
		return nil
	}
	items := make([]Node, len(n.tree.Content))
	for i, item := range n.tree.Content {
		items[i] = n.child(item)
	}
	return items
}

func (n Node) child(tree *yaml.Node) Node {
	file := n.File
	if other, ok := n.origins[tree]; ok {
		file = other
	}
	if n.parts != nil {
		if other, ok := n.parts.files[tree]; ok {
			file = other
		}
	}
	return Node{File: file, tree: dealias(tree), origins: n.origins}
}

// what says in words what n holds, for diagnostics.
func (n Node) what() string {
	switch n.Kind() {
	case Missing:
		return "nothing"
	case Null:
		return "null"
	case Bool:
		return "a truth value"
	case Number:
		return "a number"
	case List:
		return "a list"
	case Map:
		return "an object"
	default:
		return "text"
	}
}

// isTrue reports whether n is the truth value true, however YAML spells it.
func (n Node) isTrue() bool {
	return n.Kind() == Bool && strings.EqualFold(n.Text(), "true")
}

// Canonical is the value of n in one spelling: values that mean the same give the
// same text, however they are laid out. Keys are in order, aliases are followed.
func (n Node) Canonical() string {
	switch n.Kind() {
	case Missing:
		return ""
	case List:
		var parts []string
		for _, item := range n.Items() {
			parts = append(parts, item.Canonical())
		}
		return "[" + strings.Join(parts, ",") + "]"
	case Map:
		var parts []string
		for _, entry := range n.Entries() {
			parts = append(parts, strconv.Quote(entry.Key)+":"+entry.Value.Canonical())
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}"
	case String:
		return strconv.Quote(n.Text())
	}
	return strings.ToLower(n.Text())
}
