package routers

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/examples/routers/internal/guard"
)

// TestRegisteredMux sends requests as they are, over a socket: only what is granted runs.
func TestRegisteredMux(t *testing.T) {
	h, err := RegisteredMux()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	for _, c := range []struct {
		method, target, more string
		status               int
		location             string
	}{
		{"GET", "/health", "", 200, ""},
		{"GET", "/rooms", "", 200, ""},
		{"HEAD", "/rooms", "", 200, ""},
		{"POST", "/rooms", "", 405, ""},
		{"GET", "/rooms/", "", 404, ""},
		{"GET", "/debug/", "", 404, ""},
		{"GET", "/debug/pprof", "", 404, ""},
		{"GET", "/debug", "", 301, "/debug/"}, // the mux's own redirection: no handler of ours
		{"GET", "/nothing", "", 404, ""},
		{"GET", "//rooms", "", 301, "/rooms"},
		{"POST", "/rooms/../rooms/502/door", "", 301, "/rooms/502/door"},
		{"POST", "/rooms/502/door", "", 401, ""},
		{"POST", "/rooms/502/door", "Authorization: Bearer card-of-ada\r\n", 200, ""},
		{"POST", "/rooms/503/door", "Authorization: Bearer card-of-ada\r\n", 403, ""},
		{"POST", "/rooms/50%32/door", "Authorization: Bearer card-of-ada\r\n", 200, ""},
		{"POST", "/rooms/502%2Fdoor", "Authorization: Bearer card-of-ada\r\n", 404, ""},
		{"POST", "/rooms/50%2F2/door", "Authorization: Bearer card-of-ada\r\n", 403, ""},
		{"POST", "/rooms/502/door?x=/../", "Authorization: Bearer card-of-ada\r\n", 200, ""},
		{"POST", "/rooms/502/door", "Authorization: Bearer card-of-ada\r\nX-HTTP-Method-Override: DELETE\r\n", 400, ""},
		{"GET", "/guests/ada/bill", "Authorization: Bearer card-of-bob\r\n", 404, ""},
		{"DELETE", "/guests/ada/bill", "Authorization: Bearer card-of-ada\r\n", 405, ""},
		{"CONNECT", "/rooms/502/door", "Authorization: Bearer card-of-ada\r\n", 405, ""},
	} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: hotel.example\r\nConnection: close\r\n%s\r\n", c.method, c.target, c.more)
		response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: c.method})
		if err != nil {
			t.Fatalf("%s %s: %v", c.method, c.target, err)
		}
		body, _ := io.ReadAll(response.Body)
		conn.Close()
		if c.location != "" && response.StatusCode == http.StatusTemporaryRedirect { // ServeMux since Go 1.26
			response.StatusCode = http.StatusMovedPermanently
		}
		if response.StatusCode != c.status || response.Header.Get("Location") != c.location || strings.Contains(string(body), "developers") {
			t.Errorf("%s %s: %d %q, want %d %q: %s", c.method, c.target, response.StatusCode, response.Header.Get("Location"), c.status, c.location, body)
		}
	}
}

// TestMiddlewareFor: a mux that is not the document's does not start.
func TestMiddlewareFor(t *testing.T) {
	g, err := newGuard()
	if err != nil {
		t.Fatal(err)
	}
	whole := []string{"GET /rooms", "POST /rooms/{roomId}/door", "GET /guests/{guest}/bill"}
	for _, c := range []struct {
		name      string
		patterns  []string
		unguarded []string
		want      string // empty: it starts
	}{
		{"as the document", whole, nil, ""},
		{"every method", []string{"/rooms", whole[1], whole[2]}, nil, ""},
		{"a route is missing", whole[:2], nil, `MiddlewareFor: the mux has no pattern "GET /guests/{guest}/bill", which getBill needs`},
		{"another parameter name", []string{whole[0], "POST /rooms/{id}/door", whole[2]}, nil,
			`MiddlewareFor: the mux has no pattern "POST /rooms/{roomId}/door", which openDoor needs: such requests go to "POST /rooms/{id}/door"`},
		{"a rest", []string{whole[0], whole[1], "GET /guests/{guest...}"}, nil,
			`MiddlewareFor: the mux has no pattern "GET /guests/{guest}/bill", which getBill needs: such requests go to "GET /guests/{guest...}"`},
		{"a host", []string{"GET hotel.example/rooms", whole[1], whole[2]}, nil, `MiddlewareFor: the mux has no pattern "GET /rooms", which listRooms needs`},
		{"everything at once", []string{"/"}, nil,
			"MiddlewareFor: the mux has no pattern \"GET /rooms\", which listRooms needs: such requests go to \"/\"\n" +
				"the mux has no pattern \"POST /rooms/{roomId}/door\", which openDoor needs: such requests go to \"/\"\n" +
				"the mux has no pattern \"GET /guests/{guest}/bill\", which getBill needs: such requests go to \"/\""},
		{"unguarded", append([]string{"GET /health", "/login", "/static/", "GET /page/{name}", "GET /{$}"}, whole...), []string{"GET /health", "/login", "/static/", "GET /page/{name}", "GET /{$}"}, ""},
		{"an unguarded one is missing", whole, []string{"GET /health"}, `MiddlewareFor: unguarded "GET /health": the mux has no such pattern without a host`},
		{"no name", whole, []string{""}, `MiddlewareFor: unguarded "": the mux has no such pattern without a host`},
		{"otherwise spelt", append([]string{"/health"}, whole...), []string{"GET /health"}, `MiddlewareFor: unguarded "GET /health": the mux has no such pattern without a host`},
		{"a route of the document", whole, []string{"GET /rooms"}, `MiddlewareFor: unguarded "GET /rooms": it is a route of the document`},
		{"a part of a route", append([]string{"POST /rooms/502/door"}, whole...), []string{"POST /rooms/502/door"},
			`MiddlewareFor: unguarded "POST /rooms/502/door": it would answer requests of openDoor undecided`},
	} {
		mux := http.NewServeMux()
		for _, pattern := range c.patterns {
			mux.HandleFunc(pattern, http.NotFound)
		}
		switch _, err := g.MiddlewareFor(mux, c.unguarded...); {
		case err == nil && c.want != "":
			t.Errorf("%s: it starts, want %s", c.name, c.want)
		case err != nil && err.Error() != c.want:
			t.Errorf("%s:\n%v\nwant\n%s", c.name, err, c.want)
		}
	}
	if _, err := g.MiddlewareFor((*http.ServeMux)(nil)); err == nil || err.Error() != "MiddlewareFor: nil mux" {
		t.Errorf("nil: %v", err)
	}
}

