package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxDepth bounds how deep values may nest, aliases followed. No document that
// people wrote comes near it.
const maxDepth = 1000

// parseJSON reads a JSON file into the same tree that a YAML file becomes. All
// keys are kept, also those that stand twice.
func (f *file) parseJSON(data []byte) {
	// The token reader below trusts its input, so it is checked first.
	var raw json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		f.jsonProblem(data, err)
		return
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	r := jsonReader{decoder: decoder, at: cursor{data: data}}
	tree, err := r.value(1)
	if errors.Is(err, errTooDeep) {
		f.tooDeep(r.at.line+1, r.at.column+1)
		return
	}
	if err != nil {
		f.jsonProblem(data, err)
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

var errTooDeep = errors.New("too deep")

// jsonReader makes nodes of JSON tokens.
type jsonReader struct {
	decoder *json.Decoder
	at      cursor
}

// next reads one token and the place it starts at.
func (r *jsonReader) next() (json.Token, *yaml.Node, error) {
	start := int(r.decoder.InputOffset())
	for start < len(r.at.data) && strings.IndexByte(" \t\r\n,:", r.at.data[start]) >= 0 {
		start++
	}
	token, err := r.decoder.Token()
	r.at.advance(start)
	return token, &yaml.Node{Line: r.at.line + 1, Column: r.at.column + 1}, err
}

func (r *jsonReader) value(depth int) (*yaml.Node, error) {
	token, node, err := r.next()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, errTooDeep
	}
	node.Kind = yaml.ScalarNode
	switch v := token.(type) {
	case nil:
		node.Tag, node.Value = "!!null", "null"
	case bool:
		node.Tag, node.Value = "!!bool", "false"
		if v {
			node.Value = "true"
		}
	case json.Number:
		node.Tag, node.Value = "!!int", v.String()
		if strings.ContainsAny(node.Value, ".eE") {
			node.Tag = "!!float"
		}
	case string:
		node.Tag, node.Value, node.Style = "!!str", v, yaml.DoubleQuotedStyle
	case json.Delim:
		return node, r.children(node, v, depth)
	}
	return node, nil
}

func (r *jsonReader) children(node *yaml.Node, open json.Delim, depth int) error {
	node.Kind, node.Tag = yaml.SequenceNode, "!!seq"
	if open == '{' {
		node.Kind, node.Tag = yaml.MappingNode, "!!map"
	}
	for r.decoder.More() {
		// In a mapping keys and values take turns, and a key is a value to read.
		child, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		node.Content = append(node.Content, child)
	}
	_, err := r.decoder.Token()
	return err
}
