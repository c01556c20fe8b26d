package openapi

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Elsewhere is an extension of an object that is neither the root, nor a path item
// or an operation that requests of a client can mean.
type Elsewhere struct {
	Where string // the object, for messages: "a tag"
	Entry Entry
}

// holds says how the values under a key of an object are kept.
type holds int

const (
	one  holds = iota // an object
	each              // a list of objects
	all               // a mapping from names to objects
)

// part is a key of an object under which objects of one kind stand.
type part struct {
	key   string
	holds holds
	kind  kind
}

// kind is one of the objects of OpenAPI. Its text names it in messages.
type kind string

const (
	theRoot        kind = inRoot
	thePaths       kind = inPaths
	thePathItem    kind = inPathItem
	theOperation   kind = inOperation
	theComponents  kind = inComponents
	theInfo        kind = "info"
	theContact     kind = "a contact or licence"
	theDocs        kind = "external documentation"
	theServer      kind = "a server"
	theVariable    kind = "a server variable"
	theTag         kind = "a tag"
	theParameter   kind = "a parameter"
	theHeader      kind = "a header"
	theBody        kind = "a request body"
	theMediaType   kind = "a media type"
	theEncoding    kind = "an encoding"
	theResponses   kind = "responses"
	theResponse    kind = "a response"
	theLink        kind = "a link"
	theExample     kind = "an example"
	theScheme      kind = "a security scheme"
	theFlows       kind = "the flows of a security scheme"
	theFlow        kind = "a flow of a security scheme"
	theSchema      kind = "a schema"
	theCallback    kind = "a callback"
	theWebhook     kind = "a webhook"
	theOutgoing    kind = "an operation of a webhook or callback"
	anyKeyIsObject      = "" // as the key of a part: whatever has no x-
)

// partsOf are the objects inside of an object of each kind (OpenAPI 3.2.0, 4, and
// Swagger 2.0). Values that OpenAPI does not look into, such as examples and
// extensions, are not among them.
func partsOf(k kind, methods []string) []part {
	switch k {
	case theRoot:
		return []part{
			{"info", one, theInfo}, {"servers", each, theServer}, {"tags", each, theTag}, {"externalDocs", one, theDocs},
			{"paths", one, thePaths}, {"webhooks", all, theWebhook}, {"components", one, theComponents},
			// Swagger 2.0
			{"definitions", all, theSchema}, {"parameters", all, theParameter}, {"responses", all, theResponse}, {keyDefinitions, all, theScheme},
		}
	case theInfo:
		return []part{{"contact", one, theContact}, {"license", one, theContact}}
	case theServer:
		return []part{{"variables", all, theVariable}}
	case theTag:
		return []part{{"externalDocs", one, theDocs}}
	case thePaths:
		return []part{{anyKeyIsObject, one, thePathItem}}
	case theCallback:
		return []part{{anyKeyIsObject, one, theWebhook}}
	case thePathItem, theWebhook:
		return partsOfPathItem(k, methods)
	case theOperation, theOutgoing:
		return []part{
			{"externalDocs", one, theDocs}, {"servers", each, theServer}, {"parameters", each, theParameter},
			{"requestBody", one, theBody}, {"responses", one, theResponses}, {"callbacks", all, theCallback},
		}
	case theComponents:
		return []part{
			{"schemas", all, theSchema}, {"responses", all, theResponse}, {"parameters", all, theParameter}, {"examples", all, theExample},
			{"requestBodies", all, theBody}, {"headers", all, theHeader}, {keySchemes, all, theScheme}, {"links", all, theLink},
			{"callbacks", all, theCallback}, {"pathItems", all, thePathItem}, {"mediaTypes", all, theMediaType},
		}
	}
	return partsOfContent(k)
}

