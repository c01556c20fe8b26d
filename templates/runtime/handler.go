package guard

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"reflect"
)

// Handler serves every operation of the document by its method of s, behind the
// guard. It is its own router: a path that the document does not know is 404.
func (g *Guard[P]) Handler(s Server[P]) http.Handler {
	return newRouter(g.routing(s, passing[P]{}, false))
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
	return newRouter(g.routing(Unimplemented[P]{}, passing[P]{next}, true))
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
	all := g.routing(s, passing[P]{}, false)
	return func(yield func(Route, http.Handler) bool) {
		for i, h := range all.handlers {
			if !yield(all.routes[i], h) {
				return
			}
		}
	}
}

// Routes are the operations of the document in its order, for tools and audits. A
// Path is that of the document, without a base path.
func Routes() []Route { return routes() }

func (g *Guard[P]) routing(s Server[P], n passing[P], strict bool) routing {
	all := routing{routes: routes(), deny: g.unrouted, preflight: g.preflight, strict: strict}
	for i := range all.routes {
		all.routes[i].Path = g.basePath + all.routes[i].Path
	}
	bind(g, s, n, func(own, next http.Handler) {
		if strict {
			own = next
		}
		all.handlers = append(all.handlers, own)
	})
	return all
}

// principalKey is the context key of what Middleware found.
type principalKey struct{}

// PrincipalFrom returns the principal that Middleware found; false behind a
// public operation, for an anonymous caller, and where no Middleware ran. It
// panics if the guard's principal is not a P: the program is wired wrongly.
func PrincipalFrom[P any](ctx context.Context) (P, bool) {
	found := ctx.Value(principalKey{})
	if found == nil {
		var zero P
		return zero, false
	}
	p, ok := found.(*P)
	if !ok {
		panic(fmt.Sprintf("PrincipalFrom[%T]: the principal of the guard is a %s", *new(P), fmt.Sprintf("%T", found)[1:]))
	}
	return *p, true
}

// passing hands every operation on to the next of a Middleware.
type passing[P any] struct{ next http.Handler }

func (n passing[P]) known(w http.ResponseWriter, r *http.Request, p P) {
	n.next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), principalKey{}, &p)))
}

func (n passing[P]) maybe(w http.ResponseWriter, r *http.Request, p P, ok bool) {
	if ok {
		n.known(w, r, p)
		return
	}
	n.unknown(w, r)
}

// unknown hides a principal that a Middleware further out has found.
func (n passing[P]) unknown(w http.ResponseWriter, r *http.Request) {
	if r.Context().Value(principalKey{}) != nil {
		r = r.WithContext(context.WithValue(r.Context(), principalKey{}, nil))
	}
	n.next.ServeHTTP(w, r)
}

// notYet answers for a method that is not yet written.
func notYet(w http.ResponseWriter) {
	problem(w, http.StatusNotImplemented, true, []string{problemType})
}
