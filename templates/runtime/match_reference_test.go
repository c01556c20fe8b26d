package guard

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainRouter is the router as plainly as it can be said, for comparison: it looks
// at every template for every request, and costs what that costs.
type plainRouter struct {
	routes []plainRoute
	strict bool
}

type plainRoute struct {
	Route
	segments []plainSegment
}

// plainSegment is a segment of a template: the literals around its parameters, as
// they are, without letter case, and as laxReading has them.
type plainSegment struct{ literals, folded, lax, names []string }

func newPlainRouter(routes []Route, strict bool) *plainRouter {
	m := &plainRouter{strict: strict}
	for _, route := range routes {
		r := plainRoute{Route: route}
		for _, text := range strings.Split(route.Path, "/")[1:] {
			r.segments = append(r.segments, newPlainSegment(text))
		}
		m.routes = append(m.routes, r)
	}
	return m
}

func newPlainSegment(text string) (s plainSegment) {
	for {
		open, end := strings.Index(text, "{"), strings.Index(text, "}")
		if open < 0 || end < open {
			break
		}
		s.literals = append(s.literals, decodedLiteral(text[:open]))
		s.names = append(s.names, text[open+1:end])
		text = text[end+1:]
	}
	s.literals = append(s.literals, decodedLiteral(text))
	for _, literal := range s.literals {
		s.folded = append(s.folded, strings.ToLower(strings.ToUpper(literal)))
	}
	s.lax = slices.Clone(s.folded)
	s.lax[len(s.lax)-1] = laxReading(s.literals[len(s.lax)-1])
	return s
}

// cutSegment takes s apart at the literals, with at least so many characters (none
// or one) between each two, by trying every place: values is the way in which what
// stands further left is shorter, ways is how many there are (two are as good as more).
func cutSegment(literals []string, s string, least int) (values []string, ways int) {
	rest, ok := strings.CutPrefix(s, literals[0])
	if !ok || len(literals) == 1 {
		if ok && rest == "" {
			ways = 1
		}
		return nil, ways
	}
	for i := least; i <= len(rest) && ways < 2; i++ {
		if i < len(rest) && !utf8.RuneStart(rest[i]) {
			continue
		}
		more, n := cutSegment(literals[1:], rest[i:], least)
		if n > 0 && ways == 0 {
			values = append([]string{rest[:i]}, more...)
		}
		ways += n
	}
	return values, ways
}

func waysToCut(literals []string, s string) int {
	_, ways := cutSegment(literals, s, 1)
	return ways
}

func waysToCutLoosely(literals []string, s string) int {
	_, ways := cutSegment(literals, s, 0)
	return ways
}

func foldedReading(s string) string { return strings.ToLower(strings.ToUpper(s)) }

func decodedLiteral(s string) string {
	if decoded, err := url.PathUnescape(s); err == nil {
		return decoded
	}
	return s
}

// laxReading is what a router makes of a segment that ignores letter case and
// trailing spaces and dots.
func laxReading(s string) string {
	for s != "" {
		last, size := utf8.DecodeLastRuneInString(s)
		if last != '.' && !unicode.IsSpace(last) {
			break
		}
		s = s[:len(s)-size]
	}
	return strings.ToLower(strings.ToUpper(s))
}

// shape is equal for templates that match the same paths.
func (r plainRoute) shape() string {
	var b strings.Builder
	for _, s := range r.segments {
		fmt.Fprintf(&b, "/%q", s.literals)
	}
	return b.String()
}

// foldedShape is equal for templates that match the same paths but for letter case.
func (r plainRoute) foldedShape() string {
	var b strings.Builder
	for _, s := range r.segments {
		fmt.Fprintf(&b, "/%q", s.folded)
	}
	return b.String()
}

// rank orders templates that match one path: smaller is more specific, decided
// at the leftmost segment that differs. A literal is before a segment with
// parameters; of two such, the one with more literal text, then the one with more
// parameters, is first.
func (r plainRoute) rank() []string {
	var keys []string
	for _, s := range r.segments {
		text := strings.Join(s.literals, "\x00")
		literal := len(strings.Join(s.literals, ""))
		templated := min(len(s.names), 1)
		keys = append(keys, fmt.Sprintf("%d %05d %05d %s", templated, 99999-literal, 99999-len(s.names), text))
	}
	return keys
}

func (r plainRoute) matches(segments []string, lax bool) bool {
	if len(segments) != len(r.segments) {
		return false
	}
	for i, s := range r.segments {
		loosely := lax && waysToCutLoosely(s.folded, foldedReading(segments[i]))+waysToCutLoosely(s.lax, laxReading(segments[i])) > 0
		if waysToCut(s.literals, segments[i]) == 0 && !loosely {
			return false
		}
	}
	return true
}

