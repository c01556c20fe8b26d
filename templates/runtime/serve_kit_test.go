package guard

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// testRouteLines reads one route a line: "GET /users/{id} = staff".
func testRouteLines(lines string) []Route {
	var routes []Route
	for line := range strings.Lines(lines) {
		operation, access, _ := strings.Cut(strings.TrimSpace(line), " = ")
		if method, path, ok := strings.Cut(operation, " "); ok {
			routes = append(routes, Route{Operation: operation, Method: method, Path: path, Access: access})
		}
	}
	return routes
}

// testRouterOf is a router whose handlers write down in answer what they are given.
func testRouterOf(routes []Route, strict bool, answer *string, preflight http.Handler) *router {
	c := routing{routes: routes, strict: strict, preflight: preflight, setPath: len(routes)%2 == 0}
	for _, route := range routes {
		c.handlers = append(c.handlers, func(a arrival) {
			r, v := a.r, a.v
			values := map[string]string{}
			for i, name := range templateParameters(route.Path) {
				values[name] = v[i]
				if set := r.PathValue(name); (set != "") != c.setPath || c.setPath && set != v[i] {
					*answer += fmt.Sprintf(" with %s set to %q", name, set)
				}
			}
			*answer = testRouteSpelt(r.Pattern, values)
			if r.Pattern != route.Method+" "+route.Path {
				*answer += " but the handler of " + route.Operation
			}
		})
	}
	c.deny = func(w http.ResponseWriter, _ *http.Request, status int, why Reason) {
		*answer = fmt.Sprintf("%d %s", status, why)
		for _, allow := range w.Header()["Allow"] {
			*answer += " " + allow
		}
	}
	return newRouter(c)
}

// testRouteAnswer says what a router gives a request.
func testRouteAnswer(routes []Route, strict bool, r *http.Request) string {
	answer := "nothing"
	testRouterOf(routes, strict, &answer, nil).ServeHTTP(httptest.NewRecorder(), r)
	return answer
}

// testRouteRequest is a request as net/http reads it, or nil where it refuses to.
func testRouteRequest(method, target string) *http.Request {
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return nil
	}
	return &http.Request{Method: method, URL: u, RequestURI: target, Header: http.Header{}}
}

// testRouteSpelt writes what a handler was given.
func testRouteSpelt(pattern string, values map[string]string) string {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		pattern += fmt.Sprintf(" %s=%q", name, values[name])
	}
	return "200 " + pattern
}

// testRoute is a request and what Handler's and Middleware's router answer.
type testRoute struct{ request, handler, middleware string }

// testRoutes asks both routers. A middleware of "same" answers as Handler does.
func testRoutes(t *testing.T, lines string, cases []testRoute) {
	t.Helper()
	routes := testRouteLines(lines)
	for _, c := range cases {
		method, target, _ := strings.Cut(c.request, " ")
		if got := testRouteAnswer(routes, false, testRouteRequest(method, target)); got != c.handler {
			t.Errorf("Handler, %s:\n got %s\nwant %s", c.request, got, c.handler)
		}
		want := c.middleware
		if want == "same" {
			want = c.handler
		}
		if got := testRouteAnswer(routes, true, testRouteRequest(method, target)); got != want {
			t.Errorf("Middleware, %s:\n got %s\nwant %s", c.request, got, want)
		}
	}
}

const testNotFound, testBadPath = "404 not_found", "400 bad_path"

