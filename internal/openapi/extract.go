package openapi

import (
	"errors"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/diag"
)

// Extract says what Encode writes of a document.
type Extract struct {
	// Keep reports whether an operation stays. Then only the components, tags and
	// security schemes stay that what is left refers to, and no webhooks. Nil: everything
	// stays.
	Keep func(method, path string) bool
	// Security and rules of each operation in keys of ours, for a document that is read
	// with settings. Nil: as they are written.
	Say func(method, path string) []Field
	// Unsay are the keys that Say replaces, at the root, on path items and operations.
	Unsay []string
	// Root has other values for keys of the root; nil: the key is left out.
	Root map[string][]Field
	// SchemeName is what a security scheme is called under the settings; nil: as it is.
	SchemeName func(name string) string
	// Note is the value of the key x-oasguard-export at the root.
	Note []Field
	JSON bool // else YAML
}

// NoteKey is the key at the root of a written document that says where it is from.
const NoteKey = "x-oasguard-export"

// Field is a key with its value: text, a truth value, a list of these, or []Field.
type Field struct {
	Key   string
	Value any
}

// Encode writes the document as it was read: overlays applied, security schemes of the
// settings added, and what stands in other files taken in. Comments are left out.
// The diagnostics are warnings of references that lead nowhere and stay as they are.
func (d *Document) Encode(e Extract) ([]byte, diag.List, error) {
	x := &extractor{
		loader: d.loader, doc: d, say: e,
		done: map[string]*yaml.Node{}, places: map[*yaml.Node]string{}, taken: map[string]bool{}, kept: map[string]bool{},
	}
	out := x.root()
	if x.size > maxExtract {
		return nil, x.warned, errors.New("the document would be too large with its files taken in")
	}
	x.warned.Sort()
	if e.JSON {
		text, err := encodeJSON(out)
		return text, x.warned, err
	}
	text, err := yaml.Marshal(out)
	return text, x.warned, err
}

// maxExtract bounds the values of a written document.
const maxExtract = 10_000_000

// extractor is the state of one Encode.
type extractor struct {
	*loader
	doc    *Document
	say    Extract
	warned diag.List
	size   int // values so far

	done    map[string]*yaml.Node // the components that were written, by pointer
	pending []component           // those that are yet to be
	places  map[*yaml.Node]string // of values that were taken in: the pointer
	taken   map[string]bool       // pointers in use
	added   []component           // what was taken in
	kept    map[string]bool       // tags and operationIds of kept operations
	schemes []string              // security schemes that something kept names
}

// component is a part of the document with a name, by its pointer.
type component struct {
	section, name string
	value         Node
	as            position
}

func (x *extractor) root() *yaml.Node {
	root := x.doc.Root
	x.collect()
	out := mapping()
	var components Node
	at := map[string]int{} // where the sections of components go in
	for i, entry := range root.Entries() {
		key, value := root.tree.Content[2*i], entry.Value
		switch {
		case entry.Key == NoteKey || slices.Contains(x.say.Unsay, entry.Key):
		case inMap(x.say.Root, entry.Key):
			if fields := x.say.Root[entry.Key]; fields != nil {
				out.Content = append(out.Content, scalar(entry.Key), nodeOf(fields))
			}
		case entry.Key == "paths":
			out.Content = append(out.Content, x.copy(root.child(key), raw), x.paths(value))
		case x.version >= OpenAPI30 && entry.Key == "components":
			components = value
			at[""] = len(out.Content)
			out.Content = append(out.Content, scalar(entry.Key), mapping())
		case x.version < OpenAPI30 && swaggerSection(entry.Key) != "":
			at[entry.Key] = len(out.Content)
			out.Content = append(out.Content, scalar(entry.Key), mapping())
		case x.say.Keep != nil && entry.Key == "webhooks":
		case x.say.Keep != nil && entry.Key == "tags":
			out.Content = append(out.Content, scalar(entry.Key), x.tags(value))
		case x.say.Keep != nil && entry.Key == "x-tagGroups":
		default:
			out.Content = append(out.Content, x.copy(root.child(key), raw), x.copy(value, atRoot.below(entry.Key)))
		}
	}
	x.components(out, at, components)
	if len(x.say.Note) > 0 {
		out.Content = append(out.Content, scalar(NoteKey), nodeOf(x.say.Note))
	}
	return out
}

