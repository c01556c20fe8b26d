package guard

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestMiddlewareNearLiterals(t *testing.T) {
	checkRoutes(t, `
		GET /users/{id} = staff
		GET /users/me = self
		GET /users/mine = staff
		GET /users/{id}/keys = staff
		GET /users/me/keys = self
		GET /kind/{id} = staff
		POST /kind/task = self
		GET /even/{id} = staff
		POST /even/me = staff
		GET /{any}/{id}/{x} = staff
		GET /x/{id} = staff
		GET /x/{id}:stop = self
		GET /two/me = self
		GET /two/ME = staff
		GET /dot/me. = self
		GET /dot/{id} = staff
		GET /end/ = self
		GET /end/{id} = staff
		GET /head/{id} = staff
		HEAD /head/me = self
		GET /head/me = staff`, []routeCase{
		{"GET /users/me", "200 GET /users/me", "same"},
		{"GET /users/7", `200 GET /users/{id} id="7"`, "same"},
		{"GET /users/men", `200 GET /users/{id} id="men"`, "same"},
		{"GET /users/ME", `200 GET /users/{id} id="ME"`, routeBadPath},
		{"HEAD /users/Me", `200 GET /users/{id} id="Me"`, routeBadPath},
		{"GET /users/m%45", `200 GET /users/{id} id="mE"`, routeBadPath},
		{"GET /users/me.", `200 GET /users/{id} id="me."`, routeBadPath},
		{"GET /users/me%20", `200 GET /users/{id} id="me "`, routeBadPath},
		{"GET /users/Me.%20.", `200 GET /users/{id} id="Me. ."`, routeBadPath},
		{"GET /users/me%C2%A0", "200 GET /users/{id} id=\"me\\u00a0\"", routeBadPath},
		{"GET /users/.me", `200 GET /users/{id} id=".me"`, "same"},
		{"GET /users/MINE", `200 GET /users/{id} id="MINE"`, "same"},
		{"GET /users/ME/keys", `200 GET /users/{id}/keys id="ME"`, routeBadPath},
		{"GET /users/me/KEYS", `200 GET /{any}/{id}/{x} any="users" id="me" x="KEYS"`, routeBadPath},
		{"GET /users/ME/other", `200 GET /{any}/{id}/{x} any="users" id="ME" x="other"`, "same"},
		// The Kelvin sign and the long s fold to k and s.
		{"GET /kind/tas%E2%84%AA", "200 GET /kind/{id} id=\"tas\u212a\"", routeBadPath},
		{"GET /kind/ta%C5%BFk", "200 GET /kind/{id} id=\"ta\u017fk\"", routeBadPath},
		{"GET /kind/TASK", `200 GET /kind/{id} id="TASK"`, routeBadPath},
		{"GET /kind/task", `200 GET /kind/{id} id="task"`, "same"},
		{"GET /even/ME", `200 GET /even/{id} id="ME"`, "same"},
		{"GET /x/7:stop", `200 GET /x/{id}:stop id="7"`, "same"},
		{"GET /x/7:STOP", `200 GET /x/{id} id="7:STOP"`, routeBadPath},
		{"GET /x/7:go", `200 GET /x/{id} id="7:go"`, "same"},
		// Both are described: the document itself tells them apart.
		{"GET /two/me", "200 GET /two/me", "same"},
		{"GET /two/ME", "200 GET /two/ME", "same"},
		{"GET /two/Me", routeNotFound, "same"},
		{"GET /dot/me", `200 GET /dot/{id} id="me"`, routeBadPath},
		{"GET /dot/me.", "200 GET /dot/me.", "same"},
		{"GET /end/", "200 GET /end/", "same"},
		{"HEAD /head/ME", `200 GET /head/{id} id="ME"`, routeBadPath},
		{"GET /head/ME", `200 GET /head/{id} id="ME"`, "same"},
	})
}

