package guard

import (
	"cmp"
	"net/http"
	"reflect"
	"strings"
	"sync"
)

// testAssembly is a guard under test in all the ways that it can be used.
type testAssembly struct {
	guard            *Guard[*testSubject]
	ways             map[string]http.Handler // those that read the path
	each             map[string]http.Handler
	observed, hooked bool   // by an observer and a denial hook
	base             string // the base path
	metadata         string // what every challenge says of RFC 9728, on the guard that has all other options
}

// testGuards are four guards, built once: of observer, denial hook and base path
// every two meet in all four ways; "/" is none, whatever the document says. Every request carries its own world.
var testGuards = sync.OnceValue(func() []*testAssembly {
	return []*testAssembly{
		newTestAssembly(true, true, ""),
		newTestAssembly(true, false, "/base", WithNotFound(http.NotFoundHandler())),
		newTestAssembly(false, true, "/base", append(testSwitches(), WithRealm(""), WithResourceMetadata(testMetadata), WithScopeHint(), WithRequestPathValues(), WithPreflight(http.NotFoundHandler()),
			WithPathValue(func(r *http.Request, name string) string { return r.PathValue(name) }))...),
		newTestAssembly(false, false, "/"),
	}
})

const testMetadata = "https://api.example/metadata"

func newTestAssembly(observed, hooked bool, base string, opts ...Option) *testAssembly {
	a := &testAssembly{observed: observed, hooked: hooked, base: strings.TrimSuffix(cmp.Or(base, testBasePath), "/"), each: map[string]http.Handler{}}
	if observed {
		opts = append(opts, WithObserver(func(r *http.Request, d Decision) {
			w := testWorldOf(r)
			w.decisions = append(w.decisions, d)
		}))
	}
	if hooked {
		opts = append(opts, WithDenialHandler(func(_ http.ResponseWriter, r *http.Request, d Denial) {
			w := testWorldOf(r)
			w.denials = append(w.denials, d)
		}))
	}
	if base != "" {
		opts = append(opts, WithBasePath(base))
	}
	if hooked && base != "" {
		a.metadata = `, resource_metadata="` + testMetadata + `"`
	}
	g, err := newTestGuard(opts...)
	if err != nil {
		panic(err)
	}
	a.guard = g
	a.ways = map[string]http.Handler{
		"Handler":       g.Handler(&testServer{}),
		"Unimplemented": g.Handler(Unimplemented[*testSubject]{}),
		"Middleware": g.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p, known := PrincipalFrom[*testSubject](r.Context())
			testHandled(w, r, testWorldOf(r).op.id, p, known)
		})),
	}
	for route, h := range g.Each(&testServer{}) {
		a.each[route.Operation] = h
	}
	return a
}

// serve serves an operation in one of the ways. Its methods are found by their
// names: to name thousands of methods of a generic type takes the compiler minutes.
func (a *testAssembly) serve(way string, op *testOperation, w http.ResponseWriter, r *http.Request) {
	methods := reflect.ValueOf(a.guard)
	if name, ok := strings.CutPrefix(way, "Check "); ok {
		if p, known, granted := a.guard.Check(name, w, r, r.PathValue); granted {
			testHandled(w, r, op.id, p, known)
		}
		return
	}
	switch way {
	case "Each":
		a.each[op.id].ServeHTTP(w, r)
	case "wrapper":
		wrap := methods.MethodByName(op.name)
		next := reflect.MakeFunc(wrap.Type().In(0), func(in []reflect.Value) []reflect.Value {
			testHandled(w, r, op.id, testAny(in[2:])...)
			return nil
		})
		wrap.Call([]reflect.Value{next})[0].Interface().(http.Handler).ServeHTTP(w, r)
	case "Check":
		in := []reflect.Value{reflect.ValueOf(w), reflect.ValueOf(r)}
		for _, name := range op.checks {
			in = append(in, reflect.ValueOf(r.PathValue(name)))
		}
		out := testAny(methods.MethodByName("Check" + op.name).Call(in)) // p, granted or p, ok, granted
		if out[len(out)-1] == true {
			testHandled(w, r, op.id, out[:2]...)
		} else if out[0] != (*testSubject)(nil) || out[1] == true {
			testWorldOf(r).t.Errorf("Check%s denies and returns %v", op.name, out)
		}
	default:
		a.ways[way].ServeHTTP(w, r)
	}
}

func testAny(values []reflect.Value) []any {
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = v.Interface()
	}
	return list
}
