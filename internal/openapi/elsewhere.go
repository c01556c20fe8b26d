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
	w := &walker{loader: l, methods: l.methods(), seen: make(map[visit]bool), parts: make(map[kind][]part)}
	w.walk(root, theRoot)
	return w.found
}

type visit struct {
	tree *yaml.Node
	kind kind
}

type walker struct {
	*loader
	methods []string
	parts   map[kind][]part
	seen    map[visit]bool
	found   []Elsewhere
}

func (w *walker) walk(n Node, k kind) {
	if n.Kind() != Map || w.seen[visit{n.tree, k}] || w.ctx.Err() != nil {
		return
	}
	w.seen[visit{n.tree, k}] = true
	w.look(n, k)
	if ref := n.Get("$ref"); ref.Kind() == String {
		if named, ok := w.opened(ref); ok {
			w.walk(named, k)
		}
	}
	parts, ok := w.parts[k]
	if !ok {
		parts = partsOf(k, w.methods)
		w.parts[k] = parts
	}
	for _, p := range parts {
		switch {
		case p.key == anyKeyIsObject:
			w.walkAll(n, p.kind)
		case p.holds == one:
			w.walk(n.Get(p.key), p.kind)
		default:
			w.walkContainer(n.Get(p.key), p.kind)
		}
	}
}

// walkContainer walks a list or mapping of objects, once however often it is named.
func (w *walker) walkContainer(n Node, k kind) {
	at := visit{n.tree, "all of " + k}
	if w.seen[at] {
		return
	}
	w.seen[at] = true
	for _, item := range n.Items() {
		w.walk(item, k)
	}
	for _, entry := range n.Entries() {
		w.walk(entry.Value, k)
	}
}

func (w *walker) walkAll(n Node, k kind) {
	for _, entry := range n.Entries() {
		if !strings.HasPrefix(entry.Key, "x-") {
			w.walk(entry.Value, k)
		}
	}
}

// look keeps the extensions of an object and reports a security that nobody reads.
func (w *walker) look(n Node, k kind) {
	if slices.Contains([]kind{theRoot, thePathItem, theOperation}, k) {
		return // what stands there counts
	}
	// security in what the API itself sends says what the receiver wants; a
	// schema may describe a field of any name.
	silent := slices.Contains([]kind{thePaths, theComponents, theWebhook, theCallback, theOutgoing, theSchema, theExample}, k)
	for _, entry := range n.Entries() {
		switch {
		case strings.HasPrefix(strings.ToLower(entry.Key), "x-"):
			w.found = append(w.found, Elsewhere{string(k), entry})
		case !silent:
			w.checkSecurityKey(entry, string(k))
		}
	}
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
