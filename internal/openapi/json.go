package openapi

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxDepth bounds how deep values may nest, aliases followed. No document that
// people wrote comes near it.
const maxDepth = 1000

// parseJSON reads a JSON file into the same tree that a YAML file becomes. All
// keys are kept, also those that stand twice.
func (f *file) parseJSON(data []byte) {
	// The reader below trusts its input, so it is checked first.
	if !json.Valid(data) {
		f.jsonProblem(data, json.Unmarshal(data, new(json.RawMessage)))
		return
	}
	r := jsonReader{text: string(data)}
	tree := r.value(1)
	if r.tooDeep {
		f.tooDeep(r.line+1, r.column+1)
		return
	}
	f.root = Node{File: f.name, tree: tree}
}

func (f *file) jsonProblem(data []byte, err error) {
	c := cursor{data: data}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		// Offset counts the bytes read, the offending one among them.
		c.advance(min(max(int(syntax.Offset)-1, 0), len(data)))
	}
	if strings.Contains(err.Error(), "exceeded max depth") {
		f.tooDeep(c.line+1, c.column+1)
		return
	}
	f.failAt(c.line+1, c.column+1, "json-syntax", "the JSON cannot be read: %s", err)
}

func (f *file) tooDeep(line, column int) {
	f.failAt(line, column, "too-deep", "values nest deeper than %d levels", maxDepth)
}

// jsonReader makes nodes of a text that is JSON. It is of our own because a document is
// read anew with each key that somebody types: encoding/json gives no places, and its
// tokens cost six times as much.
type jsonReader struct {
	text         string
	next         int // the byte to read
	line, column int // of place, from 0
	place        int
	tooDeep      bool         // reading stopped at place
	nodes        []yaml.Node  // room for those to come
	open         []*yaml.Node // the values so far of every list and object that is open
}

// node is one that starts after white space.
func (r *jsonReader) node() *yaml.Node {
	r.skip()
	r.column += utf8.RuneCountInString(r.text[r.place:r.next])
	r.place = r.next
	if len(r.nodes) == 0 {
		r.nodes = make([]yaml.Node, 256)
	}
	n := &r.nodes[0]
	r.nodes = r.nodes[1:]
	n.Line, n.Column = r.line+1, r.column+1
	return n
}

// skip moves on to a value or a closing bracket. An end of line stands in no string.
func (r *jsonReader) skip() {
	for {
		switch r.text[r.next] {
		case '\n':
			r.line++
			r.column, r.place = 0, r.next+1
		case ' ', '\t', '\r', ',', ':':
		default:
			return
		}
		r.next++
	}
}

func (r *jsonReader) value(depth int) *yaml.Node {
	n := r.node()
	if depth > maxDepth {
		r.tooDeep = true
		return n
	}
	n.Kind = yaml.ScalarNode
	start := r.next
	switch c := r.text[start]; c {
	case '{':
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		r.children(n, '}', depth)
	case '[':
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		r.children(n, ']', depth)
	case '"':
		n.Tag, n.Value, n.Style = "!!str", r.str(), yaml.DoubleQuotedStyle
	case 'n', 't', 'f':
		n.Tag, n.Value = "!!bool", "true"
		switch c {
		case 'n':
			n.Tag, n.Value = "!!null", "null"
		case 'f':
			n.Value = "false"
		}
		r.next += len(n.Value)
	default:
		for r.next < len(r.text) && strings.IndexByte("+-.0123456789Ee", r.text[r.next]) >= 0 {
			r.next++
		}
		n.Tag, n.Value = "!!int", r.text[start:r.next]
		if strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!float"
		}
	}
	return n
}

// children reads what stands between brackets. In an object keys and values take turns,
// and a key is a value to read.
func (r *jsonReader) children(n *yaml.Node, closing byte, depth int) {
	first := len(r.open)
	r.next++
	for !r.tooDeep {
		if r.skip(); r.text[r.next] == closing {
			r.next++
			break
		}
		r.open = append(r.open, r.value(depth+1))
	}
	if len(r.open) > first {
		n.Content = append(make([]*yaml.Node, 0, len(r.open)-first), r.open[first:]...)
		r.open = r.open[:first]
	}
}

// str reads a string. One without an escape is a part of the text.
func (r *jsonReader) str() string {
	start := r.next
	r.next++
	escaped := false
	for r.text[r.next] != '"' {
		if r.text[r.next] == '\\' {
			escaped = true
			r.next++
		}
		r.next++
	}
	r.next++
	if !escaped {
		return r.text[start+1 : r.next-1]
	}
	var s string
	if err := json.Unmarshal([]byte(r.text[start:r.next]), &s); err != nil {
		panic("openapi: a string of valid JSON is none: " + err.Error())
	}
	return s
}
