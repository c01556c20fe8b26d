package guard

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func thingRoutes(n int) []Route {
	var lines strings.Builder
	for i := range n / 2 {
		fmt.Fprintf(&lines, "GET /things%d/all = p\nGET /things%d/{id}/parts = q\n", i, i)
	}
	return testRouteLines(lines.String())
}

func silentRouter(routes []Route, strict bool) *router {
	c := routing{routes: routes, strict: strict, deny: func(http.ResponseWriter, *http.Request, int, Reason) { panic("denied") }}
	for range routes {
		c.handlers = append(c.handlers, func(arrival) {})
	}
	return newRouter(c)
}

func TestServeAllocations(t *testing.T) {
	for _, c := range []struct {
		strict bool
		target string
		want   float64
	}{
		{false, "/things7/all", 0},
		{true, "/things7/all", 0},
		{false, "/things7/abc/parts", 0},
		{true, "/things7/abc/parts", 0},
		{false, "/things7/ab%20c/parts", 0},
		{true, "/things7/a%40c/parts", 4}, // EscapedPath's check, the request, its URL, and RequestURI
	} {
		m := silentRouter(thingRoutes(100), c.strict)
		r := testRouteRequest("GET", c.target)
		w := httptest.NewRecorder()
		if got := testing.AllocsPerRun(100, func() { m.ServeHTTP(w, r) }); got > c.want {
			t.Errorf("%s, strict %v: %v allocations, want %v", c.target, c.strict, got, c.want)
		}
	}
}

// A request must not make the router try more than the document holds, nor keep
// segments that no template has.
func TestMatchWorkIsBounded(t *testing.T) {
	var lines strings.Builder
	for i := range 1 << 8 {
		lines.WriteString("GET ")
		for bit := range 8 {
			lines.WriteString([]string{"/a", fmt.Sprintf("/{x%d}", bit)}[i>>bit&1])
		}
		lines.WriteString("/end\n")
	}
	m := silentRouter(testRouteLines(lines.String()), true)
	ends := 0
	segments, _ := m.split(&url.URL{Path: strings.Repeat("/a", 8) + "/end"}, nil)
	m.root.walk(segments, true, func(*pathNode) bool { ends++; return true })
	if ends != 256 || m.root.count() != 767 {
		t.Errorf("%d ends in %d nodes", ends, m.root.count())
	}
	segments, sound := m.split(&url.URL{Path: strings.Repeat("/a", 100_000)}, nil)
	if !sound || len(segments) != 10 {
		t.Errorf("kept %d segments of a long path, sound %v; want 10: one more than the longest template", len(segments), sound)
	}
	if _, sound := m.split(&url.URL{Path: strings.Repeat("/a", 100_000) + "/.."}, nil); sound {
		t.Error("a dot segment behind the longest template passed")
	}
}

// A segment with many verbs must not be compared with each of them.
func TestPatternsAreFound(t *testing.T) {
	var lines strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&lines, "POST /things/{id}:verb%d\nPOST /things/kind%d-{id}\n", i, i)
	}
	m := silentRouter(testRouteLines(lines.String()+"POST /things/{id}"), true)
	parent := m.root.literals["things"]
	for _, lax := range []bool{false, true} {
		s, tried := requestSegment{"kind7-x:verb77", "kind7-x:verb77", "kind7-x:verb77"}, 0
		for n := parent.nextPattern(s, lax, -1); n != nil; n = parent.nextPattern(s, lax, n.order) {
			tried++
		}
		if tried != 3 || len(parent.patterns) != 2001 {
			t.Errorf("lax %v: %d of %d patterns tried, want 3", lax, tried, len(parent.patterns))
		}
	}
	r := testRouteRequest("POST", "/things/7:verb77")
	r.SetPathValue("id", "")
	w := httptest.NewRecorder()
	if n := testing.AllocsPerRun(100, func() { m.ServeHTTP(w, r) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func (n *pathNode) count() int {
	count := 1
	for _, child := range n.literals {
		count += child.count()
	}
	for _, child := range n.patterns {
		count += child.count()
	}
	return count
}

func BenchmarkServe(b *testing.B) {
	for _, n := range []int{10, 1_000, 10_000} {
		b.Run(fmt.Sprintf("verb/Handler/%d", n), func(b *testing.B) {
			var lines strings.Builder
			for i := range n {
				fmt.Fprintf(&lines, "POST /things/{id}:verb%d\n", i)
			}
			m, r, w := silentRouter(testRouteLines(lines.String()), false), testRouteRequest("POST", "/things/7:verb5"), httptest.NewRecorder()
			b.ReportAllocs()
			for b.Loop() {
				m.ServeHTTP(w, r)
			}
		})
		for name, target := range map[string]string{"literal": "/things3/all", "parameter": "/things3/abc/parts"} {
			for strict, kind := range map[bool]string{false: "Handler", true: "Middleware"} {
				b.Run(fmt.Sprintf("%s/%s/%d", name, kind, n), func(b *testing.B) {
					m, r, w := silentRouter(thingRoutes(n), strict), testRouteRequest("GET", target), httptest.NewRecorder()
					b.ReportAllocs()
					for b.Loop() {
						m.ServeHTTP(w, r)
					}
				})
			}
		}
	}
}
