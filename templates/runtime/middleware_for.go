package guard

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"reflect"
	"strings"
)

// MiddlewareFor guards a ServeMux whose routes somebody else registers: it decides by
// the pattern that the mux itself chose for a request, so that no path is read twice,
// and puts the principal into the context, where PrincipalFrom finds it.
//
// Call it when all routes are registered. It returns an error unless the mux has a
// pattern for every operation of the document, with the same path, the same parameter
// names and no host, and has every pattern in unguarded. Those name the patterns, as
// they were registered, that are handed on undecided: health checks, a log-in page.
// A pattern that is neither is answered 404, and so is one that is registered later.
//
// Put it in front of this mux and of nothing that changes the path, the method or the
// host of a request.
func (g *Guard[P]) MiddlewareFor(mux interface {
	Handler(*http.Request) (http.Handler, string)
}, unguarded ...string) (func(http.Handler) http.Handler, error) {
	if absentInterface(mux) {
		return nil, errors.New("MiddlewareFor: nil mux")
	}
	m := &muxGuard[P]{mux: mux, deny: g.unrouted, preflight: g.preflight, open: map[string]bool{}, routes: map[string]map[string]*operation[P]{}}
	all := g.operations(nil)
	var problems []error
	for _, o := range all {
		problems = append(problems, m.register(o))
	}
	router := newRouter(g.routing(all))
	for _, pattern := range unguarded {
		problems = append(problems, m.leaveOpen(pattern, router))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("MiddlewareFor: %w", err)
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { m.serve(w, r, next) })
	}, nil
}

// muxGuard decides by the patterns of a mux.
type muxGuard[P any] struct {
	mux interface {
		Handler(*http.Request) (http.Handler, string)
	}
	deny      func(w http.ResponseWriter, r *http.Request, status int, why Reason)
	preflight http.Handler
	open      map[string]bool                     // the patterns that are handed on undecided
	routes    map[string]map[string]*operation[P] // by pattern, then by method
}

// register finds the pattern of an operation.
func (m *muxGuard[P]) register(o *operation[P]) error {
	want := o.Path
	if strings.HasSuffix(want, "/") {
		want += "{$}" // without it, the pattern has all paths below as well
	}
	missing := func(has string) error {
		return fmt.Errorf("the mux has no pattern %q, which %s needs%s", o.Method+" "+want, o.Operation, has)
	}
	_, pattern := m.mux.Handler(probe(o.Method, o.Path))
	method, found := cutPattern(pattern)
	switch {
	case pattern == "":
		return missing("")
	case found != want || method != "" && method != o.Method && !(o.Method == http.MethodHead && method == http.MethodGet):
		return missing(fmt.Sprintf(": such requests go to %q", pattern))
	}
	if m.routes[pattern] == nil {
		m.routes[pattern] = map[string]*operation[P]{}
	}
	m.routes[pattern][o.Method] = o
	return nil
}

// leaveOpen lets requests to a pattern pass undecided.
func (m *muxGuard[P]) leaveOpen(pattern string, router *router) error {
	method, template := cutPattern(pattern)
	r := probe(method, strings.TrimSuffix(template, "{$}"))
	_, found := m.mux.Handler(r)
	if found != pattern || pattern == "" {
		return fmt.Errorf("unguarded %q: the mux has no such pattern without a host", pattern)
	}
	if m.routes[pattern] != nil {
		return fmt.Errorf("unguarded %q: it is a route of the document", pattern)
	}
	covered := ""
	segments, _ := router.split(r.URL, nil)
	router.root.walk(segments, false, func(n *pathNode) bool {
		for _, route := range n.routes {
			if method == "" || route.Method == method {
				covered = route.Operation
			}
		}
		return covered == ""
	})
	if covered != "" {
		return fmt.Errorf("unguarded %q: it would answer requests of %s undecided", pattern, covered)
	}
	m.open[pattern] = true
	return nil
}

// cutPattern cuts a pattern of ServeMux into its method, which may be empty, and the
// rest.
func cutPattern(pattern string) (method, rest string) {
	if at := strings.IndexAny(pattern, " \t"); at >= 0 {
		return pattern[:at], strings.TrimLeft(pattern[at+1:], " \t")
	}
	return "", pattern
}

