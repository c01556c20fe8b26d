package guard

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// MountEntry is a request on its way into a handler that a package of generate --mount
// registers. The packages that --mount writes use it; a program has no use for it.
type MountEntry[P any] struct {
	Request *http.Request // for the Check, and for the handler once it is admitted
	entry   *mountEntry[P]
}

// mountEntry is the mark of such a request, with room for its principal.
type mountEntry[P any] struct {
	mark
	found P
}

// EnterMount begins the decision of a request whose route has these path values.
func EnterMount[P any](r *http.Request, values ...string) MountEntry[P] {
	e := &mountEntry[P]{mark: mark{Context: r.Context(), keeps: true}}
	for i, value := range values {
		if value == "" && !e.noPath {
			e.noPath, e.emptyAt = true, i
		}
	}
	return MountEntry[P]{r.WithContext(&e.mark), e}
}

// Admit puts the principal that the Check found into the context of the request, where
// PrincipalFrom finds it, and returns the request.
func (e MountEntry[P]) Admit(p P) *http.Request {
	m := e.entry
	m.noPath, m.keeps, m.carries = false, false, true
	m.found, m.principal = p, &m.found
	return e.Request
}

// AdmitOptional is Admit where the caller may be anonymous: then there is no principal.
func (e MountEntry[P]) AdmitOptional(p P, ok bool) *http.Request {
	e.Admit(p)
	if !ok {
		e.entry.principal = nil
	}
	return e.Request
}

// MountContextKey is the key of PrincipalFrom and GrantsFrom, for frameworks that hand
// on a context of their own in place of the request's.
func MountContextKey() any { return principalKey{} }

// MountBasePath is what stands in front of every path.
func MountBasePath[P any](g *Guard[P]) string { return g.basePath }

// MountRoute is one route of a router: a method, and a pattern in the router's syntax.
type MountRoute struct {
	Method, Pattern string
	Params          []string // the names that the pattern gives to its parameters
}

// String is METHOD pattern, as unguarded names a route; without a method, which means
// every one, it is the pattern alone.
func (r MountRoute) String() string {
	if r.Method == "" {
		return r.Pattern
	}
	return r.Method + " " + r.Pattern
}

// MountRouter decides by the route that a router itself has matched, so that no path
// is read twice. The packages that --mount writes use it; a program has no use for it.
type MountRouter[P any] struct {
	guard  *Guard[P]
	all    []*operation[P]
	wanted []MountRoute                       // of the operations, in their order
	routes map[string]map[string]mountedAt[P] // by pattern, then by method
	open   map[string]bool                    // "GET /health", or "/health" for every method
}

// mountedAt is an operation with the names of the parameters of its pattern, and how many
// segments of the path follow each.
type mountedAt[P any] struct {
	*operation[P]
	names  []string
	behind []int
}

// NewMountRouter returns the router of a guard whose operations have these routes, in
// the order of Routes and without the base path. The routes in unguarded are handed on
// undecided.
func NewMountRouter[P any](g *Guard[P], routes []MountRoute, unguarded []string) *MountRouter[P] {
	m := &MountRouter[P]{guard: g, all: g.operations(nil), routes: map[string]map[string]mountedAt[P]{}, open: map[string]bool{}}
	for i, o := range m.all {
		at := routes[i]
		at.Pattern = g.basePath + at.Pattern
		m.wanted = append(m.wanted, at)
		if m.routes[at.Pattern] == nil {
			m.routes[at.Pattern] = map[string]mountedAt[P]{}
		}
		var behind []int
		for _, name := range o.params {
			_, rest, _ := strings.Cut(o.Path, "{"+name+"}")
			behind = append(behind, strings.Count(rest, "/"))
		}
		m.routes[at.Pattern][at.Method] = mountedAt[P]{o, at.Params, behind}
	}
	for _, route := range unguarded {
		m.open[route] = true
	}
	return m
}

