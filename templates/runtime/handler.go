package guard

import (
	"iter"
	"net/http"
	"reflect"
	"slices"
	"sync"
)

// operation is one operation of the document, with its Check and its handler.
type operation[P any] struct {
	Route
	method string                             // its Go name
	params []string                           // its path parameters, in the order of the path
	check  func(arrival) (P, bool, bool)      // nil where the operation is public
	serve  func(a arrival, p P, isKnown bool) // its method of Server
}

// arrival is a request with the values of its route's path parameters, in the
// order of the path. It travels by value: what is passed to a function that the
// compiler does not know would cost an allocation by reference.
type arrival struct {
	w http.ResponseWriter
	r *http.Request
	v pathValues
}

// handle serves a request that was routed to the operation.
func (o *operation[P]) handle(a arrival) {
	if p, isKnown, granted := o.decide(a); granted {
		o.serve(a, p, isKnown)
	}
}

func (o *operation[P]) decide(a arrival) (p P, isKnown, granted bool) {
	if o.check == nil {
		return p, false, true
	}
	return o.check(a)
}

// required is a, marked where one of its path values is empty. A router of the
// guard's own finds no empty ones; others may.
func (o *operation[P]) required(a arrival) arrival {
	a.r = requirePathValues(a.r, a.v[:len(o.params)]...)
	return a
}

// values reads the path values of the operation.
func (o *operation[P]) values(read func(name string) string) (v pathValues) {
	for i, name := range o.params {
		v[i] = read(name)
	}
	return v
}

// known is the result of a Check that lets nobody in without a principal.
func known[P any](p P, granted bool) (P, bool, bool) { return p, granted, granted }

// Handler serves every operation of the document by its method of s, behind the
// guard. It is its own router: a path that the document does not know is 404.
func (g *Guard[P]) Handler(s Server[P]) http.Handler {
	return newRouter(g.routing(g.operations(s)))
}

// Middleware guards a router that cannot be wrapped: it decides by method and
// path, puts the principal into the context, where PrincipalFrom finds it, and
// calls next. Unknown routes are 404.
//
// Prefer Handler, Each or the wrappers, which bind the rule to the function that
// runs. Here next reads the path again, and where two readings differ, a rule is
// bypassed. Middleware answers 400 to every request that could be read in two ways:
//
//   - a segment that decodes to something with / \ ; % ? # or a control character,
//     a dot segment, encoded or not, and two slashes in a row;
//   - a header field that names another method (X-HTTP-Method-Override and its like);
//   - where the rules differ: a path that two templates match of which neither is
//     more specific, one that equals another template but for letter case, spaces
//     and dots at the end of a segment or a slash at the end of the path, a value
//     that holds the text that follows it in the template or is empty for some
//     routers, and a parameter that takes slashes for some.
//
// What next does beyond that, Middleware cannot see: routes that the document does
// not describe in that way, less specific routes that are registered first on a
// router that takes the first (fiber, gorilla), a prefix that is stripped, a slash
// that is added, a method read from a form or the query. next must not be the
// handler of WithNotFound: Middleware panics if it is, because every route that the
// document does not know would be open.
func (g *Guard[P]) Middleware(next http.Handler) http.Handler {
	if g.notFound != nil && sameHandler(g.notFound, next) {
		panic("Middleware: next is the handler of WithNotFound, too: every route that the document does not know would be open")
	}
	all := g.operations(nil)
	c := g.routing(all)
	for i, o := range all {
		c.handlers[i] = func(a arrival) { o.pass(a, next) }
	}
	c.strict, c.setPath = true, false
	return newRouter(c)
}

// sameHandler reports whether a and b are one handler. Functions are compared as
// the closures that they are: two that one function returned are two handlers.
func sameHandler(a, b http.Handler) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	switch {
	case x.Kind() == reflect.Func && y.Kind() == reflect.Func:
		return closure(x) == closure(y)
	case !x.IsValid() || !y.IsValid() || x.Type() != y.Type():
		return false
	default:
		return x.Comparable() && y.Comparable() && x.Equal(y)
	}
}

// closure identifies a function value. Value.Pointer does not: it is the code's
// address, which two closures of one function share.
func closure(f reflect.Value) uintptr {
	held := reflect.New(f.Type())
	held.Elem().Set(f)
	return reflect.NewAt(reflect.TypeFor[uintptr](), held.UnsafePointer()).Elem().Interface().(uintptr)
}

