package serve_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// last is a request that ends a connection.
const last = "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

// send writes text to the proxy as it stands, and then last. It returns the status of each answer
// until the proxy closes the connection. Writing is not ended before: that would take back what is
// under way.
func send(t *testing.T, address, text string) (statuses []int) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, text+last); err != nil {
		t.Fatal(err)
	}
	// For a proxy that waits for more of a body. Nothing is said by it.
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	for reader := bufio.NewReader(conn); ; {
		answer, err := http.ReadResponse(reader, nil)
		if err != nil {
			return statuses
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		statuses = append(statuses, answer.StatusCode)
	}
}

// hostileTargets are what an upstream could read as another path than the guard judged.
var hostileTargets = []string{
	"/rooms/../planted", "/rooms/%2e%2e/planted", "/rooms/.%2e/planted", "/rooms/%2E%2E%2Fplanted",
	"/rooms/..%2fplanted", "/rooms/..%5cplanted", `/rooms/..\planted`, "/rooms/..;/planted", "/rooms/a;b=c",
	"//planted", "/rooms//closed", "/rooms/./closed", "/rooms/%2e/closed", "/rooms/closed/", "/rooms/closed%20", "/rooms/closed.",
	"/rooms/Closed", "/rooms/CLOSED", "/rooms/clo%73ed%2f", "/rooms/a%00b", "/rooms/a%0d%0ab", "/rooms/a%0aX-Oasguard-Subject:%20owner",
	"/rooms/%252e%252e%252fplanted", "/rooms/a%3fb", "/rooms/a%23b", "/rooms/a%25b", "/rooms/%c0%ae%c0%ae/planted",
	"/planted", "/planted?x=/rooms", "/rooms%2fclosed", "/%72ooms/%2e%2e", "http://127.0.0.1/planted", "http://x/rooms/../planted",
	"*", "planted", "/rooms/closed#", "/rooms/..", "/..", "/.", "/rooms/%", "/rooms/%zz", "/rooms/closed%09",
}

