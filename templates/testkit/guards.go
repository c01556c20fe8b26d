package guard

import (
	"net/http"
	"sync"
)

// testAssembly is a guard under test in all the ways that it can be used.
type testAssembly struct {
	guard                              *Guard[*testSubject]
	handler, middleware, unimplemented http.Handler
	each                               map[string]http.Handler
	observed, hooked                   bool   // by an observer and a denial hook
	base, metadata                     string // the base path, and what every challenge says of RFC 9728, with the options of testSwitches
}

// testGuards are four guards, built once: of observer, denial hook and base path
// every two meet in all four ways. Every request carries its own world.
var testGuards = sync.OnceValue(func() []*testAssembly {
	return []*testAssembly{
		newTestAssembly(true, true, false),
		newTestAssembly(true, false, true, WithNotFound(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, "nothing here", http.StatusNotFound)
		}))),
		newTestAssembly(false, true, true, append(testSwitches(), WithResourceMetadata(testMetadata), WithPreflight(http.NotFoundHandler()),
			WithPathValue(func(r *http.Request, name string) string { return r.PathValue(name) }))...),
		newTestAssembly(false, false, false),
	}
})

const testMetadata = "https://api.example/metadata"

func newTestAssembly(observed, hooked, based bool, opts ...Option) *testAssembly {
	a := &testAssembly{observed: observed, hooked: hooked, each: map[string]http.Handler{}}
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
	if based {
		a.base = "/base"
		opts = append(opts, WithBasePath(a.base))
	}
	if observed != hooked && !observed {
		a.metadata = `, resource_metadata="` + testMetadata + `"`
	}
	g, err := newTestGuard(opts...)
	if err != nil {
		panic(err)
	}
	a.guard, a.handler, a.unimplemented = g, g.Handler(&testServer{}), g.Handler(Unimplemented[*testSubject]{})
	a.middleware = g.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, known := PrincipalFrom[*testSubject](r.Context())
		testHandled(w, r, testWorldOf(r).op.id, p, known)
	}))
	for route, h := range g.Each(&testServer{}) {
		a.each[route.Operation] = h
	}
	return a
}