func (r plainRoute) values(segments []string) map[string]string {
	values := map[string]string{}
	for i, s := range r.segments {
		found, ways := cutSegment(s.literals, segments[i], 1)
		if ways == 0 && len(s.names) > 0 {
			return nil
		}
		for j, name := range s.names {
			values[name] = found[j]
		}
	}
	return values
}

// answer says what a request gets, in the words of testRouteAnswer.
func (m *plainRouter) answer(r *http.Request) string {
	refusal := "404 not_found"
	if m.strict {
		refusal = "400 bad_path"
	}
	segments, ok := m.segments(r.URL)
	if !ok {
		return refusal
	}
	var chosen *plainRoute
	allow := map[string]bool{}
	for i := range m.routes {
		route := &m.routes[i]
		if !route.matches(segments, false) {
			continue
		}
		allow[route.Method] = true
		if route.Method == "GET" {
			allow["HEAD"] = true
		}
		if m.serves(*route, r.Method) && (chosen == nil || slices.Compare(route.rank(), chosen.rank()) < 0) {
			chosen = route
		}
	}
	switch {
	case len(allow) == 0:
		return "404 not_found"
	case chosen == nil:
		return "405 method_not_allowed " + strings.Join(slices.Sorted(maps.Keys(allow)), ", ")
	case m.strict && m.ambiguous(*chosen, segments, r.Method):
		return refusal
	}
	return testRouteSpelt(chosen.Method+" "+chosen.Path, chosen.values(segments))
}

// servesShape reports whether some route of the same shape answers the method.
func (m *plainRouter) servesShape(route plainRoute, method string) bool {
	return slices.ContainsFunc(m.routes, func(r plainRoute) bool { return r.shape() == route.shape() && m.serves(r, method) })
}

// serves reports whether the route answers the method: its own, and HEAD by GET
// where no template of its shape describes HEAD.
func (m *plainRouter) serves(route plainRoute, method string) bool {
	if route.Method == method {
		return true
	}
	return method == "HEAD" && route.Method == "GET" && !slices.ContainsFunc(m.routes, func(other plainRoute) bool {
		return other.Method == "HEAD" && other.shape() == route.shape()
	})
}

func (m *plainRouter) segments(u *url.URL) ([]string, bool) {
	path := u.EscapedPath()
	if !strings.HasPrefix(path, "/") {
		return nil, false
	}
	parts := strings.Split(path, "/")[1:]
	for i, part := range parts {
		decoded, err := url.PathUnescape(part)
		if err != nil || decoded == "." || decoded == ".." || decoded == "" && i < len(parts)-1 {
			return nil, false
		}
		if m.strict && (strings.ContainsAny(decoded, `/\;%?#`) || strings.ContainsFunc(decoded, unicode.IsControl) ||
			!utf8.ValidString(decoded) || decoded != "" && laxReading(decoded) == "") {
			return nil, false
		}
		parts[i] = decoded
	}
	return parts, true
}

// ambiguous reports whether Middleware must refuse what Handler serves.
func (m *plainRouter) ambiguous(chosen plainRoute, segments []string, method string) bool {
	oneWay, settled := true, true
	for i, s := range chosen.segments {
		values, ways := cutSegment(s.folded, foldedReading(segments[i]), 0)
		oneWay = oneWay && ways == 1
		for j, value := range values {
			next := s.folded[j+1]
			settled = settled && value != "" && (next == "" || strings.IndexByte(value, next[0]) < 0)
		}
	}
	settled = settled && oneWay
	if !oneWay && strings.Contains(chosen.Access, "{") {
		return true
	}
	for _, other := range m.routes {
		describesHead := method == "HEAD" && other.Method == "HEAD" && chosen.Method == "GET"
		if other.shape() == chosen.shape() || !other.matches(segments, true) || settled && moreSpecificRoute(chosen, other) && !describesHead && (chosen.foldedShape() != other.foldedShape() || !m.serves(other, method) && !m.servesShape(other, method)) {
			continue
		}
		if m.serves(other, method) {
			if !sameRouteRule(chosen, other, segments) {
				return true
			}
			continue
		}
		knows := slices.ContainsFunc(m.routes, func(r plainRoute) bool {
			return r.shape() == other.shape() && m.serves(r, method)
		})
		if !knows && !other.matches(segments, false) && other.Access != chosen.Access {
			return true
		}
	}
	return m.ambiguousSlash(chosen, segments, method) || m.ambiguousRest(chosen, segments, method) || m.ambiguousAcross(chosen, segments, method)
}