// Early returns an error if a router has a route inside of the base path already that
// unguarded does not name: middleware that is put in now would not stand in front of it.
func (m *MountRouter[P]) Early(registered []MountRoute) error {
	for _, route := range registered {
		_, ofDocument := m.routes[route.Pattern]
		if m.isInside(route.Pattern) && !m.isOpen(route, ofDocument) {
			return fmt.Errorf("the route %q was registered before Middleware, and would not be guarded", route)
		}
	}
	return nil
}

// find returns the operation of a route; HEAD is answered by GET where it is not
// described.
func (m *MountRouter[P]) find(method, pattern string) (at mountedAt[P], ofDocument bool) {
	methods := m.routes[pattern]
	at = methods[method]
	if at.operation == nil && method == http.MethodHead {
		at = methods[http.MethodGet]
	}
	return at, len(methods) > 0
}

// isOpen reports whether unguarded names a route; HEAD goes with GET.
func (m *MountRouter[P]) isOpen(route MountRoute, ofDocument bool) bool {
	get := MountRoute{Method: http.MethodGet, Pattern: route.Pattern}
	return m.open[route.String()] || route.Method == http.MethodHead && m.open[get.String()] || !ofDocument && m.open[route.Pattern]
}

// Pass decides a request to the route with this pattern. If it may pass, the request
// to hand on is returned, with the principal in its context; if not, the answer is
// written. value returns the value of a parameter by the name that the pattern has; behind
// is how many segments of the path follow it.
func (m *MountRouter[P]) Pass(w http.ResponseWriter, r *http.Request, pattern string, value func(name string, behind int) string) (*http.Request, bool) {
	at, ofDocument := m.find(r.Method, pattern)
	switch {
	case at.operation == nil && m.isOpen(MountRoute{Method: r.Method, Pattern: pattern}, ofDocument):
		return r, true
	case !ofDocument && !m.isInside(pattern) && !m.isInside(r.URL.Path):
		return r, true
	case overridden(r):
		m.guard.unrouted(w, r, http.StatusBadRequest, ReasonBadPath)
		return nil, false
	case at.operation != nil:
		return m.decide(w, r, at, value)
	case ofDocument:
		var end pathNode
		for _, at := range m.routes[pattern] {
			end.routes = append(end.routes, &pathRoute{Route: at.Route})
		}
		w.Header().Set("Allow", allowed(end.routes))
		m.deny(w, r, http.StatusMethodNotAllowed)
	default:
		m.deny(w, r, http.StatusNotFound)
	}
	return nil, false
}

// decide asks the Check of an operation.
func (m *MountRouter[P]) decide(w http.ResponseWriter, r *http.Request, at mountedAt[P], value func(name string, behind int) string) (*http.Request, bool) {
	var values pathValues
	for i := range at.params {
		values[i] = value(at.names[i], at.behind[i])
	}
	if at.check == nil && r.Context().Value(principalKey{}) == nil {
		return r, true
	}
	e := EnterMount[P](r, values[:len(at.params)]...)
	p, isKnown, granted := at.operation.decide(arrival{w, e.Request, values})
	if !granted {
		return nil, false
	}
	return e.AdmitOptional(p, isKnown), true
}

// Unmatched answers a request that the router found no route for, with 404, or with 405
// where the router says so. It reports whether the request is to be handed on instead:
// its path is outside of the base path.
func (m *MountRouter[P]) Unmatched(w http.ResponseWriter, r *http.Request, status int) bool {
	if !m.isInside(r.URL.Path) {
		return true
	}
	m.deny(w, r, status)
	return false
}

// deny answers a request for a route that is not the document's, or a preflight.
func (m *MountRouter[P]) deny(w http.ResponseWriter, r *http.Request, status int) {
	switch {
	case m.guard.preflight != nil && isPreflight(r) && m.guard.Covers(r):
		m.guard.preflight.ServeHTTP(w, r)
	case status == http.StatusMethodNotAllowed:
		m.guard.unrouted(w, r, status, ReasonMethodNotAllowed)
	default:
		m.guard.unrouted(w, r, http.StatusNotFound, ReasonNotFound)
	}
}

