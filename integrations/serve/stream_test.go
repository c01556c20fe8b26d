package serve_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// TestUpgrade opens a websocket through the proxy, as far as HTTP is concerned: those who may
// call the operation get the connection, and nobody else.
func TestUpgrade(t *testing.T) {
	r := start(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "websocket" {
			http.Error(w, "no upgrade", http.StatusUpgradeRequired)
			return
		}
		conn, both, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
		line, _ := both.ReadString('\n')
		fmt.Fprint(conn, "heard ", line)
	})
	for _, c := range []struct {
		token  string
		status int
	}{{"", 401}, {r.token(), 403}, {r.token("guest"), 101}} {
		conn, err := net.Dial("tcp", r.address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprint(conn, "GET /rooms HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
		if c.token != "" {
			fmt.Fprintf(conn, "Authorization: Bearer %s\r\n", c.token)
		}
		fmt.Fprint(conn, "\r\n")
		reader := bufio.NewReader(conn)
		answer, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != c.status {
			t.Errorf("%d, want %d", answer.StatusCode, c.status)
		}
		if c.status != 101 {
			continue
		}
		fmt.Fprint(conn, "hello\n")
		if line, err := reader.ReadString('\n'); line != "heard hello\n" {
			t.Errorf("%q, %v", line, err)
		}
	}
}

// TestStream hands on an answer while it is written, and its trailers.
func TestStream(t *testing.T) {
	go1 := make(chan struct{})
	r := start(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		fmt.Fprintln(w, "first")
		_ = http.NewResponseController(w).Flush()
		<-go1
		fmt.Fprintln(w, "second")
		w.Header().Set("X-Sum", "2")
	})
	answer, err := http.Get(r.url + "/health")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewReader(answer.Body)
	if line, err := lines.ReadString('\n'); line != "first\n" {
		t.Errorf("%q, %v", line, err)
	}
	close(go1)
	rest, err := io.ReadAll(lines)
	if string(rest) != "second\n" || err != nil || answer.Trailer.Get("X-Sum") != "2" {
		t.Errorf("%q, %v, trailers %v", rest, err, answer.Trailer)
	}
}

// TestCutOff is an upstream that goes away in the middle of an answer: the client learns it.
func TestCutOff(t *testing.T) {
	r := start(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "half")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	answer, err := http.Get(r.url + "/health")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err == nil {
		t.Errorf("%q came without an error", text)
	}
}

// TestUpstreamDown is 502 for those whom the guard lets in, and what it always is for others.
func TestUpstreamDown(t *testing.T) {
	r := start(t, nil)
	r.upstream.Close()
	answer, body := get(t, "GET", r.url+"/rooms", http.Header{"Authorization": {"Bearer " + r.token("guest")}}, nil)
	if answer.StatusCode != 502 || body != "{\"status\":502,\"title\":\"Bad Gateway\"}\n" || answer.Header.Get("Cache-Control") != "no-store" || answer.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %q %v", answer.StatusCode, body, answer.Header)
	}
	if answer, _ := get(t, "GET", r.url+"/rooms", nil, nil); answer.StatusCode != 401 {
		t.Errorf("%d", answer.StatusCode)
	}
}

// TestUpstreamSilent is 504.
func TestUpstreamSilent(t *testing.T) {
	ended := make(chan struct{})
	r := start(t, func(http.ResponseWriter, *http.Request) { <-ended }, "--answer-timeout", "50ms")
	defer close(ended)
	if answer, _ := get(t, "GET", r.url+"/health", nil, nil); answer.StatusCode != 504 {
		t.Errorf("%d", answer.StatusCode)
	}
}

// TestSlowClient is cut off when it takes too long to say what it wants; others are served
// meanwhile.
func TestSlowClient(t *testing.T) {
	r := start(t, nil, "--header-timeout", "200ms")
	conn, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET /health HTTP/1.1\r\nHost: ")
	if answer, _ := get(t, "GET", r.url+"/health", nil, nil); answer.StatusCode != 200 {
		t.Errorf("%d", answer.StatusCode)
	}
	// The read ends because the proxy closes the connection: nothing else ends it.
	text, _ := io.ReadAll(conn)
	if strings.Contains(string(text), " 200 ") || len(r.take()) != 1 {
		t.Errorf("%q", text)
	}
}

// TestEnd finishes what is under way when the proxy is told to end.
func TestEnd(t *testing.T) {
	arrived, finish := make(chan struct{}), make(chan struct{})
	r := start(t, func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-finish
		fmt.Fprint(w, "whole")
	})
	done := make(chan string)
	go func() {
		answer, err := http.Get(r.url + "/health")
		if err != nil {
			done <- err.Error()
			return
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		done <- string(text)
	}()
	<-arrived
	if err := r.process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	close(finish)
	if text := <-done; text != "whole" {
		t.Errorf("%q", text)
	}
}
