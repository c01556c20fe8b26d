package openapi

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// swaggerSection is what components call a key at the root of Swagger 2.0 that holds
// parts with names; empty for another key.
func swaggerSection(key string) string {
	switch key {
	case "definitions":
		return "schemas"
	case "parameters", "responses":
		return key
	case "securityDefinitions":
		return "securitySchemes"
	}
	return ""
}

// sectionKey is the key of a section of components in the format of the document.
func (x *extractor) sectionKey(section string) string {
	if x.version < OpenAPI30 {
		switch section {
		case "schemas":
			return "definitions"
		case "securitySchemes":
			return "securityDefinitions"
		}
	}
	return section
}

// components writes the parts with names: all, or those that are referred to.
func (x *extractor) components(out *yaml.Node, at map[string]int, components Node) {
	var all []component
	add := func(section string, parts Node) {
		for _, entry := range parts.Entries() {
			all = append(all, component{section, entry.Key, entry.Value, container(section).below(entry.Key)})
		}
	}
	if x.version < OpenAPI30 {
		for _, entry := range x.doc.Root.Entries() {
			if section := swaggerSection(entry.Key); section != "" {
				add(section, entry.Value)
			}
		}
	} else {
		for _, entry := range components.Entries() {
			if strings.HasPrefix(entry.Key, "x-") {
				continue
			}
			add(entry.Key, entry.Value)
		}
	}
	for _, c := range all {
		x.taken[x.reference(c)] = true
	}
	for _, c := range all {
		if x.say.Keep == nil || x.isNeeded(c) {
			x.want(c)
		}
	}
	byPointer := map[string]component{}
	for _, c := range all {
		byPointer[x.reference(c)] = c
	}
	for len(x.pending) > 0 && x.size <= maxExtract {
		c := x.pending[0]
		x.pending = x.pending[1:]
		pointer := x.reference(c)
		if c.value.Kind() == Missing { // that something refers to
			known, ok := byPointer[pointer]
			if !ok {
				continue
			}
			c = known
		}
		if x.done[pointer] == nil {
			x.done[pointer] = mapping() // it may refer to itself
			x.done[pointer] = x.copy(c.value, c.as)
		}
	}
	x.place(out, at, append(all, x.added...))
	x.placeExtensions(out, at, components)
}

// reference is the $ref to a component.
func (x *extractor) reference(c component) string {
	base := "#/components/"
	if x.version < OpenAPI30 {
		base = "#/"
	}
	return base + x.sectionKey(c.section) + "/" + escapePointer(c.name)
}

// isNeeded reports whether a component stays though no $ref leads to it: a security
// scheme that something names, and a schema that can be referred to in another way.
func (x *extractor) isNeeded(c component) bool {
	switch c.section {
	case "securitySchemes":
		return slices.Contains(x.schemes, c.name)
	case "schemas":
		return hasKeyword(c.value.tree, "$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor")
	}
	return false
}

func hasKeyword(n *yaml.Node, keywords ...string) bool {
	if n == nil || n.Kind == yaml.AliasNode {
		return n != nil && hasKeyword(n.Alias, keywords...)
	}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && slices.Contains(keywords, child.Value) || hasKeyword(child, keywords...) {
			return true
		}
	}
	return false
}

// want has a component written.
func (x *extractor) want(c component) { x.pending = append(x.pending, c) }

// place puts what was written where it belongs, in the order given.
func (x *extractor) place(out *yaml.Node, at map[string]int, all []component) {
	all = append(all, x.declared()...)
	for _, c := range all {
		value := x.done[x.reference(c)]
		if value == nil {
			continue
		}
		parent, key, slot := out, x.sectionKey(c.section), x.sectionKey(c.section)
		if x.version >= OpenAPI30 {
			parent, slot = x.holder(out, at, "", "components"), ""
		}
		var section *yaml.Node
		if slot == "" {
			section = x.under(parent, key)
		} else {
			section = x.holder(out, at, slot, key)
		}
		section.Content = append(section.Content, scalar(c.name), value)
	}
	// A section of which nothing is left goes as well.
	for i := len(out.Content) - 2; i >= 0; i -= 2 {
		key := out.Content[i].Value
		empty := out.Content[i+1].Kind == yaml.MappingNode && len(out.Content[i+1].Content) == 0
		if empty && (key == "components" || x.version < OpenAPI30 && swaggerSection(key) != "") {
			out.Content = slices.Delete(out.Content, i, i+2)
		}
	}
}

// scheme is what the key of a requirement is called in the written document, where each
// scheme is a component.
func (x *extractor) scheme(key Entry) string {
	name := key.Key
	if known := x.doc.Scheme(key); known != nil {
		name = known.Name
	}
	x.schemes = append(x.schemes, name)
	return name
}