// isInside reports whether a path, or a pattern, lies below the base path.
func (m *MountRouter[P]) isInside(path string) bool {
	rest, below := strings.CutPrefix(path, m.guard.basePath)
	return below && (rest == "" || rest[0] == '/')
}

// Methods are the methods of the document, each once.
func (m *MountRouter[P]) Methods() []string {
	var methods []string
	for _, o := range m.all {
		if !slices.Contains(methods, o.Method) {
			methods = append(methods, o.Method)
		}
	}
	return methods
}

// Verify returns an error unless the routes of a router, in its syntax, are those of the
// document and those in unguarded: what is missing, undocumented or otherwise named.
// shape is a pattern without the names of its parameters.
func (m *MountRouter[P]) Verify(registered []MountRoute, shape func(pattern string) string) error {
	registered = everyMethod(registered)
	has, names := map[string]bool{}, map[string]string{}
	for _, route := range registered {
		has[route.String()], has[route.Pattern] = true, true
		names[MountRoute{Method: route.Method, Pattern: shape(route.Pattern)}.String()] = route.String()
	}
	var problems []error
	shapes := map[string]bool{}
	for i, want := range m.wanted {
		like := MountRoute{Method: want.Method, Pattern: shape(want.Pattern)}
		shapes[like.Pattern] = true
		other := cmp.Or(names[like.String()], names[like.Pattern])
		switch {
		case other == want.String(), other == want.Pattern:
		case other != "":
			problems = append(problems, fmt.Errorf("the router has no route %q, which %s needs: it has %q", want, m.all[i].Operation, other))
		default:
			problems = append(problems, fmt.Errorf("the router has no route %q, which %s needs", want, m.all[i].Operation))
		}
	}
	for _, route := range registered {
		at, ofDocument := m.find(route.Method, route.Pattern)
		isHead := route.Method == http.MethodHead && has["GET "+route.Pattern]
		isOther := !ofDocument && shapes[shape(route.Pattern)] // told above, by its other name
		if at.operation != nil || m.isOpen(route, ofDocument) || isHead || isOther || ofDocument && route.Method == "" || !ofDocument && !m.isInside(route.Pattern) {
			continue
		}
		problems = append(problems, fmt.Errorf("the route %q is not in the document: it is denied unless unguarded names it", route))
	}
	for _, name := range sortedKeys(m.open) {
		switch _, ofDocument := m.routes[name]; {
		case ofDocument, slices.ContainsFunc(m.wanted, func(r MountRoute) bool { return r.String() == name }):
			problems = append(problems, fmt.Errorf("unguarded %q is a route of the document", name))
		case !has[name]:
			problems = append(problems, fmt.Errorf("unguarded %q: the router has no such route", name))
		}
	}
	return errors.Join(problems...)
}

// everyMethod takes together what a router registered for every method that it knows, in
// order of pattern and method.
func everyMethod(registered []MountRoute) []MountRoute {
	registered = slices.Clone(registered)
	slices.SortFunc(registered, func(a, b MountRoute) int {
		return strings.Compare(a.Pattern+" "+a.Method, b.Pattern+" "+b.Method)
	})
	registered = slices.CompactFunc(registered, func(a, b MountRoute) bool { return a.String() == b.String() })
	count := map[string]int{}
	for _, route := range registered {
		count[route.Pattern]++
	}
	const all = 9 // those that net/http has names for
	for i, route := range registered {
		if count[route.Pattern] >= all {
			registered[i].Method = ""
		}
	}
	return slices.CompactFunc(registered, func(a, b MountRoute) bool { return a.String() == b.String() })
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
