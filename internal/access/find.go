package access

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Router finds the operation that a method and path mean. It is the reference of
// the generated matcher (templates/runtime/match.go), written to be read: concrete
// before templated, decided at the leftmost segment that differs.
type Router struct {
	exact    map[string]*Operation // by method and path template
	byLength map[int][]route       // by how many segments the template has, in document order
	heads    map[string]bool       // the shapes that describe HEAD
	branches map[int]*branch       // the same by their segments, by how many there are
}

// NewRouter takes the path templates of an API apart.
func NewRouter(api *API) *Router {
	r := &Router{exact: map[string]*Operation{}, byLength: map[int][]route{}, heads: map[string]bool{}}
	for _, op := range api.Operations {
		added := newRoute(op)
		r.byLength[len(added.segments)] = append(r.byLength[len(added.segments)], added)
		r.exact[op.Method+" "+op.Path] = op
		if op.Method == "HEAD" {
			r.heads[added.shape()] = true
		}
	}
	r.branch()
	return r
}

// Found is an operation with the values of its path parameters, decoded; in the
// order of the template.
type Found struct {
	Operation *Operation
	Values    []Value
}

// Value is a path parameter with its value.
type Value struct{ Name, Value string }

// Find is what answers a method of a path. The path is a template of the document
// as it stands there, or that of a request, percent-encoded. HEAD is answered by
// GET where it is not described (RFC 9110, 9.3.2).
func (r *Router) Find(method, path string) (Found, bool) {
	if op := r.exact[method+" "+path]; op != nil {
		return Found{Operation: op}, true
	}
	segments, ok := requestSegments(path)
	if !ok {
		return Found{}, false
	}
	var best *route
	routes := r.byLength[len(segments)]
	for i := range routes {
		route := &routes[i]
		if route.matches(segments) && r.answers(*route, method) && (best == nil || route.before(best)) {
			best = route
		}
	}
	if best == nil {
		return Found{}, false
	}
	return Found{best.op, best.values(segments)}, true
}

// Methods are the methods that a path is described with, in document order.
func (r *Router) Methods(path string) []string {
	segments, ok := requestSegments(path)
	var methods []string
	for _, route := range r.byLength[strings.Count(strings.TrimPrefix(path, "/"), "/")+1] {
		if route.op.Path == path || ok && route.matches(segments) {
			methods = appendOnce(methods, route.op.Method)
		}
	}
	return methods
}

// answers reports whether the route answers the method: its own, and HEAD by GET
// where no template of its shape describes HEAD.
func (r *Router) answers(of route, method string) bool {
	if of.op.Method == method {
		return true
	}
	return method == "HEAD" && of.op.Method == "GET" && of.head
}

// Shape is a path template with each parameter as {}: templates of one shape mean
// the same requests, whatever they call their parameters.
func Shape(path string) string {
	var b strings.Builder
	for {
		literal, rest, opened := strings.Cut(path, "{")
		_, rest, closed := strings.Cut(rest, "}")
		if !opened || !closed {
			b.WriteString(path)
			return b.String()
		}
		b.WriteString(literal + "{}")
		path = rest
	}
}

// PathParameters are the names of a template's parameters, in order.
func PathParameters(path string) []string {
	var names []string
	for _, s := range newRoute(&Operation{Path: path}).segments {
		names = append(names, s.names...)
	}
	return names
}

// shape is equal for templates that match the same paths, however they are encoded.
func (r route) shape() string {
	var b strings.Builder
	for _, s := range r.segments {
		fmt.Fprintf(&b, "/%q", s.literals)
	}
	return b.String()
}

type route struct {
	op       *Operation
	segments []segment
	head     bool // no template of its shape describes HEAD
}

// segment is one segment of a template: the literals around its parameters, one
// more than there are parameters.
type segment struct{ literals, names []string }

func newRoute(op *Operation) route {
	r := route{op: op}
	for _, text := range strings.Split(strings.TrimPrefix(op.Path, "/"), "/") {
		var s segment
		for {
			literal, rest, opened := strings.Cut(text, "{")
			name, rest, closed := strings.Cut(rest, "}")
			if !opened || !closed {
				break
			}
			s.literals, s.names, text = append(s.literals, decoded(literal)), append(s.names, name), rest
		}
		s.literals = append(s.literals, decoded(text))
		r.segments = append(r.segments, s)
	}
	return r
}

func decoded(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

// requestSegments takes the path of a request apart; false where it is none that
// the guard serves: dot segments, empty ones save a trailing slash, bad escapes.
func requestSegments(path string) ([]string, bool) {
	path, slash := strings.CutPrefix(path, "/")
	segments := strings.Split(path, "/")
	for i, text := range segments {
		plain, err := url.PathUnescape(text)
		if err != nil || plain == "." || plain == ".." || plain == "" && i < len(segments)-1 {
			return nil, false
		}
		segments[i] = plain
	}
	return segments, slash
}

func (r route) matches(segments []string) bool {
	return slices.EqualFunc(r.segments, segments, func(s segment, text string) bool {
		_, ok := s.cut(text)
		return ok
	})
}

func (r route) values(segments []string) []Value {
	var values []Value
	for i, s := range r.segments {
		found, _ := s.cut(segments[i])
		for j, name := range s.names {
			values = append(values, Value{name, found[j]})
		}
	}
	return values
}

// cut takes a segment of a request apart at the literals. Each value holds at
// least one character, and those further left take as little as they can.
func (s segment) cut(text string) ([]string, bool) {
	last := len(s.literals) - 1
	if last == 0 {
		return nil, text == s.literals[0]
	}
	text, begins := strings.CutPrefix(text, s.literals[0])
	text, ends := strings.CutSuffix(text, s.literals[last])
	if !begins || !ends {
		return nil, false
	}
	var values []string
	for _, literal := range s.literals[1:last] {
		_, first := utf8.DecodeRuneInString(text)
		at := strings.Index(text[first:], literal)
		if first == 0 || at < 0 {
			return nil, false
		}
		values = append(values, text[:first+at])
		text = text[first+at+len(literal):]
	}
	return append(values, text), text != ""
}

// before reports whether r is the more specific of two templates that match one
// path: at the leftmost segment that differs the literal comes first, then the
// one with more literal text, then the one with more parameters.
func (r route) before(other *route) bool {
	return slices.CompareFunc(r.segments, other.segments, func(a, b segment) int {
		templated := cmp.Compare(min(len(a.names), 1), min(len(b.names), 1))
		return cmp.Or(templated,
			cmp.Compare(len(strings.Join(b.literals, "")), len(strings.Join(a.literals, ""))),
			cmp.Compare(len(b.names), len(a.names)),
			slices.Compare(a.literals, b.literals))
	}) < 0
}