func partsOfPathItem(k kind, methods []string) []part {
	operation := theOperation
	if k == theWebhook {
		operation = theOutgoing
	}
	parts := []part{{"servers", each, theServer}, {"parameters", each, theParameter}, {additionalOperations, all, operation}}
	for _, method := range methods {
		parts = append(parts, part{method, one, operation})
	}
	return parts
}

// partsOfContent are those of what requests and responses consist of.
func partsOfContent(k kind) []part {
	switch k {
	case theParameter, theHeader:
		return []part{{"schema", one, theSchema}, {"content", all, theMediaType}, {"examples", all, theExample}, {"items", one, theSchema}}
	case theBody:
		return []part{{"content", all, theMediaType}}
	case theMediaType:
		return []part{{"schema", one, theSchema}, {"itemSchema", one, theSchema}, {"examples", all, theExample}, {"encoding", all, theEncoding}}
	case theEncoding:
		return []part{{"headers", all, theHeader}}
	case theResponses:
		return []part{{anyKeyIsObject, one, theResponse}}
	case theResponse:
		return []part{{"headers", all, theHeader}, {"content", all, theMediaType}, {"links", all, theLink}, {"schema", one, theSchema}}
	case theLink:
		return []part{{"server", one, theServer}}
	case theScheme:
		return []part{{"flows", one, theFlows}}
	case theFlows:
		return []part{{anyKeyIsObject, one, theFlow}}
	case theSchema:
		var parts []part
		for _, key := range []string{"properties", "patternProperties", "dependentSchemas", "$defs", "definitions"} {
			parts = append(parts, part{key, all, theSchema})
		}
		for _, key := range []string{"allOf", "anyOf", "oneOf", "prefixItems"} {
			parts = append(parts, part{key, each, theSchema})
		}
		for _, key := range []string{"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
			"unevaluatedItems", "unevaluatedProperties"} {
			parts = append(parts, part{key, one, theSchema})
		}
		return append(parts, part{"externalDocs", one, theDocs})
	}
	return nil
}

// readElsewhere looks at every other object of the document for keys that were
// meant to close a door. security and its like are reported; the extensions are
// returned, since what they mean is not known here. A $ref is followed into files
// that are open already: no other is opened for what decides nothing.
func (l *loader) readElsewhere(root Node) []Elsewhere {
	w := &walker{loader: l, methods: l.methods(), objects: make(map[kind]*objects), words: make(map[string]string)}
	w.walk(root, w.of(theRoot))
	return w.found
}

type walker struct {
	*loader
	methods []string
	objects map[kind]*objects
	words   map[string]string // what securityWord says of each key that was met
	found   []Elsewhere
}

// objects is what the walker knows of one kind of object. A document has ten thousand
// schemas, and twenty keys of each may hold others, so that each key is found by name.
type objects struct {
	kind   kind
	parts  []part
	below  []*objects     // the kind of each part
	byKey  map[string]int // the part with a key
	names  *objects       // the kind of the values of every key; nil: parts says it
	counts bool           // what stands there is read by others
	silent bool           // a key like security may stand there

	seen       map[*yaml.Node]bool // the objects that were walked
	containers map[*yaml.Node]bool // and the lists and mappings of them
}

// of is what is known of a kind.
func (w *walker) of(k kind) *objects {
	if known := w.objects[k]; known != nil {
		return known
	}
	o := &objects{
		kind: k, parts: partsOf(k, w.methods), byKey: make(map[string]int),
		seen: make(map[*yaml.Node]bool), containers: make(map[*yaml.Node]bool),
		counts: slices.Contains([]kind{theRoot, thePathItem, theOperation}, k),
		// security in what the API itself sends says what the receiver wants; a
		// schema may describe a field of any name.
		silent: slices.Contains([]kind{thePaths, theComponents, theWebhook, theCallback, theOutgoing, theSchema, theExample}, k),
	}
	w.objects[k] = o
	for i, p := range o.parts {
		o.byKey[p.key] = i
		o.below = append(o.below, w.of(p.kind))
		if p.key == anyKeyIsObject {
			o.names = w.of(p.kind)
		}
	}
	return o
}

