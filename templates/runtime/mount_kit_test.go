package guard

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// mountedRooms is a router of three operations below /api.
func mountedRooms(seen *[]string, open ...string) *MountRouter[*testPerson] {
	m := &MountRouter[*testPerson]{guard: &Guard[*testPerson]{}, routes: map[string]map[string]mountedAt[*testPerson]{}, open: map[string]bool{}}
	m.guard.basePath = "/api"
	for _, o := range []struct{ id, method, path string }{{"getRoom", "GET", "/rooms/:id"}, {"addRoom", "POST", "/rooms"}, {"listRooms", "GET", "/rooms"}} {
		op := &operation[*testPerson]{Route: Route{Operation: o.id, Method: o.method}}
		op.check = func(a arrival) (*testPerson, bool, bool) {
			*seen = append(*seen, o.id+" "+a.v[0])
			return &testPerson{}, true, true
		}
		at := mountedAt[*testPerson]{operation: op}
		if strings.Contains(o.path, ":") {
			op.params, at.names, at.behind = []string{"id"}, []string{"id"}, []int{0}
		}
		m.all, m.wanted = append(m.all, op), append(m.wanted, MountRoute{Method: o.method, Pattern: "/api" + o.path})
		if m.routes["/api"+o.path] == nil {
			m.routes["/api"+o.path] = map[string]mountedAt[*testPerson]{}
		}
		m.routes["/api"+o.path][o.method] = at
	}
	for _, route := range open {
		m.open[route] = true
	}
	return m
}

// TestGuard_mountPass: the pattern that a router has matched decides, and nothing else.
func TestGuard_mountPass(t *testing.T) {
	var seen []string
	m := mountedRooms(&seen, "GET /api/health", "/api/login", "OPTIONS /api/rooms")
	for _, c := range []struct {
		method, path, pattern string
		field                 string
		decided               string
		status                int // 0: it is handed on
		allow                 string
	}{
		{"GET", "/api/rooms/7", "/api/rooms/:id", "", "getRoom 7", 0, ""},
		{"HEAD", "/api/rooms/7", "/api/rooms/:id", "", "getRoom 7", 0, ""},
		{"GET", "/api/rooms/7", "/api/rooms/:number", "", "", 404, ""}, // another name
		{"POST", "/api/rooms", "/api/rooms", "", "addRoom ", 0, ""},
		{"PUT", "/api/rooms", "/api/rooms", "", "", 405, "GET, HEAD, POST"},
		{"OPTIONS", "/api/rooms", "/api/rooms", "", "", 0, ""},
		{"GET", "/api/rooms/7", "/api/rooms/:id", "X-HTTP-Method-Override", "", 400, ""},
		{"GET", "/api/health", "/api/health", "", "", 0, ""},
		{"HEAD", "/api/health", "/api/health", "", "", 0, ""},
		{"POST", "/api/health", "/api/health", "", "", 404, ""},
		{"DELETE", "/api/login", "/api/login", "", "", 0, ""},
		{"GET", "/api/debug", "/api/debug", "", "", 404, ""},
		{"GET", "/apiary", "/apiary", "", "", 0, ""}, // outside
		{"GET", "/api/x", "/*", "", "", 404, ""},     // the pattern is outside, and the path is not
		{"GET", "/x", "/*", "", "", 0, ""},
	} {
		seen = nil
		r, w := httptest.NewRequest(c.method, c.path, nil), httptest.NewRecorder()
		if c.field != "" {
			r.Header.Set(c.field, "DELETE")
		}
		next, ok := m.Pass(w, r, c.pattern, func(name string, behind int) string {
			if name != "id" || behind != 0 {
				t.Errorf("asked for %s, %d", name, behind)
			}
			return "7"
		})
		status := 0
		if !ok {
			status = w.Code
		}
		if strings.Join(seen, "") != c.decided || status != c.status || w.Header().Get("Allow") != c.allow || ok != (next != nil) {
			t.Errorf("%s %s on %s: decided %q, %d, Allow %q; want %q, %d, %q", c.method, c.path, c.pattern, seen, status, w.Header().Get("Allow"), c.decided, c.status, c.allow)
		}
		if ok && c.decided != "" {
			if _, found := PrincipalFrom[*testPerson](next.Context()); !found {
				t.Errorf("%s %s: the context knows nobody", c.method, c.path)
			}
		}
	}
	for path, outside := range map[string]bool{"/api": false, "/api/x": false, "/apiary": true, "/": true} {
		w := httptest.NewRecorder()
		if on := m.Unmatched(w, httptest.NewRequest("GET", path, nil), http.StatusMethodNotAllowed); on != outside || !on && w.Code != 405 {
			t.Errorf("unmatched %s: handed on %v, %d", path, on, w.Code)
		}
	}
}

