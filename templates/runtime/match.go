package guard

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// segmentPattern is one segment of a path template: the literals around its
// parameters, one more than there are parameters, percent-decoded. It is {"me"}
// for me, {"", ""} for {id}, {"", ":cancel"} for {id}:cancel.
type segmentPattern []string

// parseSegment takes a segment of a template apart (OpenAPI 3.1.1, 4.8.8.2).
func parseSegment(text string) (p segmentPattern, names []string) {
	for {
		literal, rest, opened := strings.Cut(text, "{")
		name, rest, closed := strings.Cut(rest, "}")
		if !opened || !closed {
			return append(p, decodeLiteral(text)), names
		}
		p, names, text = append(p, decodeLiteral(literal)), append(names, name), rest
	}
}

func decodeLiteral(s string) string {
	if decoded, err := url.PathUnescape(s); err == nil {
		return decoded
	}
	return s
}

// match reports whether the decoded segment s matches, and gives the parameters'
// values to take, in order, unless that is nil. Each value holds at least one
// character; where several splits are possible, the parameters further left take
// as little as they can: x.y.z is {a}.{b} with a=x and b=y.z. With the first and
// the last literal tied to the ends, placing each of the others as far left as
// it goes finds a match if there is one, in one pass.
func (p segmentPattern) match(s string, take func(i int, value string)) bool {
	last := len(p) - 1
	if last == 0 {
		return s == p[0]
	}
	s, begins := strings.CutPrefix(s, p[0])
	s, ends := strings.CutSuffix(s, p[last])
	if !begins || !ends {
		return false
	}
	for i := 1; i < last; i++ {
		at := indexAfterFirst(s, p[i])
		if at < 0 {
			return false
		}
		if take != nil {
			take(i-1, s[:at])
		}
		s = s[at+len(p[i]):]
	}
	if s != "" && take != nil {
		take(last-1, s)
	}
	return s != ""
}

// indexAfterFirst is where literal first stands after the first character of s.
func indexAfterFirst(s, literal string) int {
	_, first := utf8.DecodeRuneInString(s)
	if at := strings.Index(s[first:], literal); at >= 0 && first > 0 {
		return first + at
	}
	return -1
}

// text writes the pattern with NUL for each parameter. As no literal that can be
// matched holds one, q matches p's text exactly if q matches all that p matches.
func (p segmentPattern) text() string { return strings.Join(p, "\x00") }

// folded is the pattern without letter case.
func (p segmentPattern) folded() segmentPattern {
	folded := make(segmentPattern, len(p))
	for i, literal := range p {
		folded[i] = foldText(literal)
	}
	return folded
}

// lax is the folded pattern without trailing spaces and dots: it matches the lax
// text of every segment that p matches, and of all that a router which ignores
// such differences takes for it.
func (p segmentPattern) lax() segmentPattern {
	lax := p.folded()
	lax[len(lax)-1] = trimEnd(lax[len(lax)-1])
	return lax
}

// foldText is s without letter case.
func foldText(s string) string { return strings.Map(foldLetter, s) }

// trimEnd is s without trailing spaces and dots.
func trimEnd(s string) string {
	return strings.TrimRightFunc(s, func(c rune) bool { return c == '.' || unicode.IsSpace(c) })
}

// foldLetter maps letters that strings.EqualFold, ToLower or ToUpper take for
// the same to the same.
func foldLetter(c rune) rune { return unicode.ToLower(unicode.ToUpper(c)) }

// pathNode is a segment of one or more templates that are alike up to it.
type pathNode struct {
	parent       *pathNode
	pattern      segmentPattern
	folded, lax  segmentPattern
	laxText      string // of pattern.text()
	literals     map[string]*pathNode
	laxLiterals  map[string][]*pathNode // the same by laxText
	patterns     []*pathNode            // children with parameters, best first
	suffixed     bool                   // some of these have a literal behind a parameter
	order        int                    // its place among those of its parent
	exact, laxly *patternIndex          // finds patterns by their ends; nil where they are few
	routes       []*pathRoute           // that end here, one for each method
}

// pathRoute is a route with what serving it needs.
type pathRoute struct {
	Route
	handler routeHandler
	spelt   string // for r.Pattern
	params  []pathParams
}

// pathParams are the parameters of one segment of a route.
type pathParams struct {
	at      int // which segment
	pattern segmentPattern
	names   []string
	order   []int // of the names among those of the route
}

// values gives each parameter to set. It is false where the route does not match.
func (route *pathRoute) values(segments []requestSegment, set func(name, value string)) bool {
	for _, p := range route.params {
		if !p.pattern.match(segments[p.at].text, func(i int, value string) { set(p.names[i], value) }) {
			return false
		}
	}
	return true
}

// arguments are the values of the parameters in the order of the path.
func (route *pathRoute) arguments(segments []requestSegment) (v pathValues) {
	for i := range route.params {
		p := &route.params[i]
		p.pattern.match(segments[p.at].text, func(i int, value string) { v[p.order[i]] = value })
	}
	return v
}