func (w *walker) walk(n Node, o *objects) {
	if n.tree == nil || n.tree.Kind != yaml.MappingNode || o.seen[n.tree] || w.ctx.Err() != nil {
		return
	}
	o.seen[n.tree] = true
	w.look(n, o)
	if ref := n.Get("$ref"); ref.Kind() == String {
		if named, ok := w.opened(ref); ok {
			w.walk(named, o)
		}
	}
	if o.names != nil {
		w.walkAll(n, o.names)
		return
	}
	// Of a key that stands twice the first counts, as for Get.
	var room [4]found
	held := room[:0]
	for i := 0; i+1 < len(n.tree.Content); i += 2 {
		p, ok := o.byKey[n.tree.Content[i].Value]
		if ok && !slices.ContainsFunc(held, func(h found) bool { return h.part == p }) {
			held = append(held, found{p, n.tree.Content[i+1]})
		}
	}
	slices.SortFunc(held, func(a, b found) int { return a.part - b.part })
	for _, h := range held {
		if o.parts[h.part].holds == one {
			w.walk(n.child(h.value), o.below[h.part])
		} else {
			w.walkContainer(n.child(h.value), o.below[h.part])
		}
	}
}

// found is the value that an object has for one of its parts.
type found struct {
	part  int
	value *yaml.Node
}

// walkContainer walks a list or mapping of objects, once however often it is named.
func (w *walker) walkContainer(n Node, o *objects) {
	if n.tree == nil || o.containers[n.tree] {
		return
	}
	o.containers[n.tree] = true
	content := n.tree.Content
	switch n.tree.Kind {
	case yaml.SequenceNode:
		for _, item := range content {
			w.walk(n.child(item), o)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(content); i += 2 {
			w.walk(n.child(content[i+1]), o)
		}
	}
}

func (w *walker) walkAll(n Node, o *objects) {
	for i := 0; i+1 < len(n.tree.Content); i += 2 {
		if !strings.HasPrefix(n.child(n.tree.Content[i]).Text(), "x-") {
			w.walk(n.child(n.tree.Content[i+1]), o)
		}
	}
}

// look keeps the extensions of an object and reports a security that nobody reads.
func (w *walker) look(n Node, o *objects) {
	if o.counts {
		return
	}
	for i := 0; i+1 < len(n.tree.Content); i += 2 {
		at := n.child(n.tree.Content[i])
		key := at.Text()
		extension := len(key) > 1 && (key[0] == 'x' || key[0] == 'X') && key[1] == '-'
		if !extension && (o.silent || !w.isSecurity(key)) {
			continue
		}
		entry := Entry{Key: key, At: at.At(), Value: n.child(n.tree.Content[i+1])}
		if extension {
			w.found = append(w.found, Elsewhere{string(o.kind), entry})
		} else {
			w.checkSecurityKey(entry, string(o.kind))
		}
	}
}

// isSecurity reports whether a key was meant to say who a caller must be. Documents
// have few keys, each many times.
func (w *walker) isSecurity(key string) bool {
	word, known := w.words[key]
	if !known {
		word = securityWord(key)
		w.words[key] = word
	}
	return word != ""
}

// opened is what a $ref names, if its file is open.
func (w *walker) opened(ref Node) (Node, bool) {
	u, err := url.Parse(ref.Text())
	from := w.byName[ref.File]
	if from == nil {
		from = w.document
	}
	if err != nil || u.Scheme != "" || u.Host != "" || from.url != nil {
		return Node{}, false
	}
	if u.Path != "" {
		name, err := filepath.Abs(filepath.Join(from.dir, filepath.FromSlash(u.Path)))
		if from = w.files[name]; err != nil || from == nil || from.problem != nil {
			return Node{}, false
		}
	}
	return w.pointer(from.root, u.Fragment)
}
