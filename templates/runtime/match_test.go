package guard

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// acceptableRoutes are the routes that the generator lets through: well-formed, with
// parameters of different names, none that means the same requests as another.
func acceptableRoutes(routes []Route) []Route {
	var kept []Route
	taken := map[string]bool{}
	brace := regexp.MustCompile(`\{[^{}/]+\}`)
	for _, route := range routes {
		names := brace.FindAllString(route.Path, -1)
		plain := brace.ReplaceAllString(route.Path, "")
		slices.Sort(names)
		if !strings.HasPrefix(route.Path, "/") || strings.ContainsAny(plain, "{}?#") || len(slices.Compact(names)) < len(brace.FindAllString(route.Path, -1)) {
			continue
		}
		decoded := decodedLiteral(plain)
		if strings.ToValidUTF8(decoded, "") != decoded || strings.Contains(decoded, "\x00") {
			continue
		}
		shape := route.Method + " " + newPlainRouter([]Route{route}, false).routes[0].shape()
		if !taken[shape] {
			taken[shape] = true
			kept = append(kept, route)
		}
	}
	return kept
}

const confusableRoutes = `GET /users/{id} = staff
GET /users/me = self
POST /users/me = self
GET /users/{id}/keys = staff
GET /users/me/keys = self
GET /a/{x}/c = one
GET /a/b/{y} = two
GET /f/{name}.{ext} = a
GET /f/{n}.json = b
POST /f/{n}:cancel = c
GET /
GET /t/ = x
GET /t = y`

// FuzzRouterReference holds the router against a loop over all templates.
func FuzzRouterReference(f *testing.F) {
	for i := range 50 {
		choices := make([]byte, 40)
		for j := range choices {
			choices[j] = byte((i + 3) * (j*j + i + 7) * 31 >> 2)
		}
		f.Add(choices)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		operations := len(choices) / 5
		lines, method, target := confusingRoutes(operations, func(n int) int {
			if len(choices) == 0 {
				return 0
			}
			c := choices[0]
			choices = choices[1:]
			return int(c) % n
		})
		holdAgainstPlain(t, lines, method, target)
	})
}

// TestRouterReferenceRandom is FuzzRouterReference on chance alone, which tries far
// more documents in a second.
func TestRouterReferenceRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		lines, method, target := confusingRoutes(1+random.IntN(16), random.IntN)
		holdAgainstPlain(t, lines, method, target)
		if t.Failed() {
			return
		}
	}
}

// confusingRoutes is a document and a request made of what is most easily confused.
func confusingRoutes(operations int, choose func(n int) int) (lines, method, target string) {
	templates := []string{
		"a", "b", "A", "a.", "a%20", "\u212a", "k", "{x}", "{y}", "{x}", "{z}", "{x}.{y}", "{x}.a", "a{x}", "{x}:{y}", "{x}:b", "{x}{y}", "A{z}", "{z}:B", "{y}.", "a.{x}", "",
	}
	segments := []string{
		"a", "b", "A", "a.", "A%20", "k", "K", "\u212a", "x", "x.y", "x.y.z", "a.a", "x:b", "x:B", "a:b:b", "x:b.", "aa", "ab", "a.b", "\u00e9", "", ".", "%2e%2e", "a%2Fb", "%20", "c;d", "%25",
	}
	path := func(from []string) (path string) {
		for range 1 + choose(3) {
			path += "/" + from[choose(len(from))]
		}
		return path
	}
	for range operations {
		lines += []string{"GET", "GET", "HEAD", "POST"}[choose(4)] + " " + path(templates) + " = " + []string{"p", "q", "of {x}"}[choose(3)] + "\n"
	}
	return lines, []string{"GET", "HEAD", "POST"}[choose(3)], path(segments)
}

