package openapi

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/diag"
)

// parameterCost is what a parameter counts against maxSteps; they are kept, so
// they cost more than a look.
const parameterCost = 10

// querystring is the place of a parameter that is the whole query, from OpenAPI
// 3.2 on.
const querystring = "querystring"

// place is what tells parameters of one operation apart.
type place struct{ name, in string }

// readParameters reads a list of parameters; owner names it in diagnostics.
func (l *loader) readParameters(list Node, owner string) []Parameter {
	if list.Kind() == Missing {
		return nil
	}
	if list.Kind() != List {
		l.found.Errorf(list.At(), "wrong-type", "%s: parameters is %s where a list belongs", owner, list.what())
		return nil
	}
	var parameters []Parameter
	first := make(map[place]int)
	for i, item := range list.Items() {
		if !l.spend(item, parameterCost) {
			return parameters
		}
		node, ok := l.object(item, fmt.Sprintf("%s: parameter %d", owner, i+1))
		if !ok {
			continue
		}
		p, ok := l.readParameter(node, owner)
		if !ok {
			continue
		}
		p.At = item.At()
		before, twice := first[place{p.Name, p.In}]
		if !twice {
			first[place{p.Name, p.In}] = len(parameters)
			parameters = append(parameters, p)
			continue
		}
		l.found.Warnf(item.At(), "duplicate-parameter", "%s: %s parameter %q stands twice in one list, first at %s", owner, p.In, p.Name, parameters[before].At).
			Fix = "keep one of the two"
		parameters[before].Required = parameters[before].Required || p.Required
	}
	return parameters
}

// merged are the parameters of an operation: those of its path item, each
// replaced by the operation's own of the same name and place.
func (l *loader) merged(shared, own []Parameter, at Node) []Parameter {
	if len(own) == 0 {
		return shared
	}
	if len(shared) == 0 || !l.spend(at, parameterCost*len(shared)) {
		return own
	}
	mine := make(map[place]bool, len(own))
	for _, p := range own {
		mine[place{p.Name, p.In}] = true
	}
	all := make([]Parameter, 0, len(shared)+len(own))
	for _, p := range shared {
		if !mine[place{p.Name, p.In}] {
			all = append(all, p)
		}
	}
	return append(all, own...)
}

// parameterRead is what became of a Parameter Object.
type parameterRead struct {
	parameter Parameter
	ok        bool
	faults    diag.List
}

// readParameter reads one Parameter Object (OpenAPI 3.1.1, 4.8.12), and reports
// its problems once, however many operations name it.
func (l *loader) readParameter(node Node, owner string) (Parameter, bool) {
	if r, ok := l.read[node.tree]; ok {
		l.again = append(l.again, r.faults...)
		return r.parameter, r.ok
	}
	before := l.mark()
	l.checkKeys(node)
	l.checkSubtrees(node)
	if in := node.Get("in").Text(); l.version < OpenAPI30 && (in == "body" || in == "formData") {
		l.read[node.tree] = parameterRead{} // the application's own: it is read from the body
		return Parameter{}, false
	}
	p := Parameter{Name: node.Get("name").Text(), In: node.Get("in").Text()}
	required, known := l.readRequired(node, owner)
	report := func(at diag.Position, format string, args ...any) *diag.Diagnostic {
		if known && !required && p.In != "path" {
			return l.found.Warnf(at, "unread-parameter", format, args...) // it is left out: no rule asks for it
		}
		return l.found.Errorf(at, "bad-parameter", format, args...)
	}
	named := checkName(node, owner, report)
	placed := l.checkIn(node, owner, report)
	p.Required = required || p.In == "path" // a path parameter always is (4.8.12.2)
	if p.In != querystring && l.version >= OpenAPI30 {
		p.shape = l.shapeOf(node, p.In)
	} else {
		p.shape = shape{in: p.In} // collectionFormat splits the value of one field
	}
	p.Serialized = l.serialized(node, p.In)
	ok := named && placed && known
	l.read[node.tree] = parameterRead{p, ok, l.since(before)}
	return p, ok
}

// reporter adds what is wrong with a parameter.
type reporter func(at diag.Position, format string, args ...any) *diag.Diagnostic

func checkName(node Node, owner string, report reporter) bool {
	const fix = "name: the name of the field"
	name := node.Get("name")
	switch kind := name.Kind(); {
	case kind == Missing:
		report(node.At(), "%s: a parameter has no name", owner).Fix = fix
	case kind == String && name.Text() == "":
		report(name.At(), "%s: the name of a parameter is empty", owner).Fix = fix
	case kind == List || kind == Map || kind == Null:
		report(name.At(), "%s: the name of a parameter is %s where text belongs", owner, name.what()).Fix = fix
	default:
		return true
	}
	return false
}

