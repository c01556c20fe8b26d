package serve_test

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
)

var (
	mutants = flag.Int("mutants", 150, "how many random requests each upstream is sent through the proxy")
	seed    = flag.Uint64("seed", 1, "seed of the random requests")
)

// caller is who sends what is hostile, and what the document lets them do. HEAD is GET.
type caller struct {
	name, field, subject string
	may                  []string
}

func callers(r *running) []caller {
	guest := []string{"GET /health", "GET /rooms", "GET /rooms/*", "GET /search", "GET /events"}
	return []caller{
		{"nobody", "", "", guest[:1]},
		{"guest", "Authorization: Bearer " + r.token("guest") + "\r\n", "guest-7", guest},
		{"desk", "X-Desk-Key: " + r.key + "\r\n", "front desk", append(slices.Clone(guest), "POST /rooms", "GET /rooms/closed")},
	}
}

// hostile are requests, with the fields of a caller, that try to be others, or several.
func hostile(c caller) map[string]string {
	list := map[string]string{}
	for _, target := range hostileTargets {
		list["target "+target] = "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + c.field + "\r\n"
	}
	// What hides asks for what the caller must not do, and comes without a credential or with it.
	for _, hidden := range []string{
		"GET /rooms/closed HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /rooms/closed HTTP/1.1\r\nHost: x\r\nX-Oasguard-Subject: front desk\r\n\r\n",
		"POST /rooms HTTP/1.1\r\nHost: x\r\n" + c.field + "Content-Length: 0\r\n\r\n",
	} {
		for _, line := range []string{"POST /rooms", "GET /rooms", "GET /health", "GET /rooms/7"} {
			for name, text := range smuggled(line+" HTTP/1.1\r\nHost: x\r\n"+c.field, hidden) {
				list[fmt.Sprintf("%s: %s before %.16q", name, line, hidden)] = text
			}
		}
	}
	for _, field := range []string{
		"X-Oasguard-Subject: owner", "X_Oasguard_Subject: owner", "Connection: X-Oasguard-Subject", "X: a\x85X-Oasguard-Subject: owner",
		"X: \u00c5X-Oasguard-Subject: owner", "X: a\rX-Oasguard-Subject: owner", "X: a\x0bX-Oasguard-Subject: owner", "X: a\nX-Oasguard-Subject: owner",
		"X: a\n X-Oasguard-Subject: owner", "X-Oasguard-Subject\x00: owner", "X-Oasguard-Subject : owner", " X-Oasguard-Subject: owner", "X-Oasguard-Subject:owner",
		"X-Original-URL: /rooms/closed", "X-Rewrite-URL: /rooms/closed", "X-HTTP-Method-Override: POST", "Content_Length: 40", "Transfer_Encoding: chunked",
		"Content-Length\x85: 4", "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
	} {
		list["field "+field] = "GET /rooms HTTP/1.1\r\nHost: x\r\n" + c.field + field + "\r\n\r\n"
	}
	return list
}

