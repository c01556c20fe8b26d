package guard

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestGuard_nearLiterals(t *testing.T) {
	testRoutes(t, `
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
		GET /verb/{id} = staff
		GET /verb/{id}:end. = self
		GET /said/{id} = open of room {id}
		GET /said/{id}:STOP = open of room {id}
		GET /{any}/task = staff
		POST /me/task = self
		GET /end/ = self
		GET /end/{id} = staff
		GET /head/{id} = staff
		HEAD /head/me = self
		GET /head/me = staff`, []testRoute{
		{"GET /users/me", "200 GET /users/me", "same"},
		{"GET /users/7", `200 GET /users/{id} id="7"`, "same"},
		{"GET /users/men", `200 GET /users/{id} id="men"`, "same"},
		{"GET /users/ME", `200 GET /users/{id} id="ME"`, testBadPath},
		{"HEAD /users/me", "200 GET /users/me", "same"},
		{"HEAD /users/Me", `200 GET /users/{id} id="Me"`, testBadPath},
		{"GET /users/m%45", `200 GET /users/{id} id="mE"`, testBadPath},
		{"GET /users/me.", `200 GET /users/{id} id="me."`, testBadPath},
		{"GET /users/me%20", `200 GET /users/{id} id="me "`, testBadPath},
		{"GET /users/Me.%20.", `200 GET /users/{id} id="Me. ."`, testBadPath},
		{"GET /users/me%C2%A0", "200 GET /users/{id} id=\"me\\u00a0\"", testBadPath},
		{"GET /users/.me", `200 GET /users/{id} id=".me"`, "same"},
		{"GET /users/MINE", `200 GET /users/{id} id="MINE"`, "same"},
		{"GET /users/ME/keys", `200 GET /users/{id}/keys id="ME"`, testBadPath},
		{"GET /users/me/KEYS", `200 GET /{any}/{id}/{x} any="users" id="me" x="KEYS"`, testBadPath},
		{"GET /users/ME/other", `200 GET /{any}/{id}/{x} any="users" id="ME" x="other"`, "same"},
		// The Kelvin sign and the long s fold to k and s.
		{"GET /kind/tas%E2%84%AA", "200 GET /kind/{id} id=\"tas\u212a\"", testBadPath},
		{"GET /kind/ta%C5%BFk", "200 GET /kind/{id} id=\"ta\u017fk\"", testBadPath},
		{"GET /kind/TASK", `200 GET /kind/{id} id="TASK"`, testBadPath},
		{"GET /kind/task", `200 GET /kind/{id} id="task"`, "same"},
		{"GET /even/ME", `200 GET /even/{id} id="ME"`, "same"},
		{"GET /x/7:stop", `200 GET /x/{id}:stop id="7"`, "same"},
		{"GET /x/7:STOP", `200 GET /x/{id} id="7:STOP"`, testBadPath},
		{"GET /x/7:go", `200 GET /x/{id} id="7:go"`, "same"},
		// fiber runs whichever is registered first for both.
		{"GET /two/me", "200 GET /two/me", testBadPath},
		{"GET /two/ME", "200 GET /two/ME", testBadPath},
		{"GET /two/Me", testNotFound, "same"},
		{"GET /dot/me", `200 GET /dot/{id} id="me"`, testBadPath},
		{"GET /dot/me.", "200 GET /dot/me.", "same"},
		{"GET /verb/7:end", `200 GET /verb/{id} id="7:end"`, testBadPath},
		{"GET /said/7:stop", `200 GET /said/{id} id="7:stop"`, testBadPath},
		{"GET /ME/task", `200 GET /{any}/task any="ME"`, testBadPath},
		{"GET /me/task", `200 GET /{any}/task any="me"`, "same"},
		{"GET /end/", "200 GET /end/", "same"},
		{"HEAD /head/ME", `200 GET /head/{id} id="ME"`, testBadPath},
		{"GET /head/ME", `200 GET /head/{id} id="ME"`, "same"},
	})
}