// TestHostilePaths sends targets that an upstream could read as another path than the guard
// judged. None of them may arrive, whatever the caller may do elsewhere.
func TestHostilePaths(t *testing.T) {
	r := start(t, nil)
	token := r.token("guest")
	for _, target := range hostileTargets {
		statuses := send(t, r.address, "GET "+target+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "+token+"\r\n\r\n")
		for _, status := range statuses {
			if status < 400 || status >= 500 {
				t.Errorf("%s: %d", target, status)
			}
		}
		if got := r.take(); len(got) > 0 {
			t.Errorf("%s reached the upstream as %s", target, got[0].URI)
		}
	}
}

// TestOneReading sends what was judged: an absolute target and encoded letters arrive as the
// path that the guard read.
func TestOneReading(t *testing.T) {
	r := start(t, nil)
	for target, want := range map[string]string{
		"http://other.example/rooms?x=1": "/rooms?x=1",
		"/%72ooms":                       "/rooms",
		"/rooms/%61":                     "/rooms/a",
		"/rooms/clo%73ed":                "", // what staff may see
		"/rooms?a=1;b=2":                 "/rooms?",
		"/search?q=%zz&q=1":              "/search?q=1",
	} {
		send(t, r.address, "GET "+target+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "+r.token("guest")+"\r\n\r\n")
		got := r.take()
		if want == "" && len(got) == 0 {
			continue
		}
		if len(got) != 1 || got[0].URI != want && got[0].URI+"?" != want {
			t.Errorf("%s arrived as %+v", target, got)
		}
		if len(got) == 1 && got[0].Host == "other.example" {
			t.Errorf("%s: the client chose the host", target)
		}
	}
}

// hidden is a request that must not arrive.
const hidden = "GET /planted HTTP/1.1\r\nHost: x\r\n\r\n"

// smuggled are requests behind whose end hides another, with head before the lengths.
func smuggled(head, hidden string) map[string]string {
	chunked := "0\r\n\r\n"
	length := "Content-Length: " + strconv.Itoa(len(hidden))
	return map[string]string{
		"two lengths":                 head + "Content-Length: 0\r\n" + length + "\r\n\r\n" + hidden,
		"two lengths in one":          head + "Content-Length: 0, 37\r\n\r\n" + hidden,
		"a length with a sign":        head + "Content-Length: +0\r\n\r\n" + hidden,
		"a length with a space":       head + "Content-Length : 0\r\n\r\n" + hidden,
		"a negative length":           head + "Content-Length: -1\r\n\r\n" + hidden,
		"chunks and a length":         head + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + chunked + hidden,
		"a length and chunks":         head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked + hidden,
		"chunks in disguise":          head + "Content-Length: 42\r\nTransfer-Encoding: xchunked\r\n\r\n" + chunked + hidden,
		"chunks behind a tab":         head + "Content-Length: 42\r\nTransfer-Encoding:\tchunked\r\n\r\n" + chunked + hidden,
		"chunks twice":                head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + chunked + hidden,
		"chunks and identity":         head + "Transfer-Encoding: chunked, identity\r\n\r\n" + chunked + hidden,
		"chunks with a space":         head + "Transfer-Encoding : chunked\r\n\r\n" + chunked + hidden,
		"chunks on a folded line":     head + "X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n" + hidden,
		"chunks with bare line feeds": head + "Transfer-Encoding: chunked\n\n0\n\n" + hidden,
		"a chunk that is no number":   head + "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + hidden,
		"a chunk extension":           head + "Transfer-Encoding: chunked\r\n\r\n0;a=\n\r\n\r\n" + hidden,
		"HTTP/1.0 with chunks":        strings.Replace(head, "1.1", "1.0", 1) + "Transfer-Encoding: chunked\r\n\r\n" + chunked + hidden,
		"a body of GET":               "GET /health HTTP/1.1\r\nHost: x\r\n" + length + "\r\n\r\n" + hidden,
		"a carriage return in a name": head + "A\rTransfer-Encoding: chunked\r\n\r\n" + chunked + hidden,
		"a zero byte in a value":      head + "A: \x00\r\nContent-Length: 0\r\n\r\n" + hidden,
		"a body that is a request":    head + length + "\r\n\r\n" + hidden,
		"a chunk that is a request":   head + "Transfer-Encoding: chunked\r\n\r\n" + strconv.FormatInt(int64(len(hidden)), 16) + "\r\n" + hidden + "\r\n0\r\n\r\n",
		"a body of HEAD":              "HEAD /health HTTP/1.1\r\nHost: x\r\n" + length + "\r\n\r\n" + hidden,
		"chunks of GET":               "GET /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + strconv.FormatInt(int64(len(hidden)), 16) + "\r\n" + hidden + "\r\n0\r\n\r\n",
		"another spelling of length":  "GET /health HTTP/1.1\r\nHost: x\r\nContent_Length: 5\r\nTransfer_Encoding: chunked\r\n\r\n",
		"an upgrade with a body":      "GET /health HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + length + "\r\n\r\n" + hidden,
		"an upgrade to nothing":       "GET /health HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n" + hidden,
		"a wait for 100":              head + "Expect: 100-continue\r\n" + length + "\r\n\r\n" + hidden,
		"a trailer that is a length":  head + "Transfer-Encoding: chunked\r\nTrailer: Content-Length\r\n\r\n0\r\nContent-Length: 9\r\n\r\n" + hidden,
		"a request line of two":       "GET /health HTTP/1.1\nHost: x\n\n" + hidden,
		"a version of the future":     strings.Replace(head, "1.1", "1.9", 1) + length + "\r\n\r\n" + hidden,
		"no version":                  "GET /health\r\n\r\n" + hidden,
		"two hosts":                   head + "Host: y\r\nContent-Length: 0\r\n\r\n" + hidden,
	}
}

// TestSmuggling sends requests with two lengths. The upstream gets what the guard granted and
// nothing that hides behind it.
func TestSmuggling(t *testing.T) {
	r := start(t, nil)
	for name, text := range smuggled("POST /rooms HTTP/1.1\r\nHost: x\r\nX-Desk-Key: "+r.key+"\r\n", hidden) {
		statuses := send(t, r.address, text)
		granted := 0
		for _, status := range statuses {
			if status == 200 {
				granted++
			}
		}
		// The connection to the upstream is still one whose requests are the guard's.
		if answer, body := get(t, "GET", r.url+"/health", nil, nil); answer.StatusCode != 200 || body != "upstream" {
			t.Errorf("%s: afterwards %d %q", name, answer.StatusCode, body)
		}
		rooms := 0
		for _, s := range r.take() {
			switch {
			case s.Method == "POST" && s.URI == "/rooms" && (s.Body == "" || s.Body == hidden):
				rooms++
			case s.Method != "GET" && s.Method != "HEAD" || s.URI != "/health":
				t.Errorf("%s: the upstream got %+v", name, s)
			}
		}
		if granted > 1 || rooms > 1 {
			t.Errorf("%s: %v, and the upstream got %d requests", name, statuses, rooms)
		}
	}
}

// TestFields sends fields by which a client would be somebody else, or a request another one.
func TestFields(t *testing.T) {
	r := start(t, nil)
	for _, c := range []struct {
		field   string
		status  int
		subject string
	}{
		{"X-Oasguard-Subject: owner", 200, "guest-7"},
		{"x-oasguard-subject: owner\r\nX-OASGUARD-SUBJECT: owner", 200, "guest-7"},
		{"X_Oasguard_Subject: owner", 200, "guest-7"},
		{"X-Oasguard_Subject: owner", 200, "guest-7"},
		{"X.Oasguard.Subject: owner", 200, "guest-7"},
		{"X-Oasguard-Role: owner", 200, "guest-7"},
		{"Connection: X-Oasguard-Subject, X-Oasguard-Issuer", 200, "guest-7"},
		{"Connection: Authorization", 200, "guest-7"},
		{"Trailer: X-Oasguard-Subject", 200, "guest-7"},
		{"X-Original-URL: /planted\r\nX-Rewrite-URL: /planted", 200, "guest-7"},
		{"X-Forwarded-For: 10.0.0.1\r\nX_Forwarded_Host: y\r\nForwarded: for=10.0.0.1", 200, "guest-7"},
		{"X-HTTP-Method-Override: DELETE", 400, ""},
		{"X-Method-Override: GET", 200, "guest-7"},
		{"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA", 200, "guest-7"},
		{"Upgrade: websocket, h2c\r\nConnection: Upgrade", 200, "guest-7"},
		{"Proxy: http://evil.example\r\nProxy-Authorization: Basic eDp5", 200, "guest-7"},
		{"Client-Cert: :AAAA:", 200, "guest-7"},
	} {
		statuses := send(t, r.address, "GET /rooms HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+r.token("guest")+"\r\n"+c.field+"\r\n\r\n")
		if len(statuses) == 0 || statuses[0] != c.status {
			t.Errorf("%s: %v", c.field, statuses)
		}
		got := r.take()
		if c.status != 200 {
			if len(got) > 0 {
				t.Errorf("%s: it reached the upstream", c.field)
			}
			continue
		}
		if len(got) != 1 || strings.Join(got[0].Header.Values("X-Oasguard-Subject"), "|") != c.subject || got[0].Header.Get("X-Forwarded-For") != "127.0.0.1" {
			t.Errorf("%s: the upstream got %+v", c.field, got)
			continue
		}
		for name, values := range got[0].Header {
			plain := strings.NewReplacer("_", "-", ".", "-").Replace(strings.ToLower(name))
			for _, bad := range []string{"x-original-url", "x-rewrite-url", "forwarded", "x-method-override", "upgrade", "http2-settings", "proxy", "proxy-authorization", "client-cert", "trailer", "connection", "authorization", "x-oasguard-role"} {
				if plain == bad {
					t.Errorf("%s: the upstream got %s: %q", c.field, name, values)
				}
			}
			if strings.Contains(name, "_") || strings.Contains(name, ".") || strings.Contains(strings.Join(values, ""), "owner") {
				t.Errorf("%s: the upstream got %s: %q", c.field, name, values)
			}
		}
	}
}

// TestTrailers of a request do not reach the upstream: they come after the decision.
func TestTrailers(t *testing.T) {
	r := start(t, nil)
	statuses := send(t, r.address, "POST /rooms HTTP/1.1\r\nHost: x\r\nX-Desk-Key: "+r.key+"\r\nTransfer-Encoding: chunked\r\nTrailer: X-Oasguard-Subject, X-Sum\r\n\r\n"+
		"4\r\nroom\r\n0\r\nX-Oasguard-Subject: owner\r\nX-Sum: 1\r\n\r\n")
	got := r.take()
	if len(statuses) == 0 || statuses[0] != 200 || len(got) != 1 || got[0].Body != "room" || len(got[0].Trailer) > 0 || got[0].Header.Get("X-Oasguard-Subject") != "front desk" {
		t.Errorf("%v, the upstream got %+v", statuses, got)
	}
}
