package stack

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"STACK/guard/guardserver"
)

// TestAround: the framework's CORS and recovery stand around the guard: a browser may read a
// denial, asks before it sends a token, and a handler that panics is a 500.
func TestAround(t *testing.T) {
	address := start(t, mounted(newGuard(t, authorizer{}), typed{}, wiring{around: true}))
	const origin = "Origin: " + shop
	for field, status := range map[string]int{"X: y": 401, ada: 403, eve: 200} {
		if got := send(t, address, "GET", v1+"/vehicles", "", origin, field); got.status != status || got.header.Get("Access-Control-Allow-Origin") != shop {
			t.Errorf("%s: %d %v, want %d", field, got.status, got.header, status)
		}
	}
	preflight := send(t, address, "OPTIONS", v1+"/vehicles", "", origin, "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: authorization")
	if preflight.status != 200 && preflight.status != 204 || preflight.header.Get("Access-Control-Allow-Origin") != shop {
		t.Errorf("a preflight: %d %v", preflight.status, preflight.header)
	}
	if !recovers {
		return
	}
	address = start(t, mounted(newGuard(t, authorizer{}), typed{}, wiring{around: true, opts: []guardserver.Option{passing(func() { panic("broken") })}}))
	for field, status := range map[string]int{"X: y": 401, ada: 403, eve: 500} {
		if got := send(t, address, "GET", v1+"/vehicles", "", field); got.status != status {
			t.Errorf("a handler that panics, %s: %d, want %d", field, got.status, status)
		}
	}
}

// TestTakeOver: behind the guard a handler takes the connection over, and streams; neither
// happens for a caller who is denied.
func TestTakeOver(t *testing.T) {
	address := start(t, mounted(newGuard(t, authorizer{}), typed{}, wiring{opts: []guardserver.Option{taking()}}))
	for _, upgrade := range []string{"", "Upgrade: echo\r\nConnection: Upgrade\r\n"} {
		for field, want := range map[string]string{"X: y": "401 Unauthorized", ada: "403 Forbidden", eve: ""} {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(time.Minute))
			fmt.Fprintf(conn, "GET %s/vehicles HTTP/1.1\r\nHost: fleet.example\r\n%s%s\r\n\r\n", v1, upgrade, field)
			from := bufio.NewReader(conn)
			switch {
			case want == "" && upgrade != "":
				for _, want := range []string{"HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: echo", ""} {
					read(t, from, want)
				}
				fmt.Fprintln(conn, "who am I?")
				read(t, from, "you are eve")
			case want == "":
				response, err := http.ReadResponse(from, nil)
				if err != nil || response.StatusCode != 200 {
					t.Fatalf("%+v %v", response, err)
				}
				body := bufio.NewReader(response.Body)
				read(t, body, "first")
				more <- struct{}{}
				read(t, body, "second")
			default:
				read(t, from, "HTTP/1.1 "+want)
			}
		}
	}
}

// read reads a line and holds it against what it should be.
func read(t *testing.T, from *bufio.Reader, want string) {
	t.Helper()
	if line, err := from.ReadString('\n'); err != nil || strings.TrimSpace(line) != want {
		t.Fatalf("read %q %v, want %q", line, err, want)
	}
}