func TestGuard_valuesThatCouldBeSplitOtherwise(t *testing.T) {
	testRoutes(t, `
		GET /d/{y}-{m}-{d} = open of day {d}
		GET /s/{y}-{m} = open of month {m}
		GET /t/{a}--{b}.{c} = open of c {c}
		GET /o/{a}-{b}.{c} = open of c {c}
		GET /w/x-{a}-{b} = open of b {b}
		GET /p/{a}{b} = open of b {b}
		GET /q/{a}ab{b} = open of b {b}
		GET /f/{a}.{b} = open of a {a}
		GET /c/{a}X{b} = open of a {a}
		GET /any/{a}.{b} = staff
		GET /id/{id}.json = open of id {id}`, []testRoute{
		{"GET /d/2026-11-24", `200 GET /d/{y}-{m}-{d} d="24" m="11" y="2026"`, "same"},
		{"GET /d/2026-11-24-7", `200 GET /d/{y}-{m}-{d} d="24-7" m="11" y="2026"`, testBadPath},
		{"GET /d/2026--11-24", `200 GET /d/{y}-{m}-{d} d="24" m="-11" y="2026"`, testBadPath},
		{"GET /d/--x--", `200 GET /d/{y}-{m}-{d} d="-" m="x" y="-"`, testBadPath},
		{"GET /d/2026%2D11-24", `200 GET /d/{y}-{m}-{d} d="24" m="11" y="2026"`, "same"},
		{"GET /s/--x", `200 GET /s/{y}-{m} m="x" y="-"`, testBadPath},
		{"GET /t/1--.2.3", `200 GET /t/{a}--{b}.{c} a="1" b=".2" c="3"`, testBadPath},
		{"GET /t/1--2.3", `200 GET /t/{a}--{b}.{c} a="1" b="2" c="3"`, "same"},
		{"GET /t/1---2.3", `200 GET /t/{a}--{b}.{c} a="1" b="-2" c="3"`, testBadPath},
		{"GET /o/1-2.3.4", `200 GET /o/{a}-{b}.{c} a="1" b="2" c="3.4"`, testBadPath},
		{"GET /o/1-2-3.4", `200 GET /o/{a}-{b}.{c} a="1" b="2-3" c="4"`, testBadPath},
		{"GET /o/1-2.3", `200 GET /o/{a}-{b}.{c} a="1" b="2" c="3"`, "same"},
		{"GET /w/x-1-2", `200 GET /w/x-{a}-{b} a="1" b="2"`, "same"},
		{"GET /p/xy", `200 GET /p/{a}{b} a="x" b="y"`, testBadPath},
		{"GET /q/xaby", `200 GET /q/{a}ab{b} a="x" b="y"`, "same"},
		{"GET /q/ababab", `200 GET /q/{a}ab{b} a="ab" b="ab"`, testBadPath},
		{"GET /f/..b", `200 GET /f/{a}.{b} a="." b="b"`, testBadPath},
		{"GET /f/a.b", `200 GET /f/{a}.{b} a="a" b="b"`, "same"},
		// Letter case aside, the X stands twice.
		{"GET /c/1x2X3", `200 GET /c/{a}X{b} a="1x2" b="3"`, testBadPath},
		// No rule depends on where it is split.
		{"GET /any/a.tar.gz", `200 GET /any/{a}.{b} a="a" b="tar.gz"`, "same"},
		{"GET /any/..b", `200 GET /any/{a}.{b} a="." b="b"`, "same"},
		// It can be split in one way, or not at all.
		{"GET /id/a.b.json", `200 GET /id/{id}.json id="a.b"`, "same"},
	})
}