// collect notes what kept operations are called.
func (x *extractor) collect() {
	for _, item := range x.doc.Paths {
		for _, op := range item.Operations {
			if x.say.Keep == nil || !x.say.Keep(op.Method, item.Path) {
				continue
			}
			x.kept["id "+op.ID] = true
			for _, tag := range op.Node.Get("tags").Items() {
				x.kept["tag "+tag.Text()] = true
			}
		}
	}
}

// tags are those of the root that kept operations have.
func (x *extractor) tags(list Node) *yaml.Node {
	out := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	for _, tag := range list.Items() {
		if x.kept["tag "+tag.Get("name").Text()] {
			out.Content = append(out.Content, x.copy(tag, atRoot))
		}
	}
	return out
}

func inMap(m map[string][]Field, key string) bool {
	_, ok := m[key]
	return ok
}

// paths are the path items with what is kept of them.
func (x *extractor) paths(paths Node) *yaml.Node {
	out := mapping()
	items := map[string]*PathItem{}
	for i := range x.doc.Paths {
		items[x.doc.Paths[i].Path] = &x.doc.Paths[i]
	}
	if chain, problem := x.chain(paths); problem == nil {
		paths = chain[len(chain)-1]
	}
	for i, entry := range paths.Entries() {
		key := x.copy(paths.child(paths.tree.Content[2*i]), raw)
		switch item := items[entry.Key]; {
		case item != nil && item.Node.Kind() == Map:
			if value := x.pathItem(item); value != nil {
				out.Content = append(out.Content, key, value)
			}
		case x.say.Keep == nil || len(entry.Key) > 1 && entry.Key[:2] == "x-":
			out.Content = append(out.Content, key, x.copy(entry.Value, position{in: "pathItems"}))
		}
	}
	return out
}

// pathItem is a path item with what is kept of it; nil where that is nothing.
func (x *extractor) pathItem(item *PathItem) *yaml.Node {
	operations := map[*yaml.Node]*Operation{}
	for i := range item.Operations {
		operations[item.Operations[i].Node.tree] = &item.Operations[i]
	}
	out, found := mapping(), false
	var add func(into *yaml.Node, node Node, nested bool)
	add = func(into *yaml.Node, node Node, nested bool) {
		for i, entry := range node.Entries() {
			key := x.copy(node.child(node.tree.Content[2*i]), raw)
			value := entry.Value
			if chain, problem := x.chain(value); problem == nil {
				value = chain[len(chain)-1]
			}
			op := operations[value.tree]
			isOperation := nested || slices.Contains(x.methods(), entry.Key)
			switch {
			case isOperation && op != nil && (x.say.Keep == nil || x.say.Keep(op.Method, item.Path)):
				found = true
				into.Content = append(into.Content, key, x.operation(item.Path, op))
			case isOperation && (x.say.Keep != nil || op != nil):
			case entry.Key == additionalOperations && !nested && x.version >= OpenAPI32:
				below := mapping()
				if add(below, entry.Value, true); len(below.Content) > 0 {
					into.Content = append(into.Content, key, below)
				}
			case entry.Key == "$ref" || slices.Contains(x.say.Unsay, entry.Key):
			default:
				into.Content = append(into.Content, key, x.copy(entry.Value, position{in: "pathItems"}.below(entry.Key)))
			}
		}
	}
	add(out, item.Node, false)
	if !found && x.say.Keep != nil {
		return nil
	}
	return out
}

// operation is one that is kept.
func (x *extractor) operation(path string, op *Operation) *yaml.Node {
	out := mapping()
	for i, entry := range op.Node.Entries() {
		if slices.Contains(x.say.Unsay, entry.Key) {
			continue
		}
		out.Content = append(out.Content, x.copy(op.Node.child(op.Node.tree.Content[2*i]), raw), x.copy(entry.Value, position{}.below(entry.Key)))
	}
	if x.say.Say == nil {
		return out
	}
	for _, field := range x.say.Say(op.Method, path) {
		out.Content = append(out.Content, scalar(field.Key), nodeOf(field.Value))
		if alternatives, ok := field.Value.([]any); ok && field.Key == "security" {
			for _, alternative := range alternatives {
				for _, q := range alternative.([]Field) {
					x.schemes = append(x.schemes, q.Key)
				}
			}
		}
	}
	return out
}