// holdAgainstPlain compares Handler's and Middleware's router with the reference.
func holdAgainstPlain(t *testing.T, lines, method, target string) {
	routes := acceptableRoutes(testRouteLines(lines))
	r := testRouteRequest(method, target)
	if r == nil {
		t.Skip()
	}
	for _, strict := range []bool{false, true} {
		want := newPlainRouter(routes, strict).answer(r)
		if got := testRouteAnswer(routes, strict, testRouteRequest(method, target)); got != want {
			t.Errorf("%s %s under\n%s\nstrict %v: got %s\nwant %s", method, target, lines, strict, got, want)
		}
	}
}

func TestRouterReference(t *testing.T) {
	for _, path := range []string{
		"/", "/users/me", "/users/ME", "/users/me.", "/users/m%65", "/users/7", "/users/Me/keys", "/a/b/c", "/a/q/c", "/f/x.json", "/f/x.y.json",
		"/f/x.JSON", "/f/7:cancel", "/f/7:CANCEL", "/f/a.b", "/t", "/t/", "/t//", "/users/a%2Fb", "/users/%2e%2e", "/users/..", "/%zz", "/users/a;b",
		"/users/%ff", "/users/%00", "/users/\u017F", "*", "http://host/users/me", "/f/.json", "/f/..json", "/users/%20",
	} {
		for _, method := range []string{"GET", "HEAD", "POST"} {
			t.Run(method+" "+path, func(t *testing.T) { holdAgainstPlain(t, confusableRoutes, method, path) })
		}
	}
	for _, c := range [][2]string{
		{"GET /x/{a}{b}\nGET /x/{c}", "/x/\u00e9e"},
		{"GET /x/{a}-{b}-{c} = d\nGET /x/{a}-{b} = e", "/x/1-2-3"},
		{"GET /{a}/{b} = of room {a}\nGET /x/{a} = of room {a}\nGET /{c}/y = z", "/x/y"},
		{"GET /a%20b/{c}\nGET /a/{b}.\nGET /a/{b}", "/a/x."},
		{"GET /{a}/ME/{b} = p\nGET /x/{c}/z = q", "/x/me/z"},
		{"GET /K = p\nGET /{c} = q", "/\u212A"},
		{"GET /a.b{c}d.b{e} = p\nGET /a.{c}.{e} = q", "/a.bxd.bd.by.z"},
	} {
		t.Run(c[0], func(t *testing.T) { holdAgainstPlain(t, c[0], "GET", c[1]) })
	}
}

// FuzzRouterServeMux holds the router against net/http's own, wherever that takes
// the templates. They differ, as intended, in these:
//
//   - ServeMux panics on parameters inside a segment, on names that are no
//     identifiers, and on templates of which neither is more specific;
//   - a pattern that ends in / is a prefix there: it is registered with {$};
//   - {$} and {name...} have a meaning there and none in OpenAPI, and so has a tab in a method, which no method holds;
//   - ServeMux redirects //, dot segments and /t to /t/ where only that is known; here these are 404 or 405;
//   - encoded dot segments (%2e%2e) are values there and 404 here;
//   - a segment that is %2F alone is a trailing slash there and a value here;
//   - Allow there holds the methods of /t/ for /t, too.
func FuzzRouterServeMux(f *testing.F) {
	for _, path := range []string{"/", "/users/me", "/users/m%65", "/users/7", "/users/me/keys", "/users/7/", "/users/a%2Fb", "/users/%2F", "/t", "/t/", "/t//", "/users/./me", "/users/%2e%2e", "/s"} {
		for _, method := range []string{"GET", "HEAD", "POST", "DELETE"} {
			f.Add("GET /users/{id}\nGET /users/me\nPOST /users/me\nDELETE /users/{id}\nGET /users/{id}/keys\nGET /users/me/keys\nGET /\nGET /t/\nPOST /t\nGET /s/", method, path)
		}
	}
	f.Add("HEAD /a/{x}\nGET /a/{x}\nGET /a/b%20c\nPOST /a/{y}/d\nGET /a/b/c", "HEAD", "/a/b%20c")
	f.Fuzz(func(t *testing.T, lines, method, target string) {
		routes := acceptableRoutes(testRouteLines(lines))
		r := testRouteRequest(method, target)
		if r == nil || !strings.HasPrefix(r.URL.Path, "/") || method == http.MethodConnect || len(routes) > 20 {
			t.Skip()
		}
		mux, answer, registered := serveMuxOf(routes)
		if !registered {
			t.Skip()
		}
		segments, sound := newPlainRouter(routes, false).segments(r.URL)
		if slices.Contains(segments, "/") {
			t.Skip()
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, testRouteRequest(method, target))
		got := testRouteAnswer(routes, false, testRouteRequest(method, target))
		want := *answer
		switch {
		case !sound:
			want = "404 not_found"
		case w.Code/100 == 3 || w.Code == 404 || w.Code == 405:
			want = "404 not_found"
			if allow := allowedByServeMux(routes, r); allow != "" {
				want = "405 method_not_allowed " + allow
			}
			if w.Code == 404 && want != "404 not_found" {
				t.Errorf("%s %s: 404 of ServeMux, and %s is known", method, target, want)
			}
		}
		if got != want {
			t.Errorf("%s %s under\n%s\ngot %s\nwant %s (ServeMux: %d)", method, target, lines, got, want, w.Code)
		}
	})
}