// chi and fiber let a parameter be empty before a suffix, cut a value where the
// literal behind it begins for the first time, and fall back to another template
// where that does not fit. Each answer here was another operation's before.
func TestGuard_suffixes(t *testing.T) {
	testRoutes(t, `
		POST /jobs/{id} = staff
		POST /jobs/{id}:cancel = admin
		DELETE /jobs/{id} = admin
		DELETE /jobs/{id}:cancel = staff
		POST /even/{id} = staff
		POST /even/{id}:cancel = staff
		GET /files/{a}.{b} = staff
		GET /files/{a} = admin
		POST /verbs/:cancel = self
		POST /verbs/{id}:cancel = staff
		GET /own/{id} = open of job {id}
		GET /own/{id}:log = open of job {id}
		GET /two/{a}{b} = staff
		GET /two/{a} = admin
		GET /dot/{a}.{b} = staff
		GET /dot/{a} = admin`, []testRoute{
		{"POST /jobs/7", `200 POST /jobs/{id} id="7"`, "same"},
		{"POST /jobs/7:cancel", `200 POST /jobs/{id}:cancel id="7"`, "same"},
		{"POST /jobs/7:go", `200 POST /jobs/{id} id="7:go"`, "same"},
		{"POST /jobs/:cancel", `200 POST /jobs/{id} id=":cancel"`, testBadPath},
		{"POST /jobs/:CANCEL.", `200 POST /jobs/{id} id=":CANCEL."`, testBadPath},
		{"POST /jobs/:cancel:cancel", `200 POST /jobs/{id}:cancel id=":cancel"`, testBadPath},
		{"DELETE /jobs/a:7:cancel", `200 DELETE /jobs/{id}:cancel id="a:7"`, testBadPath},
		{"DELETE /jobs/jane@example.com:cancel", `200 DELETE /jobs/{id}:cancel id="jane@example.com"`, "same"},
		{"POST /even/:cancel", `200 POST /even/{id} id=":cancel"`, "same"},
		{"POST /even/a:7:cancel", `200 POST /even/{id}:cancel id="a:7"`, "same"},
		{"GET /files/a.b", `200 GET /files/{a}.{b} a="a" b="b"`, "same"},
		{"GET /files/a.b.c", `200 GET /files/{a}.{b} a="a" b="b.c"`, testBadPath},
		{"GET /files/..b", `200 GET /files/{a}.{b} a="." b="b"`, testBadPath},
		{"GET /files/.b", `200 GET /files/{a} a=".b"`, testBadPath},
		{"POST /verbs/:cancel", "200 POST /verbs/:cancel", "same"},
		{"GET /own/7:log", `200 GET /own/{id}:log id="7"`, "same"},
		{"GET /own/a:7:log", `200 GET /own/{id}:log id="a:7"`, testBadPath},
		{"GET /own/:log", `200 GET /own/{id} id=":log"`, testBadPath},
		{"GET /two/a", `200 GET /two/{a} a="a"`, testBadPath},
		{"GET /dot/x.", `200 GET /dot/{a} a="x."`, testBadPath},
	})
}

// fiber and chi's StripSlashes drop a slash at the end.
func TestGuard_slashesAtTheEnd(t *testing.T) {
	testRoutes(t, `
		GET /users/me = self
		GET /users/{id}/ = staff
		GET /t = one
		GET /t/ = two
		GET /even/{id} = staff
		GET /even/{id}/ = staff
		GET /items/ = public
		GET /items/{id} = staff
		GET /part/ = one
		POST /part = two
		GET /logs/{id} = staff
		GET /logs/me/ = self
		GET /own/{id} = open of room {id}
		GET /own/{id}/ = open of room {id}
		GET /other/{x} = open of room {x}
		GET /other/{id}/ = open of room {id}
		GET / = one
		GET /{top}/x = two`, []testRoute{
		{"GET /users/me", "200 GET /users/me", "same"},
		{"GET /users/me/", `200 GET /users/{id}/ id="me"`, testBadPath},
		{"GET /users/ME/", `200 GET /users/{id}/ id="ME"`, testBadPath},
		{"GET /users/7/", `200 GET /users/{id}/ id="7"`, "same"},
		{"HEAD /users/me/", `200 GET /users/{id}/ id="me"`, testBadPath},
		{"GET /t", "200 GET /t", "same"},
		{"GET /t/", "200 GET /t/", testBadPath},
		{"GET /even/7", `200 GET /even/{id} id="7"`, "same"},
		{"GET /even/7/", `200 GET /even/{id}/ id="7"`, "same"},
		{"GET /items/", "200 GET /items/", "same"},
		{"GET /items/7", `200 GET /items/{id} id="7"`, "same"},
		{"GET /part/", "200 GET /part/", "same"},
		// A router that registers the literal first and drops its slash runs it here.
		{"GET /logs/me", `200 GET /logs/{id} id="me"`, testBadPath},
		{"GET /logs/me/", "200 GET /logs/me/", testBadPath},
		{"GET /logs/7", `200 GET /logs/{id} id="7"`, "same"},
		{"GET /own/7/", `200 GET /own/{id}/ id="7"`, "same"},
		{"GET /other/7/", `200 GET /other/{id}/ id="7"`, testBadPath},
		{"GET /", "200 GET /", "same"},
	})
}