// Each is every operation with its guarded handler, in document order, for
// registration on another router. A Path has the base path in front.
func (g *Guard[P]) Each(s Server[P]) iter.Seq2[Route, http.Handler] {
	all := g.operations(s)
	return func(yield func(Route, http.Handler) bool) {
		for _, o := range all {
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				a := arrival{w, r, o.values(func(name string) string { return g.pathValue(r, name) })}
				if p, isKnown, granted := o.decide(o.required(a)); granted {
					o.serve(a, p, isKnown)
				}
			})
			if !yield(o.Route, h) {
				return
			}
		}
	}
}

// Check decides the operation of that name for an adapter to another router: the
// name is its operationId, or METHOD /path, or the name of its Go method.
// pathValue returns the value of a path parameter. ok says that there is a
// principal, granted that the handler may run; where it may not, the answer is
// written. An unknown operation is answered 404.
func (g *Guard[P]) Check(operation string, w http.ResponseWriter, r *http.Request, pathValue func(name string) string) (p P, ok, granted bool) {
	o := g.named(operation)
	if o == nil {
		g.unrouted(w, r, http.StatusNotFound, ReasonNotFound)
		return p, false, false
	}
	return o.decide(o.required(arrival{w, r, o.values(pathValue)}))
}

// Covers reports whether r is a request of the document's, by its method and path: for
// programs with several guards. HEAD is where GET is; a preflight is where WithPreflight
// has its handler and the path is known.
func (g *Guard[P]) Covers(r *http.Request) bool {
	g.routed.Do(func() { g.router = newRouter(g.routing(g.operations(nil))) })
	return g.router.covers(r)
}

// Challenge answers 401 as if r carried no credential, with the challenges of the
// operation of that name, through denial hook and observer: for a handler that
// finds an anonymous caller insufficient.
func (g *Guard[P]) Challenge(operation string, w http.ResponseWriter, r *http.Request) {
	o := g.named(operation)
	if o == nil {
		g.unrouted(w, r, http.StatusNotFound, ReasonNotFound)
		return
	}
	if o.check == nil {
		d := g.decide(w, r, o.Operation)
		d.deny()
		return
	}
	o.check(arrival{w: w, r: r.WithContext(&mark{Context: r.Context(), challenge: true})})
}

// lookup finds operations by name. It is made when it is first asked.
type lookup[P any] struct {
	once, routed sync.Once
	byName       map[string]*operation[P]
	router       *router // for Covers
}

// named finds an operation by one of its names.
func (g *Guard[P]) named(name string) *operation[P] {
	g.once.Do(func() {
		g.byName = map[string]*operation[P]{}
		all := g.operations(nil)
		for _, o := range all {
			g.byName[o.method] = o
		}
		for i, o := range all {
			g.byName[o.Method+" "+routes[i].Path] = o
		}
		for _, o := range all {
			g.byName[o.Operation] = o
		}
	})
	return g.byName[name]
}

// Routes are the operations of the document in its order, for tools and audits. A
// Path is that of the document, without a base path.
func Routes() []Route {
	list := slices.Clone(routes)
	for i := range list {
		for _, names := range []*[]string{&list[i].Schemes, &list[i].Scopes, &list[i].Roles, &list[i].Permissions} {
			*names = slices.Clone(*names)
		}
	}
	return list
}

// operations binds every operation to its Check and its method of s.
func (g *Guard[P]) operations(s Server[P]) []*operation[P] {
	all := make([]*operation[P], 0, len(routes))
	bind(g, s, func(method string, check func(arrival) (P, bool, bool), serve func(arrival, P, bool)) {
		o := &operation[P]{Route: routes[len(all)], method: method, check: check, serve: serve}
		o.params = templateParameters(o.Path)
		o.Path = g.basePath + o.Path
		all = append(all, o)
	})
	return all
}

func (g *Guard[P]) routing(all []*operation[P]) routing {
	c := routing{deny: g.unrouted, preflight: g.preflight, setPath: g.setPath}
	for _, o := range all {
		c.routes, c.handlers = append(c.routes, o.Route), append(c.handlers, o.handle)
	}
	return c
}

// notYet answers for a method that is not yet written.
func notYet(w http.ResponseWriter) {
	problem(w, http.StatusNotImplemented, true, []string{problemType})
}