// TestGuard_mountVerify: what is missing, undocumented or otherwise named is told, all at once.
func TestGuard_mountVerify(t *testing.T) {
	whole := []string{"GET /api/rooms/:id", "POST /api/rooms", "GET /api/rooms"}
	shape := func(pattern string) string {
		before, _, found := strings.Cut(pattern, ":")
		if found {
			return before + ":"
		}
		return pattern
	}
	for _, c := range []struct {
		name       string
		registered []string
		open       []string
		want       string
	}{
		{"as the document", whole, nil, ""},
		{"HEAD with GET, and routes outside", append([]string{"HEAD /api/rooms", "GET /health"}, whole...), nil, ""},
		{"every method", []string{"/api/rooms/:id", "/api/rooms"}, nil, ""},
		{"missing", whole[1:], nil, `the router has no route "GET /api/rooms/:id", which getRoom needs`},
		{"otherwise named", append([]string{"GET /api/rooms/:number"}, whole[1:]...), nil, `the router has no route "GET /api/rooms/:id", which getRoom needs: it has "GET /api/rooms/:number"`},
		{"undocumented", append([]string{"GET /api/debug", "PUT /api/rooms"}, whole...), nil,
			"the route \"GET /api/debug\" is not in the document: it is denied unless unguarded names it\n" +
				"the route \"PUT /api/rooms\" is not in the document: it is denied unless unguarded names it"},
		{"unguarded", append([]string{"GET /api/debug", "PUT /api/rooms"}, whole...), []string{"/api/debug", "PUT /api/rooms"}, ""},
		{"unguarded and not there", whole, []string{"GET /api/health"}, `unguarded "GET /api/health": the router has no such route`},
		{"unguarded of the document", whole, []string{"POST /api/rooms"}, `unguarded "POST /api/rooms" is a route of the document`},
		{"unguarded pattern of the document", whole, []string{"/api/rooms"}, `unguarded "/api/rooms" is a route of the document`},
	} {
		var registered []MountRoute
		for _, route := range c.registered {
			method, pattern := cutPattern(route)
			registered = append(registered, MountRoute{Method: method, Pattern: pattern})
		}
		got := ""
		if err := mountedRooms(&[]string{}, c.open...).Verify(registered, shape); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	m := mountedRooms(&[]string{}, "GET /api/health")
	if err := m.Early([]MountRoute{{Method: "GET", Pattern: "/api/health"}, {Method: "GET", Pattern: "/x"}}); err != nil {
		t.Error(err)
	}
	const early = `the route "GET /api/rooms" was registered before Middleware, and would not be guarded`
	if err := m.Early([]MountRoute{{Method: "GET", Pattern: "/api/rooms"}}); err == nil || err.Error() != early {
		t.Errorf("%v, want %s", err, early)
	}
}

// TestGuard_mountEntry: an empty path value is noted, and the context knows who was
// admitted, and nobody else.
func TestGuard_mountEntry(t *testing.T) {
	outer := context.WithValue(t.Context(), principalKey{}, (*mark)(nil))
	r := httptest.NewRequest("GET", "/", nil).WithContext(outer)
	e := EnterMount[*testPerson](r, "a", "", "")
	if m, _ := e.Request.Context().(*mark); m == nil || !m.noPath || m.emptyAt != 1 {
		t.Errorf("%+v", m)
	}
	p := &testPerson{}
	if got, ok := PrincipalFrom[*testPerson](e.Admit(p).Context()); !ok || got != p {
		t.Errorf("%v %v", got, ok)
	}
	if got, ok := PrincipalFrom[*testPerson](EnterMount[*testPerson](r).AdmitOptional(p, false).Context()); ok {
		t.Errorf("an anonymous caller is %v", got)
	}
	if got, ok := PrincipalFrom[*testPerson](EnterMount[*testPerson](r).Request.Context()); ok {
		t.Errorf("before the decision: %v", got)
	}
}