func TestGuard_concreteBeforeTemplated(t *testing.T) {
	testRoutes(t, `
		GET /users/{id} = staff
		GET /users/me = self
		GET /users/{id}/keys = staff
		GET /users/me/{what} = self
		GET /files/{name} = x
		GET /files/{name}.{ext} = x
		GET /files/{name}.json = x
		GET /files/data.json = x
		GET /x:verb = x
		GET /x{n} = x
		GET /{id}:cancel = x
		GET /{id}:cancel:now = x
		GET /more/z{a}{b} = x
		GET /more/{c}y = x
		GET /text/x{a} = x
		GET /text/{b}y = x
		GET /long/{a}-{b} = x
		GET /long/{c}:x = x`, []testRoute{
		{"GET /users/me", "200 GET /users/me", "same"},
		{"GET /users/7", `200 GET /users/{id} id="7"`, "same"},
		{"GET /users/7/keys", `200 GET /users/{id}/keys id="7"`, "same"},
		{"GET /users/me/keys", `200 GET /users/me/{what} what="keys"`, testBadPath},
		{"GET /users/me/rings", `200 GET /users/me/{what} what="rings"`, "same"},
		{"GET /users/7/rings", testNotFound, "same"},
		{"GET /users", testNotFound, "same"},
		{"GET /files/data.json", "200 GET /files/data.json", "same"},
		{"GET /files/a.json", `200 GET /files/{name}.json name="a"`, "same"},
		{"GET /files/a.txt", `200 GET /files/{name}.{ext} ext="txt" name="a"`, "same"},
		{"GET /files/a.b.json", `200 GET /files/{name}.json name="a.b"`, "same"},
		{"GET /files/a.tar.gz", `200 GET /files/{name}.{ext} ext="tar.gz" name="a"`, "same"},
		{"GET /files/.json", `200 GET /files/{name} name=".json"`, "same"},
		{"GET /files/a", `200 GET /files/{name} name="a"`, "same"},
		{"GET /x:verb", "200 GET /x:verb", "same"},
		{"GET /x7", `200 GET /x{n} n="7"`, "same"},
		{"GET /7:cancel", `200 GET /{id}:cancel id="7"`, "same"},
		{"GET /7:cancel:now", `200 GET /{id}:cancel:now id="7"`, "same"},
		{"GET /:cancel", testNotFound, "same"},
		// Of as much literal text, more parameters come first; else the text decides.
		{"GET /more/zxy", `200 GET /more/z{a}{b} a="x" b="y"`, "same"},
		{"GET /text/xy", `200 GET /text/{b}y b="x"`, "same"},
		{"GET /long/p-q:x", `200 GET /long/{c}:x c="p-q"`, "same"},
		{"GET /x:cancel", `200 GET /{id}:cancel id="x"`, "same"},
	})
}

func TestGuard_templatesThatCross(t *testing.T) {
	testRoutes(t, `
		GET /a/{x}/c = one
		GET /a/b/{y} = two
		GET /same/{x}/c = one
		GET /same/b/{y} = one
		GET /own/{x}/{z}/c = open of room {x}
		GET /own/{y}/b/{x} = open of room {x}
		GET /two/{x}/{z}/c = open of room {x}
		GET /two/{y}/b/{x} = shut of room {x}
		GET /name/{x}/c = one
		GET /name/b/{x} = one
		GET /less/{id}/k = self
		GET /{a}/{id}/k = staff
		GET /part/{x}/c = one
		POST /part/b/{y} = two
		GET /mix/{a}.json = one
		GET /mix/data{b} = two`, []testRoute{
		{"GET /a/b/c", `200 GET /a/b/{y} y="c"`, testBadPath},
		{"GET /a/x/c", `200 GET /a/{x}/c x="x"`, "same"},
		{"GET /a/b/d", `200 GET /a/b/{y} y="d"`, "same"},
		{"GET /a/x/d", testNotFound, "same"},
		{"GET /same/b/c", `200 GET /same/b/{y} y="c"`, "same"},
		// The words are the same, but they speak of another room.
		{"GET /own/1/b/c", `200 GET /own/{y}/b/{x} x="c" y="1"`, testBadPath},
		{"GET /own/c/b/c", `200 GET /own/{y}/b/{x} x="c" y="c"`, "same"},
		// The values are the same, but the words differ; without values in the words, they do not matter.
		{"GET /two/c/b/c", `200 GET /two/{y}/b/{x} x="c" y="c"`, testBadPath},
		{"GET /name/b/c", `200 GET /name/b/{x} x="c"`, "same"},
		{"GET /less/7/k", `200 GET /less/{id}/k id="7"`, "same"},
		{"GET /part/b/c", `200 GET /part/{x}/c x="b"`, "same"},
		{"GET /mix/data.json", `200 GET /mix/{a}.json a="data"`, testBadPath},
		{"GET /mix/dat.json", `200 GET /mix/{a}.json a="dat"`, "same"},
	})
}