// exchange sends text as it stands, and returns which requests the upstream says that it answered.
// The proxy ends the connection.
func exchange(t *testing.T, address, text string) (answered []string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go func() { _, _ = io.WriteString(conn, text+last) }()
	for reader := bufio.NewReader(conn); ; {
		// A HEAD looks as if its body were missing: what answers it says so.
		head, err := reader.Peek(1)
		if err != nil || len(head) == 0 {
			return answered
		}
		answer, err := http.ReadResponse(reader, nil)
		if err != nil {
			return answered
		}
		if upstream := answer.Header.Get("Upstream"); upstream != "" {
			answered = append(answered, upstream)
			if strings.HasPrefix(upstream, "HEAD ") {
				continue
			}
		} else if answer.StatusCode < 400 && answer.StatusCode != 100 {
			// What nobody routed: an answer of the upstream's own, without a body or with one.
			answered = append(answered, answer.Status)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
	}
}

// judge compares what arrived with what the guard lets the caller do.
func judge(c caller, list []arrived, answered []string) error {
	var got []string
	for _, a := range list {
		operation := strings.Replace(a.Method, "HEAD", "GET", 1) + " " + a.Route
		if !slices.Contains(c.may, operation) {
			return fmt.Errorf("%s may not do %q", c.name, operation)
		}
		want := c.subject
		if a.Route == "/health" {
			want = "" // public: nobody is asked for
		}
		for _, field := range a.Fields {
			switch name := strings.NewReplacer("_", "-", ".", "-").Replace(strings.ToLower(strings.TrimSpace(field[0]))); name {
			case "x-oasguard-subject":
				if field[1] != want || want == "" {
					return fmt.Errorf("the upstream was told of %q, want %q", field[1], want)
				}
				want = ""
			case "authorization", "x-desk-key", "x-original-url", "x-rewrite-url", "trailer":
				return fmt.Errorf("the upstream got %q", field)
			}
		}
		if want != "" {
			return fmt.Errorf("the upstream was not told of %q", want)
		}
		if a.Trailers > 0 {
			return fmt.Errorf("the upstream got trailers")
		}
		got = append(got, a.Method+" "+a.URI)
	}
	// One that the proxy cut off, because its client broke the protocol in the body, has no answer.
	if n := len(got) - len(answered); n < 0 || n > 1 || !slices.Equal(got[:len(answered)], answered) {
		return fmt.Errorf("the upstream got %q, and the client was answered %q", got, answered)
	}
	return nil
}

// attack sends one text, judges what came of it, and looks whether the connections that the proxy
// keeps to the upstream are still in step. It returns how many requests arrived.
func attack(t *testing.T, r *running, s *service, c caller, name, text string) (arrived int) {
	t.Helper()
	answered := exchange(t, r.address, text)
	list := s.take(t)
	if err := judge(c, list, answered); err != nil {
		t.Errorf("%s by %s: %v\nsent %q\narrived %+v", name, c.name, err, text, list)
	}
	arrived = len(list)
	for range 2 {
		uri := fmt.Sprintf("/health?after=%d", fences.Add(1))
		if answer, body := get(t, "GET", r.url+uri, nil, nil); answer.Header.Get("Upstream") != "GET "+uri || body != "upstream" {
			t.Errorf("%s by %s: afterwards %d %q, answer to %q\nsent %q", name, c.name, answer.StatusCode, body, answer.Header.Get("Upstream"), text)
		}
		own := 0
		for _, a := range s.take(t) {
			if a.URI == uri {
				own++
			} else {
				list = append(list, a) // what was cut off may arrive late
			}
		}
		if err := judge(c, list, answered); err != nil || own != 1 {
			t.Errorf("%s by %s: afterwards %v, and the next request arrived %d times\nsent %q\narrived %+v", name, c.name, err, own, text, list)
		}
	}
	return arrived
}

// TestUpstreams sends raw bytes to the proxy in front of five servers. What reaches an operation of
// theirs is what the guard granted: as many requests, by that caller, each with its own answer.
func TestUpstreams(t *testing.T) {
	eachService(t, func(t *testing.T, s *service) {
		r := &running{}
		r.run(t, "http://"+s.address, "--client-timeout", "300ms", "--header-timeout", "300ms")
		sent, reached := 0, 0
		for _, c := range callers(r) {
			for name, text := range hostile(c) {
				reached += attack(t, r, s, c, name, text)
				sent++
			}
		}
		source := rand.New(rand.NewPCG(*seed, 15))
		for _, c := range callers(r) {
			all := hostile(c)
			var names []string
			for name := range all {
				names = append(names, name)
			}
			slices.Sort(names)
			for range (*mutants + 2) / 3 {
				name := names[source.IntN(len(names))]
				text := mutate(source, all[name], all[names[source.IntN(len(names))]])
				reached += attack(t, r, s, c, "mutant of "+name, text)
				sent++
			}
		}
		t.Logf("%d times hostile bytes, of which the guard granted %d requests", sent, reached)
		if reached < sent/10 {
			t.Error("too little arrives: that proves nothing")
		}
	})
}

// fragments are what mutations insert.
var fragments = []string{
	"\r\n", "\n", "\r", "\r\n\r\n", "\n\n", " ", "\t", "\x00", "\x0b", "\x85", ":", ";", ",", "0\r\n\r\n", "1\r\nx\r\n", "ffffffffffffffff\r\n", "-1",
	"Content-Length: 0\r\n", "Content-Length: 1\r\n", "content-length:3\r\n", "Content-Length: 0x1\r\n", "Transfer-Encoding: chunked\r\n", "transfer-encoding: Chunked\r\n",
	"Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding\r\n: chunked\r\n", "Connection: close\r\n", "Connection: keep-alive, Content-Length\r\n", "Connection: Transfer-Encoding\r\n",
	"Expect: 100-continue\r\n", "Trailer: Content-Length\r\n", "Upgrade: websocket\r\nConnection: Upgrade\r\n", "X-Oasguard-Subject: owner\r\n", "Host: y\r\n", "HTTP/1.0", "HTTP/1.1", "HTTP/0.9",
	"GET /rooms/closed HTTP/1.1\r\nHost: x\r\n\r\n", "POST /rooms HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "/../", "/rooms/closed", "%2e%2e%2f", "//", "?", "#", "%00", "http://x", "HEAD ", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}

// mutate changes a few places of a request, or joins two.
func mutate(source *rand.Rand, text, other string) string {
	for range 1 + source.IntN(4) {
		at := source.IntN(len(text) + 1)
		end := min(len(text), at+source.IntN(4))
		switch source.IntN(7) {
		case 0:
			text = text[:at] + text[end:]
		case 1:
			text += other
		case 2: // before a line, where fields stand
			if line := strings.Index(text[at:], "\r\n"); line >= 0 {
				at += line + 2
			}
			fallthrough
		case 3, 4:
			text = text[:at] + fragments[source.IntN(len(fragments))] + text[at:]
		case 5:
			text = text[:at] + fragments[source.IntN(len(fragments))] + text[end:]
		case 6:
			text = text[:at] + text[end:] + text[at:end]
		}
	}
	return text
}
