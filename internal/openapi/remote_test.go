package openapi

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
)

// loopback lets a test's client dial the test's own server, which no user's may.
func loopback(a netip.Addr) bool { return a.IsLoopback() }

// loadRemote loads a document whose $refs name files of a test server as SERVER;
// what is said names it so again.
func loadRemote(t *testing.T, server *httptest.Server, text string, permit func(netip.Addr) bool) string {
	t.Helper()
	t.Chdir(t.TempDir())
	text = strings.ReplaceAll(text, "SERVER", server.URL)
	if err := os.WriteFile("a.yaml", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	got := describe(Load(context.Background(), "a.yaml", Options{AllowRemoteRefs: true, permit: permit}))
	return strings.ReplaceAll(got, server.URL, "SERVER")
}

func TestRemote(t *testing.T) {
	var requests atomic.Int32
	mux := http.NewServeMux()
	serve := func(path, text string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			for _, name := range []string{"Authorization", "Cookie", "Referer"} {
				if r.Header.Get(name) != "" {
					t.Errorf("%s was sent: %s", name, r.Header.Get(name))
				}
			}
			http.SetCookie(w, &http.Cookie{Name: "tracker", Value: "1"})
			fmt.Fprint(w, text)
		})
	}
	serve("/api/paths.yaml", "one:\n  get: {operationId: one, security: [{k: []}]}\ntwo: {$ref: 'sub/two.json'}\nthree: {$ref: /root.yaml}\nlocal: {$ref: 'file:///etc/passwd'}\n")
	serve("/api/sub/two.json", `{"get": {"operationId": "two"}, "gte": {"responses": {}}}`)
	serve("/root.yaml", "get: {operationId: three}\n")
	serve("/moved/x.yaml", "get: {$ref: y.yaml}\n")
	serve("/moved/y.yaml", "operationId: moved\n")
	serve("/broken.yaml", "a: [\n")
	mux.Handle("/old.yaml", http.RedirectHandler("/moved/x.yaml", http.StatusFound))
	mux.Handle("/loop.yaml", http.RedirectHandler("/loop.yaml", http.StatusFound))
	mux.Handle("/file.yaml", http.RedirectHandler("file:///etc/passwd", http.StatusFound))
	mux.Handle("/user.yaml", http.RedirectHandler("http://user:secret@127.0.0.1/", http.StatusFound))
	mux.HandleFunc("/large.yaml", func(w http.ResponseWriter, _ *http.Request) {
		line := []byte(strings.Repeat("#", 1<<20) + "\n")
		for range 20 {
			if _, err := w.Write(line); err != nil {
				return
			}
		}
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	got := loadRemote(t, server, `openapi: 3.1.0
paths:
  /a: {$ref: 'SERVER/api/paths.yaml#/one'}
  /b: {$ref: 'SERVER/api/paths.yaml#/two'}
  /c: {$ref: 'SERVER/api/paths.yaml#/three'}
  /d: {$ref: 'SERVER/api/paths.yaml#/local'}
  /e: {$ref: SERVER/old.yaml}
  /f: {$ref: SERVER/gone.yaml}
  /g: {$ref: SERVER/loop.yaml}
  /h: {$ref: SERVER/file.yaml}
  /i: {$ref: SERVER/user.yaml}
  /j: {$ref: SERVER/large.yaml}
  /k: {$ref: SERVER/broken.yaml}
  /l: {$ref: 'ftp://example.com/a.yaml'}
  /m: {$ref: 'http://user:secret@example.com/a.yaml'}
  /n: {$ref: 'file:///etc/passwd'}
`, loopback)
	want := `a.yaml:8:14: error: $ref "SERVER/gone.yaml" leads nowhere: "SERVER/gone.yaml" cannot be fetched: the server answered 404 (broken-ref)
a.yaml:9:14: error: $ref "SERVER/loop.yaml" leads nowhere: "SERVER/loop.yaml" cannot be fetched: it redirects more than 5 times (broken-ref)
a.yaml:10:14: error: $ref "SERVER/file.yaml" leads nowhere: "SERVER/file.yaml" cannot be fetched: it redirects to file (broken-ref)
a.yaml:11:14: error: $ref "SERVER/user.yaml" leads nowhere: "SERVER/user.yaml" cannot be fetched: it redirects to a URL that holds a user name (broken-ref)
a.yaml:12:14: error: $ref "SERVER/large.yaml" leads nowhere: "SERVER/large.yaml" cannot be fetched: it is larger than 16 MB (broken-ref)
a.yaml:14:14: error: $ref "ftp://example.com/a.yaml" is not fetched: only https and http are (remote-ref)
    fix: save it beside the document, and name that file
a.yaml:15:14: error: $ref to "http://user:xxxxx@example.com/a.yaml" is not fetched: its URL holds a user name (remote-ref)
a.yaml:16:14: error: $ref "file:///etc/passwd" is not fetched: only https and http are (remote-ref)
    fix: save it beside the document, and name that file
SERVER/api/paths.yaml:5:15: error: $ref "file:///etc/passwd" is not fetched: only https and http are (remote-ref)
    fix: save it beside the document, and name that file
SERVER/api/sub/two.json:1:33: error: "gte" is no method, and the operation would be ignored (misspelt-method)
    fix: write one of get, put, post, delete, options, head, patch, trace
SERVER/broken.yaml:2:1: error: the YAML cannot be read: while parsing a flow node: did not find expected node content (yaml-syntax)
OpenAPI 3.1.0, title ""
path "/a" at a.yaml:3:3
    GET id "one" at SERVER/api/paths.yaml:2:3, SERVER/api/paths.yaml:2:22, summary "", security at SERVER/api/paths.yaml:2:37 is a list
path "/b" at a.yaml:4:3
    GET id "two" at SERVER/api/sub/two.json:1:2, SERVER/api/sub/two.json:1:25, summary ""
path "/c" at a.yaml:5:3
    GET id "three" at SERVER/root.yaml:1:1, SERVER/root.yaml:1:20, summary ""
path "/d" at a.yaml:6:3
path "/e" at a.yaml:7:3
    GET id "moved" at SERVER/old.yaml:1:1, SERVER/moved/y.yaml:1:14, summary ""
path "/f" at a.yaml:8:3
path "/g" at a.yaml:9:3
path "/h" at a.yaml:10:3
path "/i" at a.yaml:11:3
path "/j" at a.yaml:12:3
path "/k" at a.yaml:13:3
path "/l" at a.yaml:14:3
path "/m" at a.yaml:15:3
path "/n" at a.yaml:16:3
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if n := requests.Load(); n != 6 {
		t.Errorf("%d requests for six files, each of which is fetched once", n)
	}
}

// TestRemoteAddresses: no address but a public one is dialled, by whatever name.
func TestRemoteAddresses(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the server was asked") }))
	defer server.Close()
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		got := loadRemote(t, server, "openapi: 3.1.0\npaths:\n  /a: {$ref: 'http://"+host+":"+u.Port()+"/a.yaml'}\n", nil)
		if first, _, _ := strings.Cut(got, "\n"); !strings.HasSuffix(first, "cannot be fetched: its address is not a public one (broken-ref)") {
			t.Errorf("%s: %s", host, first)
		}
	}
	for text, public := range map[string]bool{
		"1.1.1.1": true, "93.184.216.34": true, "2606:4700::1111": true,
		"0.0.0.0": false, "0.1.2.3": false, "10.0.0.1": false, "100.64.0.1": false, "127.0.0.1": false, "127.9.9.9": false,
		"169.254.169.254": false, "172.16.0.1": false, "192.168.1.1": false, "192.0.0.8": false, "198.18.0.1": false,
		"224.0.0.1": false, "239.1.1.1": false, "240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::7f00:1": false, "fe80::1": false, "fc00::1": false, "fd12::1": false, "fec0::1": false,
		"ff02::1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(text)); got != public {
			t.Errorf("isPublic(%s) is %t", text, got)
		}
	}
}

// TestRemoteRedirectIsJudged: a permitted server cannot send the client on to an
// address that is not permitted.
func TestRemoteRedirectIsJudged(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the server inside was asked") }))
	defer inside.Close()
	outside := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusFound))
	defer outside.Close()
	dialled := 0
	got := loadRemote(t, outside, "openapi: 3.1.0\npaths:\n  /a: {$ref: SERVER/a.yaml}\n", func(netip.Addr) bool { dialled++; return dialled == 1 })
	want := "a.yaml:3:14: error: $ref \"SERVER/a.yaml\" leads nowhere: \"SERVER/a.yaml\" cannot be fetched: its address is not a public one (broken-ref)\n" +
		"OpenAPI 3.1.0, title \"\"\npath \"/a\" at a.yaml:3:3\n"
	if got != want || dialled != 2 {
		t.Errorf("%d dialled, got\n%s", dialled, got)
	}
}

// TestRemoteProxy: the environment's proxy is not asked, because it would dial
// addresses that were never judged.
func TestRemoteProxy(t *testing.T) {
	if client := newClient(nil); client.Transport.(*http.Transport).Proxy != nil || client.Jar != nil {
		t.Error("the client has a proxy or a cookie jar")
	}
}

// TestRemoteBounds: a document cannot have more files fetched than anybody needs.
func TestRemoteBounds(t *testing.T) {
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		fmt.Fprint(w, "get: {}\n")
	}))
	defer server.Close()
	document := "openapi: 3.1.0\npaths:\n"
	for i := range maxRemoteFiles + 5 {
		document += fmt.Sprintf("  /a%d: {$ref: 'SERVER/a.yaml?n=%d'}\n", i, i)
	}
	first, _, _ := strings.Cut(loadRemote(t, server, document, loopback), "\n")
	want := `a.yaml:103:17: error: $ref "SERVER/a.yaml?n=100" leads nowhere: "SERVER/a.yaml?n=100" cannot be fetched: the document names more than 100 remote files (broken-ref)`
	if first != want || requests.Load() != maxRemoteFiles {
		t.Errorf("%d requests; got %s", requests.Load(), first)
	}
}