// ambiguousRest reports whether a template that ends earlier with a parameter has
// another rule, and is not as unspecific as the chosen one up to there.
func (m *plainRouter) ambiguousRest(chosen plainRoute, segments []string, method string) bool {
	return slices.ContainsFunc(m.routes, func(other plainRoute) bool {
		n := len(other.segments)
		if !m.serves(other, method) || n >= len(segments) || len(other.segments[n-1].names) == 0 || !other.matches(segments[:n], true) {
			return false
		}
		begin := chosen
		begin.segments = chosen.segments[:n]
		describesHead := other.Method == method && chosen.Method != method
		return (describesHead || !moreSpecificRoute(begin, other)) && (other.Access != chosen.Access || strings.Contains(other.Access, "{"))
	})
}

// ambiguousAcross reports whether a template with another rule matches if what has a
// literal behind its parameter takes slashes, but does not so for all the paths of
// the chosen template.
func (m *plainRouter) ambiguousAcross(chosen plainRoute, segments []string, method string) bool {
	var all []string
	for _, s := range chosen.segments {
		all = append(all, strings.Join(s.literals, "\x00"))
	}
	return slices.ContainsFunc(m.routes, func(other plainRoute) bool {
		return m.serves(other, method) && len(other.segments) < len(segments) && (other.Access != chosen.Access || strings.Contains(other.Access, "{")) &&
			other.acrossPattern().MatchString(foldedReading(strings.Join(segments, "/"))) && !other.acrossPattern().MatchString(foldedReading(strings.Join(all, "/")))
	})
}

// acrossPattern matches what the route's path does if parameters of segments that
// have a literal behind one take slashes.
func (r plainRoute) acrossPattern() *regexp.Regexp {
	var b strings.Builder
	b.WriteString("(?s)^")
	for i, s := range r.segments {
		if i > 0 {
			b.WriteString("/")
		}
		value := "[^/]*"
		if strings.Join(s.literals[1:], "") != "" {
			value = ".*"
		}
		write := func(literals []string) {
			for j, literal := range literals {
				if j > 0 {
					b.WriteString(value)
				}
				b.WriteString(regexp.QuoteMeta(literal))
			}
		}
		b.WriteString("(?:")
		if len(s.names) > 0 {
			write(s.folded)
			b.WriteString("|")
		}
		write(s.lax)
		b.WriteString(`[.\s\p{Z}]*)`)
	}
	return regexp.MustCompile(b.String() + "$")
}

// ambiguousSlash reports whether the path with, or without, a slash at its end has
// another rule: with one, any; without one, that of a template which is not less
// specific.
func (m *plainRouter) ambiguousSlash(chosen plainRoute, segments []string, method string) bool {
	last := len(segments) - 1
	if segments[last] == "" {
		return last > 0 && slices.ContainsFunc(m.routes, func(other plainRoute) bool {
			return m.serves(other, method) && other.matches(segments[:last], true) && !sameRouteRule(chosen, other, segments)
		})
	}
	segments = append(slices.Clone(segments), "")
	return slices.ContainsFunc(m.routes, func(other plainRoute) bool {
		if !m.serves(other, method) || !strings.HasSuffix(other.Path, "/") || !other.matches(segments, true) {
			return false
		}
		other.segments = other.segments[:last+1]
		describesHead := other.Method == method && chosen.Method != method
		without := !describesHead && moreSpecificRoute(chosen, other)
		other.segments = other.segments[:last+2]
		return !without && !sameRouteRule(chosen, other, segments)
	})
}

// moreSpecificRoute reports whether b, read laxly, matches every path that a
// matches; a literal of a is taken before a pattern of b whose parameters are empty.
func moreSpecificRoute(a, b plainRoute) bool {
	for i, s := range a.segments {
		text := laxReading(strings.Join(s.literals, "\x00"))
		if waysToCut(b.segments[i].lax, text) == 0 && (len(s.names) > 0 || waysToCutLoosely(b.segments[i].lax, text) == 0) {
			return false
		}
	}
	return true
}

func sameRouteRule(a, b plainRoute, segments []string) bool {
	if a.Access != b.Access {
		return false
	}
	if !strings.Contains(a.Access, "{") {
		return true
	}
	valuesA, valuesB := a.values(segments), b.values(segments)
	if valuesB == nil {
		return false
	}
	for name, value := range valuesA {
		if other, both := valuesB[name]; both && other != value {
			return false
		}
	}
	return true
}
