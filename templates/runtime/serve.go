package guard

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// routing is what a router is built from.
type routing struct {
	routes    []Route        // with the base path in front
	handlers  []routeHandler // in the same order
	deny      func(w http.ResponseWriter, r *http.Request, status int, why Reason)
	preflight http.Handler // for CORS preflights of known paths; may be nil
	strict    bool         // hand on only what a router further in reads alike
	setPath   bool         // set r.PathValue as well
}

// routeHandler serves a request that was routed to it.
type routeHandler func(arrival)

// router sends a request to the one route that its method and path mean.
type router struct {
	routing
	root  *pathNode
	depth int                  // how many segments the longest template has
	plain map[string]*pathNode // the ends of templates without parameters
	// suffixed: some template has a literal behind a parameter.
	suffixed bool
}

func newRouter(c routing) *router {
	m := &router{routing: c, root: &pathNode{}}
	for i, route := range c.routes {
		m.depth = max(m.depth, m.root.add(route, c.handlers[i]))
		_, behind, _ := strings.Cut(strings.ReplaceAll(route.Path+"/", "}/", ""), "}")
		m.suffixed = m.suffixed || behind != ""
	}
	m.root.indexPatterns()
	if !c.strict && c.preflight == nil {
		m.findPlain()
	}
	return m
}

// findPlain keeps the ends of the paths that take no more than one look: a strict
// router and one with preflights have more to ask of a request.
func (m *router) findPlain() {
	m.plain = map[string]*pathNode{}
	for _, route := range m.routes {
		segments, _ := m.split(&url.URL{Path: route.Path}, nil)
		if end := m.root.literal(segments); end != nil {
			m.plain[route.Path] = end
		}
	}
}

// ServeHTTP serves r by its route, or denies it: 404 for an unknown path, 405
// for a known one with another method, and where strict is set 400 for a path
// that can be read in two ways.
func (m *router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if end := m.plain[r.URL.Path]; end != nil && r.URL.RawPath == "" {
		if route := end.route(r.Method); route != nil {
			r.Pattern = route.spelt
			route.handler(arrival{w: w, r: r})
			return
		}
	}
	var buffer [16]requestSegment
	segments, sound := m.split(r.URL, buffer[:0])
	if !sound || m.strict && overridden(r) {
		m.refuse(w, r)
		return
	}
	if m.strict {
		r = judged(r)
	}
	var end *pathNode
	var route *pathRoute
	preflight := m.preflight != nil && isPreflight(r)
	m.root.walk(segments, false, func(n *pathNode) bool {
		end, route = n, n.route(r.Method)
		return route == nil && !preflight
	})
	switch {
	case end == nil:
		m.deny(w, r, http.StatusNotFound, ReasonNotFound)
	case preflight:
		m.preflight.ServeHTTP(w, r)
	case route == nil:
		w.Header().Set("Allow", m.allow(segments))
		m.deny(w, r, http.StatusMethodNotAllowed, ReasonMethodNotAllowed)
	case m.strict && !m.clear(segments, end, route, r.Method):
		m.refuse(w, r)
	default:
		if m.strict && asksAboutValues(route) {
			r = withoutPlus(r)
		}
		r.Pattern = route.spelt
		if m.setPath {
			route.values(segments, r.SetPathValue)
		}
		route.handler(arrival{w, r, route.arguments(segments)})
	}
}

// refuse answers a request whose path is malformed or can be read in two ways:
// 400 in Middleware, otherwise 404.
func (m *router) refuse(w http.ResponseWriter, r *http.Request) {
	if m.strict {
		m.deny(w, r, http.StatusBadRequest, ReasonBadPath)
		return
	}
	m.deny(w, r, http.StatusNotFound, ReasonNotFound)
}

// isPreflight reports whether r is a CORS preflight (Fetch, 3.3.2).
func isPreflight(r *http.Request) bool {
	return r.Method == "OPTIONS" && r.Header.Get("Origin") != "" && r.Header.Get("Access-Control-Request-Method") != ""
}

// covers reports whether r has a route.
func (m *router) covers(r *http.Request) bool {
	segments, sound := m.split(r.URL, nil)
	if !sound {
		return false
	}
	preflight := m.preflight != nil && isPreflight(r)
	return !m.root.walk(segments, false, func(n *pathNode) bool { return n.route(r.Method) == nil && !preflight })
}

