package serve_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// arrived is a request as an upstream understood it: the route that it took, and what it read.
type arrived struct {
	Route, Method, URI, Body string
	Fields                   [][2]string
	Trailers                 int
}

// service is an upstream that says what arrived.
type service struct {
	address string
	process *os.Process // of a program

	mu   sync.Mutex
	list []arrived
	more chan struct{}
}

// services are the upstreams, each with the function that starts it. What is not on PATH is
// skipped.
var services = []struct {
	name, program string
	start         func(*testing.T, string) *service
}{
	{"net_http", "", func(t *testing.T, _ string) *service { return newOrigin(t, routeByMux()) }},
	{"node", "node", func(t *testing.T, program string) *service {
		return startService(t, exec.Command(program, "testdata/upstreams/node.js"))
	}},
	{"nginx", "nginx", func(t *testing.T, program string) *service {
		dir, address, origin := behind(t, "nginx.conf", "hand-on")
		return startBehind(t, origin, address, exec.Command(program, "-p", dir, "-c", filepath.Join(dir, "nginx.conf")))
	}},
	{"caddy", "caddy", func(t *testing.T, program string) *service {
		dir, address, origin := behind(t, "Caddyfile")
		cmd := exec.Command(program, "run", "--adapter", "caddyfile", "--config", filepath.Join(dir, "Caddyfile"))
		cmd.Env = append(cmd.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir)
		return startBehind(t, origin, address, cmd)
	}},
	{"python", "python3", func(t *testing.T, program string) *service {
		return startService(t, exec.Command(program, "testdata/upstreams/python.py"))
	}},
}

// eachService runs a test in front of every upstream.
func eachService(t *testing.T, test func(*testing.T, *service)) {
	for _, s := range services {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			program := ""
			if s.program != "" {
				var err error
				if program, err = exec.LookPath(s.program); err != nil {
					t.Skipf("no %s on PATH", s.program)
				}
			}
			test(t, s.start(t, program))
		})
	}
}

func newService() *service { return &service{more: make(chan struct{}, 1)} }

func (s *service) add(a arrived) {
	s.mu.Lock()
	s.list = append(s.list, a)
	s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
}

// routeByMux routes as ServeMux does.
func routeByMux() func(*http.Request) string {
	mux := http.NewServeMux()
	for _, pattern := range []string{"/health", "/rooms", "/rooms/closed", "/rooms/{room}", "/search", "/events"} {
		mux.Handle(pattern, http.NotFoundHandler())
	}
	return func(r *http.Request) string {
		_, pattern := mux.Handler(r)
		return strings.Replace(pattern, "{room}", "*", 1)
	}
}

// newOrigin is an upstream in this process.
func newOrigin(t *testing.T, route func(*http.Request) string) *service {
	s := newService()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the proxy has given up
		}
		a := arrived{Route: route(r), Method: r.Method, URI: r.RequestURI, Body: string(body), Trailers: len(r.Trailer)}
		for name, values := range r.Header {
			for _, value := range values {
				a.Fields = append(a.Fields, [2]string{name, value})
			}
		}
		s.add(a)
		if r.Header.Get("Upgrade") == "websocket" {
			hear(w)
			return
		}
		w.Header().Set("Upstream", r.Method+" "+r.RequestURI)
		_, _ = io.WriteString(w, "upstream")
	}))
	t.Cleanup(server.Close)
	s.address = server.Listener.Addr().String()
	return s
}

// hear is a websocket, as far as HTTP is concerned.
func hear(w http.ResponseWriter) {
	conn, both, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
	line, _ := both.ReadString('\n')
	fmt.Fprint(conn, "heard ", line)
}

// behind writes the settings of a server that hands on to an origin.
func behind(t *testing.T, files ...string) (dir, address string, origin *service) {
	origin = newOrigin(t, func(r *http.Request) string {
		route := strings.Join(r.Header.Values("Route"), "|")
		r.Header.Del("Route")
		return route
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = listener.Addr().String()
	_ = listener.Close()
	dir = t.TempDir()
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join("testdata", "upstreams", file))
		if err != nil {
			t.Fatal(err)
		}
		text = []byte(strings.NewReplacer("ORIGIN", origin.address, "ADDRESS", address).Replace(string(text)))
		if err := os.WriteFile(filepath.Join(dir, file), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, address, origin
}

// startBehind starts the server in front of an origin. What arrives is what the origin says.
func startBehind(t *testing.T, origin *service, address string, cmd *exec.Cmd) *service {
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	end(t, cmd)
	origin.address, origin.process = address, cmd.Process
	for range 600 {
		if conn, err := net.Dial("tcp", address); err == nil {
			_ = conn.Close()
			return origin
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s does not listen", cmd)
	return nil
}

// startService starts a program that prints where it listens, and then a line for each request.
func startService(t *testing.T, cmd *exec.Cmd) *service {
	s := newService()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	end(t, cmd)
	s.process = cmd.Process
	lines := bufio.NewReader(stdout)
	first, err := lines.ReadString('\n')
	m := listening.FindStringSubmatch(first)
	if err != nil || m == nil {
		t.Fatalf("%s: %q, %v", cmd, first, err)
	}
	s.address = m[1]
	go func() {
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			var a arrived
			if err := json.Unmarshal([]byte(line), &a); err != nil {
				a = arrived{Route: "unreadable", URI: line}
			}
			s.add(a)
		}
	}()
	return s
}

func end(t *testing.T, cmd *exec.Cmd) {
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
}

var fences atomic.Int64

// take returns what arrived until now, and forgets it. It asks the upstream itself, and waits
// until that request is in the list.
func (s *service) take(t *testing.T) []arrived {
	t.Helper()
	fence := fmt.Sprintf("/health?fence=%d", fences.Add(1))
	answer, err := http.Get("http://" + s.address + fence)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	for {
		s.mu.Lock()
		for i, a := range s.list {
			if a.URI == fence {
				list := append(s.list[:i:i], s.list[i+1:]...)
				s.list = nil
				s.mu.Unlock()
				return list
			}
		}
		s.mu.Unlock()
		<-s.more
	}
}