func TestMiddlewareValuesThatCouldBeSplitOtherwise(t *testing.T) {
	checkRoutes(t, `
		GET /d/{y}-{m}-{d} = x
		GET /p/{a}{b} = x
		GET /q/{a}ab{b} = x`, []routeCase{
		{"GET /d/2026-11-24", `200 GET /d/{y}-{m}-{d} d="24" m="11" y="2026"`, "same"},
		{"GET /d/2026-11-24-7", `200 GET /d/{y}-{m}-{d} d="24-7" m="11" y="2026"`, routeBadPath},
		{"GET /d/2026--11-24", `200 GET /d/{y}-{m}-{d} d="24" m="-11" y="2026"`, routeBadPath},
		{"GET /d/--x--", `200 GET /d/{y}-{m}-{d} d="-" m="x" y="-"`, "same"},
		{"GET /d/2026%2D11-24", `200 GET /d/{y}-{m}-{d} d="24" m="11" y="2026"`, "same"},
		{"GET /p/xy", `200 GET /p/{a}{b} a="x" b="y"`, "same"},
		{"GET /p/xyz", `200 GET /p/{a}{b} a="x" b="yz"`, routeBadPath},
		{"GET /q/xaby", `200 GET /q/{a}ab{b} a="x" b="y"`, "same"},
		{"GET /q/ababab", `200 GET /q/{a}ab{b} a="ab" b="ab"`, "same"},
	})
}

// A request that net/http would not make must not panic, nor find a route.
func TestRouterOddRequests(t *testing.T) {
	routes := routeLines("GET /a/{x} = one\nGET / = two\nCONNECT /a/{x} = one")
	for _, c := range []struct {
		url                 url.URL
		handler, middleware string
	}{
		{url.URL{}, routeNotFound, routeBadPath},
		{url.URL{Path: "a/1"}, routeNotFound, routeBadPath},
		{url.URL{Path: "*"}, routeNotFound, routeBadPath},
		{url.URL{Host: "h:443"}, routeNotFound, routeBadPath},
		{url.URL{Opaque: "//evil/a/1", Path: "/a/1"}, `200 GET /a/{x} x="1"`, routeBadPath},
		{url.URL{Path: "/a/%zz"}, `200 GET /a/{x} x="%zz"`, routeBadPath},
		// EscapedPath ignores a RawPath that is no spelling of Path.
		{url.URL{Path: "/a/1", RawPath: "/a/%zz"}, `200 GET /a/{x} x="1"`, `200 GET /a/{x} x="1"`},
		{url.URL{Path: "/a/1", RawPath: "/b/1"}, `200 GET /a/{x} x="1"`, `200 GET /a/{x} x="1"`},
		{url.URL{Path: "/a/1", RawPath: "//"}, `200 GET /a/{x} x="1"`, `200 GET /a/{x} x="1"`},
	} {
		for strict, want := range map[bool]string{false: c.handler, true: c.middleware} {
			u := c.url
			if got := routeAnswer(routes, strict, &http.Request{Method: "GET", URL: &u}); got != want {
				t.Errorf("%#v, strict %v:\n got %s\nwant %s", c.url, strict, got, want)
			}
		}
	}
}

// chi, echo and gin do not serve HEAD from GET: they run the HEAD of a template
// that is less specific, and the rule of the GET must not open it.
func TestMiddlewareHeadDescribedElsewhere(t *testing.T) {
	checkRoutes(t, `
		GET /users/me = public
		GET /users/{id} = staff
		HEAD /users/{id} = staff
		GET /rooms/all = staff
		HEAD /rooms/{id} = staff
		GET /f/{x}.json = public
		HEAD /f/{x} = staff`, []routeCase{
		{"HEAD /users/me", "200 GET /users/me", routeBadPath},
		{"GET /users/me", "200 GET /users/me", "same"},
		{"HEAD /users/7", `200 HEAD /users/{id} id="7"`, "same"},
		{"HEAD /rooms/all", "200 GET /rooms/all", "same"},
		{"HEAD /f/a.json", `200 GET /f/{x}.json x="a"`, routeBadPath},
		{"GET /f/a.json", `200 GET /f/{x}.json x="a"`, "same"},
		{"HEAD /f/a.txt", `200 HEAD /f/{x} x="a.txt"`, "same"},
	})
}