// allow lists the methods of every template that matches (RFC 9110, 10.2.1).
func (m *router) allow(segments []requestSegment) string {
	var routes []*pathRoute
	m.root.walk(segments, false, func(end *pathNode) bool {
		routes = append(routes, end.routes...)
		return true
	})
	return allowed(routes)
}

// allowed lists the methods of routes.
func allowed(routes []*pathRoute) string {
	var methods []string
	for _, route := range routes {
		methods = append(methods, route.Method)
		if route.Method == "GET" {
			methods = append(methods, "HEAD")
		}
	}
	slices.Sort(methods)
	return strings.Join(slices.Compact(methods), ", ")
}

// split appends the segments of u's path to segments, each percent-decoded after
// the split, so that %2F is data; an empty one at the end is a trailing slash. It
// reports false for a path without a slash in front (of CONNECT, or *), with
// empty or dot segments elsewhere, or, where strict is set, with a segment that
// two routers could read differently. It keeps no more segments than it takes to
// see that the path is longer than every template.
func (m *router) split(u *url.URL, segments []requestSegment) ([]requestSegment, bool) {
	// Without a RawPath, Path has nothing to decode: a % in it is data. With
	// one, EscapedPath makes sure that it means Path.
	path, encoded := u.Path, u.RawPath != ""
	if encoded {
		path = u.EscapedPath()
	}
	rest, more := strings.CutPrefix(path, "/")
	if !more || m.strict && u.Opaque != "" {
		return nil, false
	}
	for more {
		var s requestSegment
		s.text, rest, more = strings.Cut(rest, "/")
		if encoded {
			var err error
			if s.text, err = url.PathUnescape(s.text); err != nil {
				return nil, false
			}
		}
		if s.text == "" && more || s.text == "." || s.text == ".." || m.strict && !readsAlike(s.text) {
			return nil, false
		}
		if m.strict {
			s.folded = foldText(s.text)
			s.lax = trimEnd(s.folded)
		}
		if len(segments) <= m.depth {
			segments = append(segments, s)
		}
	}
	return segments, true
}

// readsAlike reports whether every router takes s for the same one segment, also
// one that decodes again, takes \ for /, drops what follows ; as a parameter or
// the spaces and dots at the end, mends bytes that are no UTF-8, or writes the
// path into a URL as it is, where ? and # would end it.
func readsAlike(s string) bool {
	return !strings.ContainsAny(s, `/\;%?#`) && strings.IndexFunc(s, unicode.IsControl) < 0 && utf8.ValidString(s) &&
		(s == "" || trimEnd(s) != "")
}

// overridden reports whether a header field names another method than the request
// line: echo's MethodOverride and its like would run that one, and the rule of the
// first was asked.
func overridden(r *http.Request) bool {
	for _, field := range [...]string{"X-Http-Method-Override", "X-Http-Method", "X-Method-Override"} {
		for _, method := range r.Header[field] {
			if method = strings.TrimSpace(method); method != "" && !strings.EqualFold(method, r.Method) {
				return true
			}
		}
	}
	return false
}

// judged is r with its path in one spelling only: routers read it from Path,
// RawPath or RequestURI. It is r itself where that is so already, else a copy.
func judged(r *http.Request) *http.Request {
	sent, _, _ := strings.Cut(r.RequestURI, "?")
	if r.URL.RawPath == "" && (r.RequestURI == "" || sent == r.URL.Path || sent == r.URL.EscapedPath()) {
		return r
	}
	copied, location := *r, *r.URL
	location.RawPath = ""
	copied.URL = &location
	if r.RequestURI != "" {
		copied.RequestURI = location.RequestURI()
	}
	return &copied
}

// withoutPlus is r without a + in the path of its RequestURI, where fiber takes it
// for a space if it is to unescape paths: the rule was asked about a +.
func withoutPlus(r *http.Request) *http.Request {
	sent, query, _ := strings.Cut(r.RequestURI, "?")
	if !strings.Contains(sent, "+") {
		return r
	}
	copied := *r
	copied.RequestURI = strings.ReplaceAll(sent, "+", "%2B")
	if query != "" {
		copied.RequestURI += "?" + query
	}
	return &copied
}

