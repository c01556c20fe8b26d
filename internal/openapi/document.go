// Package openapi turns bytes into a Document: the parts of an OpenAPI document
// that say who may call what, each with its place in the user's files, and with
// every $ref on the way to them followed. It reads what authorization needs and
// no more: a broken example or a missing schema file does not stop it, a $ref
// that hides a path, an operation, a parameter, a scheme or a requirement does.
//
// kin-openapi lives here and nowhere else. The package does not know what the
// extensions mean: internal/resolve reads them from the Nodes.
package openapi

import (
	"maps"
	"slices"

	"github.com/oasguard/oasguard/internal/diag"
)

// Document is one OpenAPI document with its external files folded in.
type Document struct {
	Version Version
	Format  string // for messages: "OpenAPI 3.0.3", "Swagger 2.0"
	Title   string // info.title; may be empty
	// BasePath is what Swagger 2.0 puts in front of every path; empty where it
	// is nothing, and in OpenAPI 3, whose servers say it.
	BasePath string
	// ServerPath is the path that the servers of an OpenAPI 3 document share; empty
	// where it is none.
	ServerPath string
	// Root is the whole document, for root-level security and extensions.
	Root Node
	// Schemes are components.securitySchemes (2.0: securityDefinitions) in
	// document order, then those that OpenAPI 3.2 requirements name by URI.
	Schemes []SecurityScheme
	Paths   []PathItem // paths in document order
	// Elsewhere are the extensions of every other object of the document: there
	// they say nothing about who may call.
	Elsewhere []Elsewhere
	LeftOut   []LeftOut // what Select took out of Paths
	Faults    diag.List // the errors that were reported of the root and of paths, which every operation may depend on

	components map[string]int    // the place in Schemes of a component
	references map[reference]int // of what a requirement names by a URI reference
	loader     *loader           // that read it, for Encode
}

// Scheme is the scheme that a key of a security requirement names; nil where
// there is none. The name of a component wins over a URI reference (OpenAPI
// 3.2.0, 4.30).
func (d *Document) Scheme(key Entry) *SecurityScheme {
	if i, ok := d.components[key.Key]; ok {
		return &d.Schemes[i]
	}
	if i, ok := d.references[reference{key.At.File, key.Key}]; ok {
		return &d.Schemes[i]
	}
	return nil
}

// Files are the roots of the files that were read, the document's first; a file that
// could not be read is there without a value.
func (d *Document) Files() []Node {
	roots := []Node{d.Root}
	for _, name := range slices.Sorted(maps.Keys(d.loader.files)) {
		f := d.loader.files[name]
		if f == d.loader.document {
			continue
		}
		root := f.root
		root.File = f.name
		roots = append(roots, root)
	}
	return roots
}

// SecurityScheme is one security scheme, $ref followed.
type SecurityScheme struct {
	Name   string        // its key, untrusted text
	At     diag.Position // of the key
	Type   string        // apiKey, http, oauth2, openIdConnect or mutualTLS; empty where Load reported the scheme
	Scheme string        // for type http, as spelled
	In     string        // for type apiKey
	Param  string        // for type apiKey: the field name
	Scopes []string      // declared by oauth2 flows, in document order, each once
	// Deprecated is where an OpenAPI 3.2 scheme says that it is deprecated; the
	// zero Position where it does not.
	Deprecated diag.Position
	Node       Node      // the scheme object itself
	Faults     diag.List // the errors that were reported of it
}

// PathItem is one path with its operations, $ref followed.
type PathItem struct {
	Path       string
	At         diag.Position // of the key in paths
	Node       Node          // the path item object, for its extensions
	Operations []Operation   // in document order
	Lost       []Lost        // what could not be read
}

// Lost is an operation that could not be read.
type Lost struct {
	Method string // empty where the whole path item could not be read
	At     diag.Position
	Faults diag.List // why
}

// Operation is one method of a path.
type Operation struct {
	Method     string        // as in the request line: upper case, but for additionalOperations, whose keys say it
	At         diag.Position // of the method key
	ID         string        // operationId; empty where there is none
	IDAt       diag.Position // of the operationId value; At where there is none
	Summary    string
	Node       Node        // the operation object, for its security and extensions
	Parameters []Parameter // the path item's and its own (own wins by name and in), $ref followed
	Responses  []Response  // those for 401 and 403 that have content
	Faults     diag.List   // the errors that were reported of it, or of the path item around it
}

// Parameter is one parameter of an operation.
type Parameter struct {
	Name     string
	In       string // path, query, header, cookie, querystring
	Required bool
	// Composite: its presence cannot be read off one field of its name
	// (style deepObject, an exploded object, content in querystring).
	Composite bool
	// Serialized: how its value is written where that is not the text of the
	// request as it is ("style matrix", "content", "an array"); else empty.
	Serialized string
	At         diag.Position // of its entry in the list: the Parameter Object, or the $ref to it

	shape shape // from which Composite follows
}