// declared are the security schemes that something names and that are no components of
// the document: the settings declare them, or they stand in another file.
func (x *extractor) declared() []component {
	var list []component
	for i := range x.doc.Schemes {
		s := &x.doc.Schemes[i]
		names := []string{s.Name}
		if x.say.SchemeName != nil && x.say.SchemeName(s.Name) != s.Name {
			names = append(names, x.say.SchemeName(s.Name))
		}
		for _, name := range names {
			c := component{"securitySchemes", name, s.Node, position{in: "securitySchemes"}}
			pointer := x.reference(c)
			if x.taken[pointer] || s.Node.Kind() == Missing || !slices.Contains(x.schemes, name) {
				continue
			}
			x.taken[pointer] = true
			x.done[pointer] = x.copy(c.value, c.as)
			list = append(list, c)
		}
	}
	return list
}

// holder is the mapping under a key of the root, made where it is not there.
func (x *extractor) holder(out *yaml.Node, at map[string]int, slot, key string) *yaml.Node {
	if i, ok := at[slot]; ok {
		return out.Content[i+1]
	}
	at[slot] = len(out.Content)
	out.Content = append(out.Content, scalar(key), mapping())
	return out.Content[at[slot]+1]
}

func (x *extractor) under(parent *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(parent.Content); i += 2 {
		if parent.Content[i].Value == key {
			return parent.Content[i+1]
		}
	}
	parent.Content = append(parent.Content, scalar(key), mapping())
	return parent.Content[len(parent.Content)-1]
}

// placeExtensions keeps extensions of components in a document that is kept whole.
func (x *extractor) placeExtensions(out *yaml.Node, at map[string]int, components Node) {
	if x.say.Keep != nil {
		return
	}
	for _, entry := range components.Entries() {
		if strings.HasPrefix(entry.Key, "x-") {
			holder := x.holder(out, at, "", "components")
			holder.Content = append(holder.Content, scalar(entry.Key), x.copy(entry.Value, raw))
		}
	}
}

// written is the text of a $ref in the written document, and has what it names written.
func (x *extractor) written(ref Node, at position) string {
	text := ref.Text()
	found, problem := x.target(ref)
	if problem != nil {
		if !strings.HasPrefix(text, "#") || strings.HasPrefix(text, "#/") {
			x.warned.Warnf(ref.At(), "broken-ref", "%s: it stays as it is", problem.Message)
		}
		return text
	}
	file, fragment, _ := strings.Cut(text, "#")
	own := x.byName[ref.File] == x.document || x.byName[ref.File] == nil
	if own && file == "" || x.inDocument(ref) {
		if c, ok := x.named(fragment); ok {
			x.want(c)
			return "#" + fragment
		}
		if x.say.Keep == nil || !strings.HasPrefix(fragment, "/paths/") {
			return "#" + fragment
		}
	}
	return x.takeIn(found, fragment, file, at)
}

// inDocument reports whether a $ref of another file, or one with a file's name, leads
// into the document itself.
func (x *extractor) inDocument(ref Node) bool {
	u, err := parseReference(ref.Text())
	if err != nil {
		return false
	}
	f, problem := x.fileOf(ref, u)
	return problem == nil && f == x.document
}

// named is the component that a pointer leads to, or into.
func (x *extractor) named(fragment string) (component, bool) {
	steps := strings.Split(strings.TrimPrefix(fragment, "/"), "/")
	if x.version < OpenAPI30 {
		if len(steps) < 2 || swaggerSection(steps[0]) == "" {
			return component{}, false
		}
		return component{section: swaggerSection(steps[0]), name: unescapePointer(steps[1])}, true
	}
	if len(steps) < 3 || steps[0] != "components" {
		return component{}, false
	}
	return component{section: steps[1], name: unescapePointer(steps[2])}, true
}

// takeIn makes a component of a value that stands elsewhere, once.
func (x *extractor) takeIn(value Node, fragment, file string, at position) string {
	if pointer, ok := x.places[value.tree]; ok {
		return pointer
	}
	section := at.in
	if section == "" || section == "schema" {
		section = "schemas"
	}
	name := unescapePointer(fragment[strings.LastIndexByte(fragment, '/')+1:])
	if name == "" || strings.HasPrefix(fragment, "/paths/") {
		name = strings.TrimSuffix(path.Base(file), path.Ext(file)) + strings.ReplaceAll(fragment, "/", "_")
	}
	name = regexp.MustCompile(`[^A-Za-z0-9._-]+`).ReplaceAllString(name, "_")
	c := component{section: section, name: name, value: value, as: at}
	for i := 2; x.taken[x.reference(c)]; i++ {
		c.name = name + "_" + strconv.Itoa(i)
	}
	pointer := x.reference(c)
	x.taken[pointer], x.places[value.tree] = true, pointer
	x.added = append(x.added, c)
	x.want(c)
	return pointer
}
