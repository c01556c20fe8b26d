package openapi

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// reference is a requirement key that is a URI reference: the same text means
// different schemes in different files.
type reference struct{ file, text string }

// readReferences finds the schemes that requirements name by URI reference
// (OpenAPI 3.2.0, 4.30), adds to schemes those that are no components, and keeps
// in doc what each reference means.
func (l *loader) readReferences(doc *Document, schemes []SecurityScheme) []SecurityScheme {
	doc.references = make(map[reference]int)
	r := referenceReader{loader: l, doc: doc, schemes: schemes, places: make(map[*yaml.Node]int)}
	for i, s := range schemes {
		if s.Node.Kind() != Missing {
			r.places[s.Node.tree] = i
		}
	}
	r.readSecurity(doc.Root.Get("security"))
	for _, item := range doc.Paths {
		if l.version >= OpenAPI33 {
			r.readSecurity(item.Node.Get("security"))
		}
		for _, op := range item.Operations {
			r.readSecurity(op.Node.Get("security"))
		}
	}
	r.nameSchemes(len(schemes))
	return r.schemes
}

type referenceReader struct {
	*loader
	doc     *Document
	schemes []SecurityScheme
	places  map[*yaml.Node]int // in schemes, of each scheme object
}

func (r *referenceReader) readSecurity(security Node) {
	for _, alternative := range security.Items() {
		for i, key := range alternative.Entries() {
			at := reference{key.At.File, key.Key}
			_, component := r.doc.components[key.Key]
			_, known := r.doc.references[at]
			if !component && !known && isReference(key.Key) && r.spend(alternative, 1) {
				r.doc.references[at] = r.place(alternative.child(alternative.tree.Content[2*i]), key)
			}
		}
	}
}

// isReference reports whether a name that is no component's is meant as a URI
// reference. A word alone could be one too, but is more likely misspelt; the
// specification has it written ./word where the two could be confused.
func isReference(key string) bool {
	return strings.ContainsAny(key, "/#") || slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(key))
}

// place is where the scheme that a key names stands in schemes. One that cannot
// be found stands there as well, with the type of a scheme that was reported.
func (r *referenceReader) place(ref Node, key Entry) int {
	before := r.mark()
	found, problem := r.target(ref)
	if problem == nil && found.Kind() == Map {
		found, problem = r.follow(found)
	}
	scheme := SecurityScheme{Name: key.Key, At: key.At}
	switch {
	case problem != nil:
		if problem.Position == key.At {
			problem.Message = strings.Replace(problem.Message, "$ref", "security scheme", 1)
		}
		r.report(problem)
	case found.Kind() != Map:
		r.found.Errorf(key.At, "wrong-type", "security scheme %q names %s where an object belongs", key.Key, found.what())
	default:
		if i, ok := r.places[found.tree]; ok {
			return i
		}
		r.places[found.tree] = len(r.schemes)
		r.readScheme(&scheme, found)
	}
	scheme.Faults = r.since(before)
	r.schemes = append(r.schemes, scheme)
	return len(r.schemes) - 1
}

// nameSchemes gives each scheme from n on the last part of its reference as its
// name, or the whole reference where it would share that name with another: a
// name says what the scheme is, and never depends on the order of the document.
func (r *referenceReader) nameSchemes(n int) {
	count := make(map[string]int)
	for _, s := range r.schemes[:n] {
		count[s.Name]++
	}
	for _, s := range r.schemes[n:] {
		count[lastPart(s.Name)]++
	}
	first := make(map[string]SecurityScheme)
	for i := range r.schemes {
		s := &r.schemes[i]
		if name := lastPart(s.Name); i >= n && name != "" && count[name] == 1 {
			s.Name = name
		}
		if other, taken := first[s.Name]; taken {
			r.found.Errorf(s.At, "same-reference", "security scheme %q is another scheme here than at %s", s.Name, other.At).
				Fix = "name one of them by another reference, or define both under components.securitySchemes"
			s.Type = ""
		}
		first[s.Name] = *s
	}
}

// lastPart is the last step of a reference's fragment, or its file's name.
func lastPart(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	if u.Fragment != "" {
		step := u.Fragment[strings.LastIndexByte(u.Fragment, '/')+1:]
		return strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
	}
	name := path.Base(u.Path)
	return strings.TrimSuffix(name, path.Ext(name))
}

// readBasePath reads what Swagger 2.0 puts in front of every path.
func (l *loader) readBasePath(root Node) string {
	n := root.Get("basePath")
	switch n.Kind() {
	case Missing, Null:
		return ""
	case String:
	default:
		l.found.Errorf(n.At(), "wrong-type", "basePath is %s where text belongs", n.what()).Fix = "basePath: /v1"
		return ""
	}
	text := strings.TrimSuffix(n.Text(), "/")
	if text != "" && !strings.HasPrefix(text, "/") {
		text = "/" + text
	}
	return text
}