// echo gives a parameter at the end the rest of the path, and fiber one with a
// literal behind it.
func TestGuard_parametersThatTakeSlashes(t *testing.T) {
	testRoutes(t, `
		GET /e/x/{y} = staff
		GET /e/{z}/b/c = admin
		GET /e/{z}/d = staff
		POST /e/{z}/b/c = admin
		GET /f/{id}:stop = admin
		GET /f/{id}/{x} = staff
		GET /f/{id}/steps/{x}:stop = staff
		GET /f/{id}/{x}/log = admin
		GET /s/{id}:stop = staff
		GET /s/{id}/{x} = staff
		GET /b/me = staff
		HEAD /b/{id}/ = admin
		GET /w/{id}/Me = staff
		POST /w/{id}/me = admin`, []testRoute{
		{"GET /e/x/y", `200 GET /e/x/{y} y="y"`, "same"},
		{"GET /e/x/b/c", `200 GET /e/{z}/b/c z="x"`, testBadPath},
		{"GET /e/X/b/c", `200 GET /e/{z}/b/c z="X"`, testBadPath},
		{"GET /e/7/b/c", `200 GET /e/{z}/b/c z="7"`, "same"},
		{"POST /e/x/b/c", `200 POST /e/{z}/b/c z="x"`, "same"},
		{"GET /f/7/b", `200 GET /f/{id}/{x} id="7" x="b"`, "same"},
		{"GET /f/7/b:stop", `200 GET /f/{id}/{x} id="7" x="b:stop"`, testBadPath},
		{"GET /f/7/:STOP.", `200 GET /f/{id}/{x} id="7" x=":STOP."`, testBadPath},
		// All paths of this template could be taken so: a program with that order does not work.
		{"GET /f/7/steps/2:stop", `200 GET /f/{id}/steps/{x}:stop id="7" x="2"`, "same"},
		{"GET /f/7/b:stop/log", `200 GET /f/{id}/{x}/log id="7" x="b:stop"`, "same"},
		{"GET /s/7/b:stop", `200 GET /s/{id}/{x} id="7" x="b:stop"`, "same"},
		{"GET /b/me", "200 GET /b/me", "same"},
		{"HEAD /b/me", "200 GET /b/me", testBadPath},
		{"GET /w/7/Me", `200 GET /w/{id}/Me id="7"`, "same"},
	})
}

// What reads like an identifier of the real world passes where no rule differs.
func TestGuard_ordinaryValues(t *testing.T) {
	routes := testRouteLines("GET /users/{id} = staff\nGET /users/me = self\nGET /rooms/{id} = open of room {id}\nDELETE /rooms/{id} = admin")
	for _, value := range []string{
		"jane.doe@example.com", "urn:isbn:0451450523", "2026-11-27T13:45:00+01:00", "a%20b", "%20a", "v1.2.3", ".hidden", "~", "100,5", "a+b",
		"J%C3%BCrgen", "%E6%9D%B1%E4%BA%AC", "%F0%9F%94%91", "$metadata", "(1)", "'x'", "a=b&c", "!", "*", "men", "meme", "{x}", "-", "_", "@", "a..b",
	} {
		for _, path := range []string{"/users/", "/rooms/"} {
			want := testRouteAnswer(routes, false, testRouteRequest("GET", path+value))
			if got := testRouteAnswer(routes, true, testRouteRequest("GET", path+value)); got != want || got[:3] != "200" {
				t.Errorf("%s%s: got %s, want %s", path, value, got, want)
			}
		}
	}
}

