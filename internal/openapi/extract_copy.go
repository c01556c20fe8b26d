package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// position says what a value is, as far as it matters for the $refs in it.
type position struct {
	in   string // the section of components that a value like it belongs to; empty: another object
	each string // the value is a list or mapping of such values
	text bool   // the value is data, in which nothing is a $ref
	// The value is a requirement, or a list of them, whose keys name security schemes.
	security bool
}

var (
	raw    = position{text: true}
	atRoot = position{}
)

// container is the position of the values of one section of components.
func container(section string) position {
	if section == "schemas" {
		return position{each: "schema"}
	}
	return position{each: section}
}

// below is the position of the value of a key.
func (p position) below(key string) position {
	switch {
	case p.text:
		return raw
	case p.each != "":
		return position{in: p.each}
	case p.in == "schema":
		switch key {
		case "properties", "patternProperties", "definitions", "$defs", "dependentSchemas":
			return position{each: "schema"}
		case "example", "examples", "default", "enum", "const", "discriminator", "externalDocs", "xml":
			return raw
		}
		if strings.HasPrefix(key, "x-") {
			return raw
		}
		return p
	case p.in == "callbacks" && !strings.HasPrefix(key, "x-"):
		return position{in: "pathItems"}
	}
	switch key {
	case "schema", "items", "itemSchema":
		return position{in: "schema"}
	case "requestBody":
		return position{in: "requestBodies"}
	case "parameters", "responses", "headers", "examples", "links", "callbacks", "requestBodies", "pathItems", "securitySchemes", "mediaTypes":
		return position{each: key}
	case "schemas", "definitions":
		return position{each: "schema"}
	case "security":
		return position{text: true, security: true}
	case "example", "value", "default", "enum", "const":
		return raw
	}
	if strings.HasPrefix(key, "x-") {
		return raw
	}
	return position{}
}

// copy is a value without comments and aliases, its $refs as they are to be written.
func (x *extractor) copy(n Node, at position) *yaml.Node {
	if x.size++; x.size > maxExtract || n.tree == nil {
		return mapping() // Encode reports it
	}
	c := &yaml.Node{Kind: n.tree.Kind, Tag: n.tree.Tag, Value: n.tree.Value, Style: n.tree.Style}
	switch n.Kind() {
	case List:
		item := at
		if at.each != "" {
			item = position{in: at.each}
		}
		for _, one := range n.Items() {
			c.Content = append(c.Content, x.copy(one, item))
		}
	case Map:
		x.copyMap(c, n, at)
	}
	return c
}

func (x *extractor) copyMap(c *yaml.Node, n Node, at position) {
	for i, entry := range n.Entries() {
		if x.say.Keep != nil && at.each == "links" && x.leadsAway(entry.Value) {
			continue
		}
		key := x.copy(n.child(n.tree.Content[2*i]), raw)
		if at.security {
			key = scalar(x.scheme(entry))
		}
		var value *yaml.Node
		switch {
		case !at.text && at.each == "" && entry.Key == "$ref" && entry.Value.Kind() == String:
			value = x.copy(entry.Value, raw)
			value.Value = x.written(entry.Value, at)
		case at.in == "schema" && entry.Key == "discriminator":
			value = x.discriminator(entry.Value)
		default:
			value = x.copy(entry.Value, at.below(entry.Key))
		}
		c.Content = append(c.Content, key, value)
	}
}

// leadsAway reports whether a link names an operation that is not kept.
func (x *extractor) leadsAway(link Node) bool {
	if chain, problem := x.chain(link); problem == nil {
		link = chain[len(chain)-1]
	}
	id, ref := link.Get("operationId"), link.Get("operationRef")
	return id.Kind() == String && !x.kept["id "+id.Text()] || ref.Kind() != Missing
}

// discriminator is a discriminator whose mapping names schemas, by $ref or by name.
func (x *extractor) discriminator(n Node) *yaml.Node {
	c := x.copy(n, raw)
	m := n.Get("mapping")
	if m.Kind() != Map {
		return c
	}
	names := mapping()
	for i, entry := range m.Entries() {
		value := x.copy(entry.Value, raw)
		if strings.ContainsAny(value.Value, "#/") || strings.Contains(value.Value, ".") {
			value.Value = x.written(entry.Value, position{in: "schema"})
		} else {
			x.want(component{section: "schemas", name: value.Value})
		}
		names.Content = append(names.Content, x.copy(m.child(m.tree.Content[2*i]), raw), value)
	}
	for i := 0; i+1 < len(c.Content); i += 2 {
		if c.Content[i].Value == "mapping" {
			c.Content[i+1] = names
		}
	}
	return c
}

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

func scalar(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}

// nodeOf is the value of a Field.
func nodeOf(value any) *yaml.Node {
	switch v := value.(type) {
	case string:
		return scalar(v)
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: fmt.Sprint(v)}
	case int:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: fmt.Sprint(v)}
	case []Field:
		n := mapping()
		for _, field := range v {
			n.Content = append(n.Content, scalar(field.Key), nodeOf(field.Value))
		}
		if len(v) == 0 {
			n.Style = yaml.FlowStyle
		}
		return n
	case []string:
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: yaml.FlowStyle}
		for _, item := range v {
			n.Content = append(n.Content, scalar(item))
		}
		return n
	case []any:
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for _, item := range v {
			n.Content = append(n.Content, nodeOf(item))
		}
		if len(v) == 0 {
			n.Style = yaml.FlowStyle
		}
		return n
	}
	panic(fmt.Sprintf("openapi: a field of type %T", value))
}

func escapePointer(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

func unescapePointer(step string) string {
	if plain, err := url.PathUnescape(step); err == nil {
		step = plain
	}
	return strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
}

func parseReference(text string) (*url.URL, error) { return url.Parse(text) }

// encodeJSON is a tree without aliases as JSON, its keys in order.
func encodeJSON(n *yaml.Node) ([]byte, error) {
	var b bytes.Buffer
	if err := writeJSON(&b, n); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b.Bytes(), "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

func writeJSON(b *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		b.WriteByte('{')
		for i := 0; i+1 < len(n.Content); i += 2 {
			if i > 0 {
				b.WriteByte(',')
			}
			writeText(b, n.Content[i].Value)
			b.WriteByte(':')
			if err := writeJSON(b, n.Content[i+1]); err != nil {
				return err
			}
		}
		b.WriteByte('}')
		return nil
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, item := range n.Content {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeJSON(b, item); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	}
	if !slices.Contains([]string{"!!null", "!!bool", "!!int", "!!float"}, n.ShortTag()) {
		writeText(b, n.Value)
		return nil
	}
	if text := []byte(n.Value); n.ShortTag() != "!!bool" && n.ShortTag() != "!!null" && json.Valid(text) {
		b.Write(text) // a number keeps its digits
		return nil
	}
	var value any
	if err := n.Decode(&value); err != nil {
		return err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("line %d: %q is no value of JSON", n.Line, n.Value)
	}
	b.Write(text)
	return nil
}

func writeText(b *bytes.Buffer, text string) {
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // text can always be written
	b.Truncate(b.Len() - 1)  // the end of the line
}