// TestRegisteredLater: a pattern that is registered afterwards is not open.
func TestRegisteredLater(t *testing.T) {
	mux := http.NewServeMux()
	for _, pattern := range []string{"GET /rooms", "POST /rooms/{roomId}/door", "GET /guests/{guest}/bill"} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Pattern) })
	}
	var seen []guard.Decision
	g, err := guard.NewGuard[string](cards{}, rules{}, guard.WithObserver(func(_ *http.Request, d guard.Decision) { seen = append(seen, d) }),
		guard.WithPreflight(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })))
	if err != nil {
		t.Fatal(err)
	}
	guarded, err := g.MiddlewareFor(mux)
	if err != nil {
		t.Fatal(err)
	}
	mux.HandleFunc("POST /rooms/502/door", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "open") })
	if w := serve(guarded(mux), "POST", "/rooms/502/door", "card-of-ada"); w.Code != 404 || len(seen) != 1 || seen[0].Reason != guard.ReasonNotFound {
		t.Errorf("%d %s, observed %+v", w.Code, w.Body, seen)
	}
	for path, want := range map[string]int{"/rooms": 204, "/nothing": 404} {
		r := httptest.NewRequest("OPTIONS", path, nil)
		r.Header.Set("Origin", "https://a.example")
		r.Header.Set("Access-Control-Request-Method", "GET")
		w := httptest.NewRecorder()
		if guarded(mux).ServeHTTP(w, r); w.Code != want {
			t.Errorf("a preflight of %s: %d, want %d", path, w.Code, want)
		}
	}
}

// TestGrantsFrom: behind MiddlewareFor and Middleware, a handler sees what the caller was granted.
func TestGrantsFrom(t *testing.T) {
	mux := http.NewServeMux()
	show := func(w http.ResponseWriter, r *http.Request) {
		name, _ := guard.PrincipalFrom[string](r.Context())
		grants, asked := guard.GrantsFrom(r.Context())
		fmt.Fprint(w, name, " ", grants.HasRole(guard.RoleStaff), " ", asked)
	}
	for _, pattern := range []string{"GET /rooms", "POST /rooms/{roomId}/door", "GET /guests/{guest}/bill"} {
		mux.HandleFunc(pattern, show)
	}
	g, err := newGuard()
	if err != nil {
		t.Fatal(err)
	}
	guarded, err := g.MiddlewareFor(mux)
	if err != nil {
		t.Fatal(err)
	}
	for name, h := range map[string]http.Handler{"MiddlewareFor": guarded(mux), "Middleware": g.Middleware(mux)} {
		for _, c := range []struct{ method, path, token, want string }{
			{"POST", "/rooms/502/door", "card-of-ada", "ada false true"},
			{"POST", "/rooms/502/door", "card-of-ben", "ben true true"},
			{"GET", "/guests/ben/bill", "card-of-ben", "ben false false"}, // no role is asked for
			{"GET", "/rooms", "card-of-ben", " false false"},
		} {
			if w := serve(h, c.method, c.path, c.token); w.Body.String() != c.want {
				t.Errorf("%s, %s %s with %s: %s, want %s", name, c.method, c.path, c.token, w.Body, c.want)
			}
		}
	}
	if !g.Covers(httptest.NewRequest("HEAD", "/rooms", nil)) || g.Covers(httptest.NewRequest("PUT", "/rooms", nil)) || g.Covers(httptest.NewRequest("GET", "/nothing", nil)) {
		t.Error("Covers is wrong about GET /rooms")
	}
}