// templateParameters are the names of a template's parameters, in order, each once.
func templateParameters(path string) []string {
	var all []string
	for _, text := range strings.Split(path, "/") {
		_, names := parseSegment(text)
		for _, name := range names {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}

// add puts a route below n, which is the root, and returns how many segments it has.
func (n *pathNode) add(route Route, handler routeHandler) int {
	added := &pathRoute{Route: route, handler: handler, spelt: route.Method + " " + route.Path}
	segments := strings.Split(strings.TrimPrefix(route.Path, "/"), "/")
	all := templateParameters(route.Path)
	for i, text := range segments {
		p, names := parseSegment(text)
		if len(names) > 0 {
			added.params = append(added.params, pathParams{i, p, names, make([]int, len(names))})
			for j, name := range names {
				added.params[len(added.params)-1].order[j] = slices.Index(all, name)
			}
		}
		n = n.child(p)
	}
	n.routes = append(n.routes, added)
	return len(segments)
}

// child finds or makes the child for p.
func (n *pathNode) child(p segmentPattern) *pathNode {
	made := &pathNode{parent: n, pattern: p, folded: p.folded(), lax: p.lax(), laxText: trimEnd(foldText(p.text()))}
	if len(p) == 1 {
		if known := n.literals[p[0]]; known != nil {
			return known
		}
		if n.literals == nil {
			n.literals, n.laxLiterals = map[string]*pathNode{}, map[string][]*pathNode{}
		}
		n.literals[p[0]] = made
		n.laxLiterals[made.laxText] = append(n.laxLiterals[made.laxText], made)
		return made
	}
	at, known := slices.BinarySearchFunc(n.patterns, made, comparePatterns)
	if !known {
		n.patterns = slices.Insert(n.patterns, at, made)
		n.suffixed = n.suffixed || p.suffixed()
	}
	return n.patterns[at]
}

// comparePatterns puts more literal text first, then more parameters (each takes
// a character), so that a pattern stands before all that match more than it does
// and {id} is last; what is left is settled by the text.
func comparePatterns(a, b *pathNode) int {
	textA, textB := a.pattern.text(), b.pattern.text()
	return cmp.Or(
		cmp.Compare(len(textB)-len(b.pattern), len(textA)-len(a.pattern)),
		cmp.Compare(len(b.pattern), len(a.pattern)),
		strings.Compare(textA, textB))
}

// requestSegment is a segment of a request's path, percent-decoded; folded is the
// text without letter case, and lax is that without trailing spaces and dots.
type requestSegment struct{ text, folded, lax string }

// walk calls found with the end of every template that matches, until that
// returns false. At each segment the literal comes first, then the patterns with
// the most literal text: so the best match is found first, decided at the leftmost
// segment that differs. It steps back where a choice leads nowhere; as a node is
// entered once at most, the document bounds the work, not the request. With lax
// it also finds what matches but for letter case, trailing spaces and dots, and
// parameters that are empty.
func (n *pathNode) walk(segments []requestSegment, lax bool, found func(end *pathNode) bool) bool {
	if len(segments) == 0 {
		return len(n.routes) == 0 || found(n)
	}
	s, rest := segments[0], segments[1:]
	if child := n.literals[s.text]; child != nil && !child.walk(rest, lax, found) {
		return false
	}
	if lax {
		for _, child := range n.laxLiterals[s.lax] {
			if child.pattern[0] != s.text && !child.walk(rest, lax, found) {
				return false
			}
		}
	}
	for child := n.nextPattern(s, lax, -1); child != nil; child = n.nextPattern(s, lax, child.order) {
		matches := child.pattern.match(s.text, nil) || lax && (child.folded.matchLoosely(s.folded) || child.lax.matchLoosely(s.lax))
		if matches && !child.walk(rest, lax, found) {
			return false
		}
	}
	return true
}

// literal is the end of the template without parameters that matches, which is
// what walk finds first; nil where there is none.
func (n *pathNode) literal(segments []requestSegment) *pathNode {
	for _, s := range segments {
		if n = n.literals[s.text]; n == nil {
			return nil
		}
	}
	return n
}

// matches reports whether the template that ends at n matches without laxity.
func (n *pathNode) matches(segments []requestSegment) bool {
	for i := len(segments) - 1; i >= 0; i-- {
		if !n.pattern.match(segments[i].text, nil) {
			return false
		}
		n = n.parent
	}
	return true
}

// route is what answers the method at the end of a template. HEAD is answered
// by GET where it is not described (RFC 9110, 9.3.2).
func (n *pathNode) route(method string) *pathRoute {
	var get *pathRoute
	for _, route := range n.routes {
		if route.Method == method {
			return route
		}
		if route.Method == "GET" {
			get = route
		}
	}
	if method == "HEAD" {
		return get
	}
	return nil
}