// A field that names another method is refused: a router behind may run that one.
func TestGuard_methodOverride(t *testing.T) {
	routes := testRouteLines("POST /rooms/{id} = staff\nDELETE /rooms/{id} = admin")
	for _, c := range []struct{ name, value, want string }{
		{"X-HTTP-Method-Override", "DELETE", testBadPath},
		{"X-HTTP-Method", "DELETE", testBadPath},
		{"X-Method-Override", "DELETE", testBadPath},
		{"x-http-method-override", "delete", testBadPath},
		{"X-HTTP-Method-Override", "nonsense", testBadPath},
		{"X-HTTP-Method-Override", "POST, DELETE", testBadPath},
		{"X-HTTP-Method-Override", "POST", `200 POST /rooms/{id} id="7"`},
		{"X-HTTP-Method-Override", " post ", `200 POST /rooms/{id} id="7"`},
		{"X-HTTP-Method-Override", "", `200 POST /rooms/{id} id="7"`},
		{"X-Method", "DELETE", `200 POST /rooms/{id} id="7"`},
	} {
		r := testRouteRequest("POST", "/rooms/7")
		r.Header.Add(c.name, c.value)
		if got := testRouteAnswer(routes, true, r); got != c.want {
			t.Errorf("Middleware, %s: %s: got %s, want %s", c.name, c.value, got, c.want)
		}
		if got, want := testRouteAnswer(routes, false, r), `200 POST /rooms/{id} id="7"`; got != want {
			t.Errorf("Handler, %s: %s: got %s, want %s", c.name, c.value, got, want)
		}
	}
	r := testRouteRequest("POST", "/rooms/7")
	r.Header["X-Http-Method-Override"] = []string{"POST", "DELETE"}
	if got := testRouteAnswer(routes, true, r); got != testBadPath {
		t.Errorf("two fields: got %s, want %s", got, testBadPath)
	}
}

// A request that net/http would not make must not panic, nor find a route.
func TestGuard_oddRequests(t *testing.T) {
	routes := testRouteLines("GET /a/{x} = one\nGET / = two\nCONNECT /a/{x} = one")
	for _, c := range []struct {
		url                 url.URL
		handler, middleware string
	}{
		{url.URL{}, testNotFound, testBadPath},
		{url.URL{Path: "a/1"}, testNotFound, testBadPath},
		{url.URL{Path: "*"}, testNotFound, testBadPath},
		{url.URL{Host: "h:443"}, testNotFound, testBadPath},
		{url.URL{Opaque: "//evil/a/1", Path: "/a/1"}, `200 GET /a/{x} x="1"`, testBadPath},
		{url.URL{Path: "/a/%zz"}, `200 GET /a/{x} x="%zz"`, testBadPath},
		// EscapedPath ignores a RawPath that is no spelling of Path.
		{url.URL{Path: "/a/1", RawPath: "/a/%zz"}, `200 GET /a/{x} x="1"`, `200 GET /a/{x} x="1"`},
		{url.URL{Path: "/a/1", RawPath: "/b/1"}, `200 GET /a/{x} x="1"`, `200 GET /a/{x} x="1"`},
		{url.URL{Path: "/a/1", RawPath: "//"}, `200 GET /a/{x} x="1"`, `200 GET /a/{x} x="1"`},
	} {
		for strict, want := range map[bool]string{false: c.handler, true: c.middleware} {
			u := c.url
			if got := testRouteAnswer(routes, strict, &http.Request{Method: "GET", URL: &u}); got != want {
				t.Errorf("%#v, strict %v:\n got %s\nwant %s", c.url, strict, got, want)
			}
		}
	}
}