func TestGuard_methods(t *testing.T) {
	testRoutes(t, `
		GET /users/{id} = staff
		DELETE /users/{other} = staff
		POST /users/me = self
		HEAD /pages/{id} = one
		GET /pages/{id} = two
		POST /only = x
		OPTIONS /asks = x
		GET /get = x
		PURGE /get = x`, []testRoute{
		{"GET /users/me", `200 GET /users/{id} id="me"`, "same"},
		{"HEAD /users/me", `200 GET /users/{id} id="me"`, "same"},
		{"DELETE /users/7", `200 DELETE /users/{other} other="7"`, "same"},
		{"PUT /users/me", "405 method_not_allowed DELETE, GET, HEAD, POST", "same"},
		{"PUT /users/ME", "405 method_not_allowed DELETE, GET, HEAD", "same"},
		{"PUT /users/7", "405 method_not_allowed DELETE, GET, HEAD", "same"},
		{"HEAD /pages/1", `200 HEAD /pages/{id} id="1"`, "same"},
		{"GET /pages/1", `200 GET /pages/{id} id="1"`, "same"},
		{"HEAD /only", "405 method_not_allowed POST", "same"},
		{"OPTIONS /only", "405 method_not_allowed POST", "same"},
		{"OPTIONS /asks", "200 OPTIONS /asks", "same"},
		{"OPTIONS /none", testNotFound, "same"},
		{"get /get", "405 method_not_allowed GET, HEAD, PURGE", "same"},
		{"PURGE /get", "200 PURGE /get", "same"},
		{" /get", "405 method_not_allowed GET, HEAD, PURGE", "same"},
		{"CONNECT /get", "405 method_not_allowed GET, HEAD, PURGE", "same"},
	})
}

func TestGuard_slashesAndDots(t *testing.T) {
	testRoutes(t, `
		GET /
		GET /t
		GET /t/
		GET /u/
		GET /v/{x}
		GET /v/{x}/w
		GET /.well-known/{x}`, []testRoute{
		{"GET /", "200 GET /", "same"},
		{"GET /t", "200 GET /t", "same"},
		{"GET /t/", "200 GET /t/", "same"},
		{"GET /u/", "200 GET /u/", "same"},
		{"GET /u", testNotFound, "same"},
		{"GET /v/1/", testNotFound, "same"},
		{"GET /v/", testNotFound, "same"},
		{"GET /.well-known/x", `200 GET /.well-known/{x} x="x"`, "same"},
		{"GET //", testNotFound, testBadPath},
		{"GET //t", testNotFound, testBadPath},
		{"GET /t//", testNotFound, testBadPath},
		{"GET /v//w", testNotFound, testBadPath},
		{"GET /v/./w", testNotFound, testBadPath},
		{"GET /v/../t", testNotFound, testBadPath},
		{"GET /v/..", testNotFound, testBadPath},
		{"GET /v/.", testNotFound, testBadPath},
		{"GET /v/%2e%2E", testNotFound, testBadPath},
		{"GET /v/.%2e/w", testNotFound, testBadPath},
		{"GET /nowhere/%2e", testNotFound, testBadPath},
		{"GET /v/...", `200 GET /v/{x} x="..."`, testBadPath},
		{"GET /v/..%20", `200 GET /v/{x} x=".. "`, testBadPath},
		{"GET /v/%20", `200 GET /v/{x} x=" "`, testBadPath},
		{"GET /v/..a", `200 GET /v/{x} x="..a"`, "same"},
		{"GET *", testNotFound, testBadPath},
		{"OPTIONS *", testNotFound, testBadPath},
	})
}

func TestGuard_escapes(t *testing.T) {
	testRoutes(t, `
		GET /v/{x} = one
		GET /a%20b/{x} = one
		GET /\u00fc/{x} = one
		GET /m/me = two
		GET /m/{x}:go = one`, []testRoute{
		{"GET /v/a%2Fb", `200 GET /v/{x} x="a/b"`, testBadPath},
		{"GET /v/%2F", `200 GET /v/{x} x="/"`, testBadPath},
		{"GET /v/a%5Cb", `200 GET /v/{x} x="a\\b"`, testBadPath},
		{`GET /v/a\b`, `200 GET /v/{x} x="a\\b"`, testBadPath},
		{"GET /v/a;b", `200 GET /v/{x} x="a;b"`, testBadPath},
		{"GET /v/a%3Bb", `200 GET /v/{x} x="a;b"`, testBadPath},
		{"GET /v/a%25b", `200 GET /v/{x} x="a%b"`, testBadPath},
		{"GET /v/a%252Fb", `200 GET /v/{x} x="a%2Fb"`, testBadPath},
		{"GET /v/a%00b", `200 GET /v/{x} x="a\x00b"`, testBadPath},
		{"GET /v/%00b", `200 GET /v/{x} x="\x00b"`, testBadPath},
		{"GET /v/~b", `200 GET /v/{x} x="~b"`, "same"},
		{"GET /v/a%0Ab", `200 GET /v/{x} x="a\nb"`, testBadPath},
		{"GET /v/a%09", `200 GET /v/{x} x="a\t"`, testBadPath},
		{"GET /v/a%7Fb", `200 GET /v/{x} x="a\x7fb"`, testBadPath},
		{"GET /v/a%C2%85b", `200 GET /v/{x} x="a\u0085b"`, testBadPath},
		{"GET /v/%FF", `200 GET /v/{x} x="\xff"`, testBadPath},
		{"GET /v/%C0%AF", `200 GET /v/{x} x="\xc0\xaf"`, testBadPath},
		{"GET /nowhere/a;b", testNotFound, testBadPath},
		{"GET /v/a%20b", `200 GET /v/{x} x="a b"`, "same"},
		{"GET /v/a%40b", `200 GET /v/{x} x="a@b"`, "same"},
		{"GET /v/a%3Fb", `200 GET /v/{x} x="a?b"`, testBadPath},
		{"GET /v/a%23b", `200 GET /v/{x} x="a#b"`, testBadPath},
		{"GET /v/%3F", `200 GET /v/{x} x="?"`, testBadPath},
		{"GET /v/a%41+b", `200 GET /v/{x} x="aA+b"`, "same"},
		{"GET /%76/1", `200 GET /v/{x} x="1"`, "same"},
		{"GET /a%20b/1?q=%2F", `200 GET /a%20b/{x} x="1"`, "same"},
		{"GET /m/m%65", "200 GET /m/me", "same"},
		{"GET /m%2Fme", testNotFound, testBadPath},
		{"GET /v/%7Bx%7D", `200 GET /v/{x} x="{x}"`, "same"},
		{"GET /m/7%3Ago", `200 GET /m/{x}:go x="7"`, "same"},
		{"GET http://host/v/1", `200 GET /v/{x} x="1"`, "same"},
	})
}

