package serve_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// dial opens a connection to the proxy and sends the beginning of something.
func dial(t *testing.T, address, text string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	return conn
}

// TestSlowBody ends the connection of whoever begins a body and says no more, whatever the guard
// answers: also to those whom it refuses, whose body net/http reads to its end.
func TestSlowBody(t *testing.T) {
	eachService(t, func(t *testing.T, s *service) {
		r := &running{}
		r.run(t, "http://"+s.address, "--client-timeout", "200ms")
		for name, head := range map[string]string{
			"granted": "POST /rooms HTTP/1.1\r\nHost: x\r\nX-Desk-Key: " + r.key + "\r\n",
			"refused": "POST /rooms HTTP/1.1\r\nHost: x\r\n",
			"unknown": "POST /planted HTTP/1.1\r\nHost: x\r\n",
		} {
			for _, body := range []string{"Content-Length: 100\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"} {
				conn := dial(t, r.address, head+body)
				// Nothing but the proxy ends it.
				text, _ := io.ReadAll(conn)
				if strings.Contains(string(text), "HTTP/1.1 200") && !strings.Contains(string(text), "\r\nUpstream: ") {
					t.Errorf("%s, %q: %q", name, body, text)
				}
				if answer, _ := get(t, "GET", r.url+"/health", nil, nil); answer.StatusCode != 200 {
					t.Errorf("%s: meanwhile %d", name, answer.StatusCode)
				}
			}
		}
	})
}

// TestSlowAndSteady lets a client take longer for a body than it may pause, and the upstream
// longer for an answer.
func TestSlowAndSteady(t *testing.T) {
	const pause = time.Second
	r := start(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "first ")
		_ = http.NewResponseController(w).Flush()
		select {
		case <-time.After(pause * 3 / 2):
			_, _ = io.WriteString(w, "second")
		case <-r.Context().Done():
		}
	}, "--client-timeout", pause.String())
	conn := dial(t, r.address, "POST /rooms HTTP/1.1\r\nHost: x\r\nX-Desk-Key: "+r.key+"\r\nContent-Length: 10\r\n\r\n")
	for range 10 {
		time.Sleep(pause / 5)
		if _, err := io.WriteString(conn, "x"); err != nil {
			t.Fatal(err)
		}
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(answer.Body); string(text) != "first second" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if got := r.upstream.take(); len(got) != 1 || got[0].Body != strings.Repeat("x", 10) {
		t.Errorf("%+v", got)
	}
}

// TestSlowReader ends the connection of whoever takes nothing of an answer, and then the request
// to the upstream as well.
func TestSlowReader(t *testing.T) {
	ended := make(chan struct{})
	r := start(t, func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	}, "--client-timeout", "200ms")
	conn := dial(t, r.address, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
	<-ended
	_ = conn.Close()
	if answer, _ := get(t, "GET", r.url+"/planted", nil, nil); answer.StatusCode != 404 {
		t.Errorf("afterwards %d", answer.StatusCode)
	}
}

// TestManySlowClients keeps a thousand connections open that say half of what they want. Others
// are served meanwhile.
func TestManySlowClients(t *testing.T) {
	r := start(t, nil, "--header-timeout", "1m")
	for range 1000 {
		dial(t, r.address, "GET /health HTTP/1.1\r\nHost: ")
	}
	for range 20 {
		if answer, _ := get(t, "GET", r.url+"/health", nil, nil); answer.StatusCode != 200 {
			t.Errorf("%d", answer.StatusCode)
		}
	}
	if n := len(r.upstream.take()); n != 20 {
		t.Errorf("the upstream got %d requests", n)
	}
}

// TestServices sends what callers do send to every upstream: a request with a body, whole and in
// chunks with trailers, and a websocket.
func TestServices(t *testing.T) {
	eachService(t, func(t *testing.T, s *service) {
		r := &running{}
		r.run(t, "http://"+s.address)
		head := "POST /rooms HTTP/1.1\r\nHost: x\r\nX-Desk-Key: " + r.key + "\r\n"
		for name, text := range map[string]string{
			"whole":  head + "Content-Length: 4\r\n\r\nroom",
			"chunks": head + "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nro\r\n2\r\nom\r\n0\r\nX-Sum: 1\r\nX-Oasguard-Subject: owner\r\n\r\n",
		} {
			answered := exchange(t, r.address, text)
			list := s.take(t)
			if err := judge(callers(r)[2], list, answered); err != nil || len(list) != 1 {
				t.Errorf("%s: %v, %+v", name, err, list)
				continue
			}
			// That upstream takes no chunks: it says so of itself.
			if list[0].Body != "room" && !(name == "chunks" && strings.HasSuffix(t.Name(), "python")) {
				t.Errorf("%s: the upstream got the body %q", name, list[0].Body)
			}
		}
		if strings.HasSuffix(t.Name(), "python") {
			return // has no websockets
		}
		for _, c := range callers(r) {
			conn := dial(t, r.address, "GET /events HTTP/1.1\r\nHost: x\r\n"+c.field+"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
			reader := bufio.NewReader(conn)
			answer, err := http.ReadResponse(reader, nil)
			if err != nil {
				t.Fatal(err)
			}
			want := 101
			if c.subject == "" {
				want = 401
			}
			if answer.StatusCode != want {
				t.Errorf("websocket by %s: %d, want %d", c.name, answer.StatusCode, want)
			}
			if want != 101 {
				continue
			}
			fmt.Fprint(conn, "GET /rooms/closed HTTP/1.1\r\n")
			if line, err := reader.ReadString('\n'); line != "heard GET /rooms/closed HTTP/1.1\r\n" {
				t.Errorf("%q, %v", line, err)
			}
		}
		if list := s.take(t); len(list) != 2 || list[0].Route != "/events" || list[1].Route != "/events" {
			t.Errorf("%+v", list)
		}
	})
}