// chi, echo and gin do not serve HEAD from GET: they run the HEAD of a template
// that is less specific, and the rule of the GET must not open it.
func TestGuard_headDescribedElsewhere(t *testing.T) {
	testRoutes(t, `
		GET /users/me = public
		GET /users/{id} = staff
		HEAD /users/{id} = staff
		GET /rooms/all = staff
		HEAD /rooms/{id} = staff
		GET /f/{x}.json = public
		HEAD /f/{x} = staff
		GET /e/x/{y} = staff
		GET /e/x/me = self
		GET /e/{z}/ = staff
		HEAD /e/{x} = staff
		GET /o/x/{y} = open of room {y}
		HEAD /o/{y} = open of room {y}`, []testRoute{
		// echo gives the parameter of HEAD /e/{x} the rest of the path.
		{"HEAD /e/x/7", `200 GET /e/x/{y} y="7"`, "same"},
		{"HEAD /e/x/me", "200 GET /e/x/me", testBadPath},
		{"HEAD /e/7/", `200 GET /e/{z}/ z="7"`, "same"},
		{"GET /e/x/me", "200 GET /e/x/me", "same"},
		{"HEAD /o/x/7", `200 GET /o/x/{y} y="7"`, testBadPath},
		{"HEAD /users/me", "200 GET /users/me", testBadPath},
		{"GET /users/me", "200 GET /users/me", "same"},
		{"HEAD /users/7", `200 HEAD /users/{id} id="7"`, "same"},
		{"HEAD /rooms/all", "200 GET /rooms/all", "same"},
		{"HEAD /f/a.json", `200 GET /f/{x}.json x="a"`, testBadPath},
		{"GET /f/a.json", `200 GET /f/{x}.json x="a"`, "same"},
		{"HEAD /f/a.txt", `200 HEAD /f/{x} x="a.txt"`, "same"},
	})
}

// What Middleware hands on has one path, however it is read, and the request that
// it was given still has the path that it came with.
func TestGuard_oneSpelling(t *testing.T) {
	for _, c := range []struct{ target, path, uri string }{
		{"/a/x", "/a/x", "/a/x"},
		{"/a/x?q=1", "/a/x", "/a/x?q=1"},
		{"/a/x%40y?q=%2F", "/a/x@y", "/a/x@y?q=%2F"},
		{"/a/%78", "/a/x", "/a/x"},
		{"/%61/x%20y", "/a/x y", "/a/x%20y"},
		{"/a/x%20y", "/a/x y", "/a/x%20y"},
		{"http://host/a/x?q", "/a/x", "/a/x?q"},
	} {
		var seen *http.Request
		m := newRouter(routing{
			routes:   testRouteLines("GET /a/{x} = one"),
			handlers: []routeHandler{func(a arrival) { seen = a.r }},
			strict:   true,
		})
		r := testRouteRequest("GET", c.target)
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
	// A + is a space for fiber: a rule that asks about values is asked about what runs.
	for access, uri := range map[string]string{"one": "/a/x+y?q=a+b", "open of room {x}": "/a/x%2By?q=a+b"} {
		var seen *http.Request
		m := newRouter(routing{
			routes:   testRouteLines("GET /a/{x} = " + access),
			handlers: []routeHandler{func(a arrival) { seen = a.r }},
			strict:   true,
		})
		r := testRouteRequest("GET", "/a/x+y?q=a+b")
		if m.ServeHTTP(httptest.NewRecorder(), r); seen.RequestURI != uri || seen.URL.Path != "/a/x+y" || r.RequestURI != "/a/x+y?q=a+b" {
			t.Errorf("%s: handed on %q, %q", access, seen.URL.Path, seen.RequestURI)
		}
	}
	// Handler hands on what it was given: the function that runs is the rule's own.
	var given *http.Request
	h := newRouter(routing{
		routes:   testRouteLines("GET /a/{x} = one"),
		handlers: []routeHandler{func(a arrival) { given = a.r }},
	})
	r := testRouteRequest("GET", "/a/x%2Fy")
	if h.ServeHTTP(httptest.NewRecorder(), r); given != r || r.URL.RawPath != "/a/x%2Fy" {
		t.Errorf("Handler handed on another request, with the RawPath %q", given.URL.RawPath)
	}
	// A StripPrefix further out leaves RequestURI as it was sent.
	var seen string
	m := newRouter(routing{
		routes:   testRouteLines("GET /a/{x} = one"),
		handlers: []routeHandler{func(a arrival) { seen = a.r.RequestURI }},
		strict:   true,
	})
	http.StripPrefix("/v1", m).ServeHTTP(httptest.NewRecorder(), testRouteRequest("GET", "/v1/a/x?q"))
	if seen != "/a/x?q" {
		t.Errorf("behind StripPrefix: handed on %q", seen)
	}
}

// What a client can write into a request line arrives through net/http's parser.
func TestGuard_requestLines(t *testing.T) {
	routes := testRouteLines("GET /a/{x} = one\nOPTIONS /a/{x} = one")
	for line, want := range map[string]string{
		"GET /a/1 HTTP/1.1":            `200 GET /a/{x} x="1"`,
		"OPTIONS * HTTP/1.1":           testBadPath,
		"CONNECT host:443 HTTP/1.1":    testBadPath,
		"GET http:/a/1 HTTP/1.1":       `200 GET /a/{x} x="1"`,
		"GET http:a/1 HTTP/1.1":        testBadPath,
		"GET http://h HTTP/1.1":        testBadPath,
		"GET //h/a/1 HTTP/1.1":         testBadPath,
		"GET /a/1/../2 HTTP/1.1":       testBadPath,
		"GET /a/1?x=/../ HTTP/1.1":     `200 GET /a/{x} x="1"`,
		"GET /a/1?/a;b//% HTTP/1.1":    `200 GET /a/{x} x="1"`,
		"GET /a/1%23/keys HTTP/1.1":    testBadPath,
		"GET /a/%F0%9F%94%91 HTTP/1.1": "200 GET /a/{x} x=\"\U0001f511\"",
	} {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(line + "\r\nHost: h\r\n\r\n")))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if got := testRouteAnswer(routes, true, r); got != want {
			t.Errorf("%s: got %s, want %s", line, got, want)
		}
	}
}