// What Middleware hands on has one path, however it is read, and the request that
// it was given still has the path that it came with.
func TestMiddlewareHandsOnOneSpelling(t *testing.T) {
	for _, c := range []struct{ target, path, uri string }{
		{"/a/x", "/a/x", "/a/x"},
		{"/a/x?q=1", "/a/x", "/a/x?q=1"},
		{"/a/x%40y?q=%2F", "/a/x@y", "/a/x@y?q=%2F"},
		{"/a/%78", "/a/x", "/a/x"},
		{"/%61/x%20y", "/a/x y", "/a/x%20y"},
		{"/a/x%20y", "/a/x y", "/a/x%20y"},
		{"/a/x%3Fy", "/a/x?y", "/a/x%3Fy"},
		{"http://host/a/x?q", "/a/x", "/a/x?q"},
	} {
		var seen *http.Request
		m := newRouter(routing{
			routes:   routeLines("GET /a/{x} = one"),
			handlers: []http.Handler{http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r })},
			strict:   true,
		})
		r := routeRequest("GET", c.target)
		before := *r.URL
		m.ServeHTTP(httptest.NewRecorder(), r)
		if seen.URL.Path != c.path || seen.URL.RawPath != "" || seen.RequestURI != c.uri {
			t.Errorf("%s: handed on %q, %q, %q; want %q, none, %q", c.target, seen.URL.Path, seen.URL.RawPath, seen.RequestURI, c.path, c.uri)
		}
		if *r.URL != before || r.RequestURI != c.target {
			t.Errorf("%s: the request itself became %q, %q, %q", c.target, r.URL.Path, r.URL.RawPath, r.RequestURI)
		}
		if again := seen.URL.EscapedPath(); !strings.HasPrefix(seen.RequestURI, again) {
			t.Errorf("%s: handed on both %q and %q", c.target, again, seen.RequestURI)
		}
	}
	// Handler hands on what it was given: the function that runs is the rule's own.
	var given *http.Request
	h := newRouter(routing{
		routes:   routeLines("GET /a/{x} = one"),
		handlers: []http.Handler{http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { given = r })},
	})
	r := routeRequest("GET", "/a/x%2Fy")
	if h.ServeHTTP(httptest.NewRecorder(), r); given != r || r.URL.RawPath != "/a/x%2Fy" {
		t.Errorf("Handler handed on another request, with the RawPath %q", given.URL.RawPath)
	}
	// A StripPrefix further out leaves RequestURI as it was sent.
	var seen string
	m := newRouter(routing{
		routes:   routeLines("GET /a/{x} = one"),
		handlers: []http.Handler{http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r.RequestURI })},
		strict:   true,
	})
	http.StripPrefix("/v1", m).ServeHTTP(httptest.NewRecorder(), routeRequest("GET", "/v1/a/x?q"))
	if seen != "/a/x?q" {
		t.Errorf("behind StripPrefix: handed on %q", seen)
	}
}

// What a client can write into a request line arrives through net/http's parser.
func TestRouterRequestLines(t *testing.T) {
	routes := routeLines("GET /a/{x} = one\nOPTIONS /a/{x} = one")
	for line, want := range map[string]string{
		"GET /a/1 HTTP/1.1":            `200 GET /a/{x} x="1"`,
		"OPTIONS * HTTP/1.1":           routeBadPath,
		"CONNECT host:443 HTTP/1.1":    routeBadPath,
		"GET http:/a/1 HTTP/1.1":       `200 GET /a/{x} x="1"`,
		"GET http:a/1 HTTP/1.1":        routeBadPath,
		"GET http://h HTTP/1.1":        routeBadPath,
		"GET //h/a/1 HTTP/1.1":         routeBadPath,
		"GET /a/1/../2 HTTP/1.1":       routeBadPath,
		"GET /a/1?x=/../ HTTP/1.1":     `200 GET /a/{x} x="1"`,
		"GET /a/1?/a;b//% HTTP/1.1":    `200 GET /a/{x} x="1"`,
		"GET /a/1%23/keys HTTP/1.1":    routeNotFound,
		"GET /a/%F0%9F%94%91 HTTP/1.1": "200 GET /a/{x} x=\"\U0001f511\"",
	} {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(line + "\r\nHost: h\r\n\r\n")))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if got := routeAnswer(routes, true, r); got != want {
			t.Errorf("%s: got %s, want %s", line, got, want)
		}
	}
}