// serveMuxOf registers the routes; false where ServeMux takes one of them differently.
func serveMuxOf(routes []Route) (mux *http.ServeMux, answer *string, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	mux, answer = http.NewServeMux(), new(string)
	for _, route := range routes {
		names := regexp.MustCompile(`\{([^}]*)\}`).FindAllStringSubmatch(route.Path, -1)
		if strings.Contains(route.Method, "\t") || strings.Contains(route.Path, "{$}") || strings.Contains(route.Path, "...") || slices.Contains(strings.Split(decodedLiteral(strings.ReplaceAll(route.Path, "/", "\x00")), "\x00"), "/") {
			return nil, nil, false
		}
		pattern := route.Method + " " + route.Path
		if strings.HasSuffix(pattern, "/") {
			pattern += "{$}"
		}
		mux.HandleFunc(pattern, func(_ http.ResponseWriter, r *http.Request) {
			values := map[string]string{}
			for _, name := range names {
				values[name[1]] = r.PathValue(name[1])
			}
			*answer = testRouteSpelt(strings.TrimSuffix(r.Pattern, "{$}"), values)
		})
	}
	return mux, answer, true
}

// allowedByServeMux asks ServeMux about each template alone, without its redirects.
func allowedByServeMux(routes []Route, r *http.Request) string {
	allow := map[string]bool{}
	for _, route := range routes {
		mux, answer, _ := serveMuxOf([]Route{route})
		alone := testRouteRequest(route.Method, r.URL.EscapedPath())
		mux.ServeHTTP(httptest.NewRecorder(), alone)
		if *answer != "" {
			allow[route.Method] = true
			if route.Method == http.MethodGet {
				allow[http.MethodHead] = true
			}
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(allow)), ", ")
}

// A thousand separators must not cost more than one pass over the segment.
func TestSegmentPatternDoesNotExplode(t *testing.T) {
	template, names := strings.Repeat("{x}a", 30), "abcdefghijklmnopqrstuvwxyzABCD"
	for _, name := range names {
		template = strings.Replace(template, "{x}", "{"+string(name)+"}", 1)
	}
	p, _ := parseSegment(template)
	segment := strings.Repeat("a", 100_000)
	if !p.match(segment, nil) || p.match(segment+"b", nil) || p.splitOneWay(segment) {
		t.Error("a segment of a only is matched by {a}a{b}a…, in many ways; with b at the end by none")
	}
}

// No two spellings that strings.EqualFold, ToLower or ToUpper equate may differ.
func TestFoldLetter(t *testing.T) {
	for c := rune(0); c <= unicode.MaxRune; c++ {
		for _, other := range []rune{unicode.SimpleFold(c), unicode.ToLower(c), unicode.ToUpper(c)} {
			if foldLetter(c) != foldLetter(other) {
				t.Errorf("%U and %U: %U and %U", c, other, foldLetter(c), foldLetter(other))
			}
		}
	}
}