// probe is a request that a template matches.
func probe(method, template string) *http.Request {
	if method == "" {
		method = http.MethodGet
	}
	var at strings.Builder
	for template != "" {
		before, behind, _ := strings.Cut(template, "{")
		at.WriteString(before)
		if _, after, found := strings.Cut(behind, "}"); found {
			at.WriteString("oasguard-probe")
			template = after
		} else {
			template = ""
		}
	}
	return &http.Request{Method: method, URL: &url.URL{Path: at.String()}, Header: http.Header{}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
}

func (m *muxGuard[P]) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if overridden(r) {
		m.deny(w, r, http.StatusBadRequest, ReasonBadPath)
		return
	}
	h, pattern := m.mux.Handler(r)
	methods := m.routes[pattern]
	o := methods[r.Method]
	if o == nil && r.Method == http.MethodHead {
		o = methods[http.MethodGet]
	}
	switch {
	case m.preflight != nil && isPreflight(r) && m.isKnown(r):
		m.preflight.ServeHTTP(w, r)
	case redirects(h, pattern, r):
		h.ServeHTTP(w, r) // to the path in its canonical form, which is decided when it comes
	case m.open[pattern]:
		next.ServeHTTP(w, r)
	case o != nil:
		values, found := o.muxValues(r)
		if !found {
			m.deny(w, r, http.StatusNotFound, ReasonNotFound)
			return
		}
		o.pass(arrival{w, r, values}, next)
	case len(methods) > 0:
		m.methodNotAllowed(w, r, methods)
	default:
		m.unknown(w, r, h, pattern)
	}
}

// isKnown reports whether the route that a preflight asks about is one of the document.
func (m *muxGuard[P]) isKnown(r *http.Request) bool {
	asked := *r
	asked.Method = r.Header.Get("Access-Control-Request-Method")
	_, pattern := m.mux.Handler(&asked)
	return m.routes[pattern] != nil
}

func (m *muxGuard[P]) methodNotAllowed(w http.ResponseWriter, r *http.Request, methods map[string]*operation[P]) {
	var end pathNode
	for _, o := range methods {
		end.routes = append(end.routes, &pathRoute{Route: o.Route})
	}
	w.Header().Set("Allow", allowed(end.routes))
	m.deny(w, r, http.StatusMethodNotAllowed, ReasonMethodNotAllowed)
}

// unknown answers a request that no pattern of the document matches. ServeMux names no
// pattern where a path has no handler for the method; its own answer then says which
// methods there are.
func (m *muxGuard[P]) unknown(w http.ResponseWriter, r *http.Request, h http.Handler, pattern string) {
	if _, isMux := m.mux.(*http.ServeMux); isMux && pattern == "" {
		var own Answer
		if h.ServeHTTP(&own, r); own.Status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", own.Header().Get("Allow"))
			m.deny(w, r, http.StatusMethodNotAllowed, ReasonMethodNotAllowed)
			return
		}
	}
	m.deny(w, r, http.StatusNotFound, ReasonNotFound)
}

// redirects reports whether h is ServeMux's own redirection of a path that is not in
// canonical form, or lacks the slash at the end of its pattern: it chooses no other
// handler for such a path.
func redirects(h http.Handler, pattern string, r *http.Request) bool {
	if r.Method == http.MethodConnect || reflect.TypeOf(h) != reflect.TypeOf(http.RedirectHandler("/", http.StatusMovedPermanently)) {
		return false
	}
	sent := r.URL.EscapedPath()
	if !strings.HasSuffix(sent, "/") && strings.HasSuffix(strings.TrimSuffix(pattern, "{$}"), "/") {
		return true
	}
	clean := path.Clean("/" + sent)
	if strings.HasSuffix(sent, "/") && clean != "/" {
		clean += "/"
	}
	return sent != clean
}

// muxValues are the path values that the mux reads from the path of r: each segment is
// decoded by itself.
func (o *operation[P]) muxValues(r *http.Request) (v pathValues, found bool) {
	template, sent := strings.Split(o.Path, "/"), strings.Split(r.URL.EscapedPath(), "/")
	if len(template) != len(sent) {
		return v, false
	}
	n := 0
	for i, segment := range template {
		text, err := url.PathUnescape(sent[i])
		switch {
		case err != nil:
			return v, false
		case strings.HasPrefix(segment, "{"):
			v[n], n = text, n+1
		case text != segment:
			return v, false
		}
	}
	return v, n == len(o.params)
}