// TestGuard_judged hands on the request itself where its path has one spelling.
func TestGuard_judged(t *testing.T) {
	for _, c := range []struct {
		location url.URL
		sent     string
		itself   bool
		uri      string
	}{
		{url.URL{Path: "/a b"}, "", true, ""},
		{url.URL{Path: "/a"}, "/a", true, "/a"},
		{url.URL{Path: "/a", RawQuery: "q"}, "/a?q", true, "/a?q"},
		{url.URL{Path: "/a b"}, "/a%20b?", true, "/a%20b?"},
		{url.URL{Path: "/a!b"}, "/a!b", true, "/a!b"},
		{url.URL{Path: "/a?b"}, "/a%3Fb", true, "/a%3Fb"},
		{url.URL{Path: "/a%"}, "/a%25", true, "/a%25"},
		{url.URL{Path: "/a", RawQuery: "q"}, "/v1/a?q", false, "/a?q"},
		{url.URL{Path: "/a/b", RawPath: "/a%2Fb"}, "/a%2Fb", false, "/a/b"},
		{url.URL{Path: "/a/b", RawPath: "/a%2Fb"}, "", false, ""},
	} {
		r := &http.Request{Method: "GET", URL: &c.location, RequestURI: c.sent}
		got := judged(r)
		if (got == r) != c.itself || got.URL.Path != c.location.Path || got.URL.RawPath != "" || got.RequestURI != c.uri {
			t.Errorf("%+v sent as %q: itself %v, path %q, raw path %q, URI %q", c.location, c.sent, got == r, got.URL.Path, got.URL.RawPath, got.RequestURI)
		}
	}
}

// TestGuard_plainPathCost: a path without an encoded slash is not decoded again.
func TestGuard_plainPathCost(t *testing.T) {
	var answer string
	m := testRouterOf(testRouteLines("GET /a/{x} = one"), false, &answer, nil)
	location, buffer := &url.URL{Path: "/a/x y"}, make([]requestSegment, 0, 4)
	if got := testing.AllocsPerRun(10, func() { m.split(location, buffer) }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}