func (l *loader) checkIn(node Node, owner string, report reporter) bool {
	const fix = "write in: path, in: query, in: header or in: cookie"
	name, in := node.Get("name").Text(), node.Get("in")
	switch {
	case in.Kind() == Missing:
		report(node.At(), "%s: parameter %q does not say where it is in", owner, name).Fix = fix
	case in.Kind() != String:
		report(in.At(), "%s: parameter %q: in is %s where text belongs", owner, name, in.what()).Fix = fix
	case in.Text() == "body" || in.Text() == "formData":
		report(in.At(), "%s: parameter %q: in %q is of swagger 2.0", owner, name, in.Text()).Fix = "describe it by requestBody"
	case in.Text() == querystring && l.version < OpenAPI32:
		report(in.At(), "%s: parameter %q: in %q is known only from OpenAPI 3.2 on", owner, name, in.Text()).Fix = fix
	case in.Text() == "cookie" && l.version < OpenAPI30:
		report(in.At(), "%s: parameter %q: in %q is not known in swagger 2.0", owner, name, in.Text()).
			Fix = "write in: path, in: query or in: header"
	case in.Text() != querystring && !slices.Contains([]string{"path", "query", "header", "cookie"}, in.Text()):
		report(in.At(), "%s: parameter %q: in %q is not known", owner, name, in.Text()).Fix = fix
	default:
		return true
	}
	return false
}

func (l *loader) readRequired(node Node, owner string) (required, ok bool) {
	field := node.Get("required")
	switch field.Kind() {
	case Missing, Null:
		return false, true
	case Bool:
		return field.isTrue(), true
	}
	l.found.Errorf(field.At(), "bad-parameter", "%s: parameter %q: required is %s where true or false belongs", owner, node.Get("name").Text(), field.what()).
		Fix = "write required: true or required: false"
	return false, false
}

// shape is what decides how a parameter is written in a request.
type shape struct {
	in, style, explode string
	object             bool
}

// shapeOf reads the shape of a parameter, as far as it is there to be read: a
// schema that cannot be found makes no object of it.
func (l *loader) shapeOf(node Node, in string) shape {
	s := shape{in: in}
	if style := node.Get("style"); style.Kind() == String {
		s.style = style.Text()
	}
	if explode := node.Get("explode"); explode.Kind() == Bool {
		s.explode = "false"
		if explode.isTrue() {
			s.explode = "true"
		}
	}
	if in == "query" || in == "cookie" {
		s.object = l.isObject(node.Get("schema"), make(map[*yaml.Node]bool))
	}
	return s
}

// maxSchemas bounds how many schemas are looked at to learn whether one is that
// of an object.
const maxSchemas = 100

// isObject reports whether a schema, or one that it is put together of, is that
// of an object.
func (l *loader) isObject(schema Node, seen map[*yaml.Node]bool) bool {
	return l.isOf("object", "properties", schema, seen)
}

// isOf reports whether a schema, or one that it is put together of, is of a type,
// which a schema without one implies by the given key.
func (l *loader) isOf(name, implied string, schema Node, seen map[*yaml.Node]bool) bool {
	schema, problem := l.follow(schema)
	if problem != nil || schema.Kind() != Map || seen[schema.tree] || len(seen) == maxSchemas ||
		!l.spend(schema, len(schema.tree.Content)) {
		return false
	}
	seen[schema.tree] = true
	kind := schema.Get("type")
	if kind.Kind() == String {
		return kind.Text() == name
	}
	if slices.ContainsFunc(kind.Items(), func(n Node) bool { return n.Text() == name }) {
		return true
	}
	if kind.Kind() == Missing && schema.Get(implied).Kind() != Missing {
		return true
	}
	for _, key := range []string{"allOf", "anyOf", "oneOf"} {
		for _, part := range schema.Get(key).Items() {
			if l.isOf(name, implied, part, seen) {
				return true
			}
		}
	}
	return false
}

// serialized says how the value of a parameter is written where it is not the text
// of the request itself (OpenAPI 3.1.1, 4.8.12.2 to 4.8.12.4): a handler reads
// another value than a guard that sees the text. It is empty otherwise.
func (l *loader) serialized(node Node, in string) string {
	plain := map[string][]string{"path": {"simple"}, "header": {"simple"}, "query": {"form"}, "cookie": {"form", "cookie"}}[in]
	style, schema := node.Get("style"), node.Get("schema")
	if l.version < OpenAPI30 {
		style, schema = Node{}, node // the type stands in the parameter itself
	} else if node.Get("content").Kind() != Missing {
		return "content"
	}
	switch {
	case style.Kind() == String && !slices.Contains(plain, style.Text()):
		return "style " + style.Text()
	case l.isOf("array", "items", schema, make(map[*yaml.Node]bool)):
		return "an array"
	case l.isOf("object", "properties", schema, make(map[*yaml.Node]bool)):
		return "an object"
	}
	return ""
}