// TestGuard_plainPaths: paths without parameters, and no others, are found in one look.
func TestGuard_plainPaths(t *testing.T) {
	var answer string
	m := testRouterOf(testRouteLines("GET /a = one\nGET /a/{x} = one\nGET /%61/b%2Fc = one"), false, &answer, nil)
	if got := slices.Sorted(maps.Keys(m.plain)); len(got) != 1 || got[0] != "/a" {
		t.Errorf("got %q", got)
	}
	m.plain["/b"] = m.plain["/a"]
	m.ServeHTTP(httptest.NewRecorder(), testRouteRequest("GET", "/b"))
	if want := "200 GET /a"; answer != want {
		t.Errorf("got %s, want %s", answer, want)
	}
}

func TestGuard_preflights(t *testing.T) {
	routes := testRouteLines("GET /a/{x} = one\nOPTIONS /b = one")
	for _, c := range []struct{ origin, method, request, want string }{
		{"https://x", "GET", "OPTIONS /a/1", "preflight"},
		{"https://x", "DELETE", "OPTIONS /a/1", "preflight"},
		{"https://x", "GET", "OPTIONS /b", "preflight"},
		{"https://x", "GET", "OPTIONS /c", testNotFound},
		{"https://x", "GET", "GET /a/1", `200 GET /a/{x} x="1"`},
		{"", "GET", "OPTIONS /b", "200 OPTIONS /b"},
		{"https://x", "", "OPTIONS /b", "200 OPTIONS /b"},
		{"https://x", "", "OPTIONS /a/1", "405 method_not_allowed GET, HEAD"},
	} {
		for _, strict := range []bool{false, true} {
			var answer string
			m := testRouterOf(routes, strict, &answer, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { answer = "preflight" }))
			method, target, _ := strings.Cut(c.request, " ")
			r := testRouteRequest(method, target)
			r.Header.Set("Origin", c.origin)
			r.Header.Set("Access-Control-Request-Method", c.method)
			m.ServeHTTP(httptest.NewRecorder(), r)
			if answer != c.want {
				t.Errorf("%+v, strict %v: got %s", c, strict, answer)
			}
		}
	}
	// Without a handler for them they are OPTIONS like any other.
	r := testRouteRequest("OPTIONS", "/a/1")
	r.Header = http.Header{"Origin": {"https://x"}, "Access-Control-Request-Method": {"GET"}}
	if got, want := testRouteAnswer(routes, false, r), "405 method_not_allowed GET, HEAD"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var answer string
	m := testRouterOf(routes, true, &answer, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { answer = "preflight" }))
	r = testRouteRequest("OPTIONS", "/a/1%2f2")
	r.Header = http.Header{"Origin": {"https://x"}, "Access-Control-Request-Method": {"GET"}}
	if m.ServeHTTP(httptest.NewRecorder(), r); answer != testBadPath {
		t.Errorf("a preflight of a bad path: got %s", answer)
	}
}