// clear reports whether no router further in could take the request for another
// route whose rule differs, or read other values from it that the rule asks about.
func (m *router) clear(segments []requestSegment, end *pathNode, chosen *pathRoute, method string) bool {
	oneWay, settled := end.splits(segments)
	if !oneWay && asksAboutValues(chosen) {
		return false
	}
	// Every other template that matches, what lax ignores aside, is either less
	// specific in every segment and no router falls back to it, or has the same rule.
	// Two that differ in letter case only are one for fiber, whichever comes first.
	return m.root.walk(segments, true, func(other *pathNode) bool {
		route := other.route(method)
		less := settled && end.within(other) && !describesHead(route, chosen, method)
		if other == end || less && (route == nil || !end.foldsAs(other)) {
			return true
		}
		if route != nil {
			return sameRule(route, chosen, segments)
		}
		// The other cannot answer this method. If it matches exactly, the
		// document says so itself; if not, the request means neither for sure.
		return other.matches(segments) || !slices.ContainsFunc(other.routes, func(route *pathRoute) bool {
			return route.Access != chosen.Access
		})
	}) && m.clearOfTwin(segments, end, chosen, method) && m.clearOfRest(segments, end, chosen, method) &&
		m.clearOfAcross(segments, end, chosen, method)
}

// clearOfAcross reports whether the rule stays the same for fiber, whose parameters
// take slashes, too, where a literal stands behind them: /jobs/{id}:stop has a/b:stop.
// It need not where that is so for every path of the chosen template: there a program
// whose routes work at all has registered the longer one first.
func (m *router) clearOfAcross(segments []requestSegment, end *pathNode, chosen *pathRoute, method string) bool {
	return !m.suffixed || m.root.walkAcross(segments, false, func(across *pathNode) bool {
		return clearOfOther(across.route(method), chosen) || !m.root.walkAcross(end.template(), false, func(always *pathNode) bool {
			return always != across
		})
	})
}

// describesHead reports whether a route describes HEAD, and a GET was chosen for it.
// chi, echo, fiber and gin take such a route, be it less specific than the GET.
func describesHead(route, chosen *pathRoute, method string) bool {
	return route != nil && route.Method == method && chosen.Method != method
}

// clearOfOther reports whether a route that would read other values, if there is
// one, has the same rule.
func clearOfOther(route, chosen *pathRoute) bool {
	return route == nil || route.Access == chosen.Access && !asksAboutValues(route)
}

// clearOfRest reports whether the rule stays the same for echo, which gives a
// parameter at the end of a shorter template all that is left of the path, where no
// template that is as specific up to there describes the method.
func (m *router) clearOfRest(segments []requestSegment, end *pathNode, chosen *pathRoute, method string) bool {
	for n := len(segments) - 1; n > 0; n-- {
		end = end.parent
		if !m.root.walk(segments[:n], true, func(shorter *pathNode) bool {
			route := shorter.route(method)
			if len(shorter.pattern) == 1 || end.within(shorter) && !describesHead(route, chosen, method) {
				return true
			}
			return clearOfOther(route, chosen)
		}) {
			return false
		}
	}
	return true
}

// clearOfTwin reports whether the rule stays the same for a router that drops the
// slash at the end of a path (fiber, chi's StripSlashes), or takes a path without
// one for a more specific template that has it. A path without a slash that is
// described as it stands needs no twin: no router drops it for one with a slash.
func (m *router) clearOfTwin(segments []requestSegment, end *pathNode, chosen *pathRoute, method string) bool {
	last := len(segments) - 1
	slash := segments[last].text == ""
	longer, twin := segments, segments[:last]
	if !slash {
		longer = append(segments, requestSegment{})
		twin = longer
	}
	return len(twin) == 0 || m.root.walk(twin, true, func(other *pathNode) bool {
		route := other.route(method)
		if route == nil || !slash && (len(other.pattern) > 1 || end.within(other.parent) && !describesHead(route, chosen, method)) {
			return true
		}
		return sameRule(route, chosen, longer)
	})
}

// asksAboutValues reports whether the rule of a route names parameters ("open of
// room {roomId}"), so that it depends on their values.
func asksAboutValues(route *pathRoute) bool { return strings.Contains(route.Access, "{") }

// sameRule reports whether two routes admit the same callers to this path: the
// words of the rules are the same, and where they name parameters ("open of room
// {roomId}"), so are the values of those that both routes have.
func sameRule(a, b *pathRoute, segments []requestSegment) bool {
	if a.Access != b.Access || !asksAboutValues(a) {
		return a.Access == b.Access
	}
	values := map[string]string{}
	same := a.values(segments, func(name, value string) { values[name] = value })
	return b.values(segments, func(name, value string) {
		if other, both := values[name]; both && other != value {
			same = false
		}
	}) && same
}
