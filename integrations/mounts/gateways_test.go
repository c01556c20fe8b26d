package mounts

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardforwardauth"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardtest"
)

// TestNginx asks from nginx/nginx.conf.
func TestNginx(t *testing.T) {
	testGateway(t, guardforwardauth.Nginx(), "nginx", "nginx-light", "nginx/nginx.conf", "-p", "DIR", "-c")
}

// TestCaddy asks from caddy/Caddyfile.
func TestCaddy(t *testing.T) {
	testGateway(t, guardforwardauth.Forwarded(), "caddy", "caddy", "caddy/Caddyfile", "run", "--adapter", "caddyfile", "--config")
}

// testGateway puts a real gateway between client, guard and service, with a configuration
// of ours: every answer of the guard arrives as it is, and no request that was denied
// reaches the service. The command's last argument is the configuration.
func testGateway(t *testing.T, gateway guardforwardauth.Gateway, name, debian, configuration string, command ...string) {
	program, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no %s on PATH: apt-get install -y --no-install-recommends %s", name, debian)
	}
	var served atomic.Int64
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		served.Add(1)
		w.Header().Set("Rider", strings.Join(r.Header.Values("X-Rider"), "|"))
		fmt.Fprint(w, r.Method, " ", r.RequestURI)
	}))
	t.Cleanup(service.Close)
	guarded := httptest.NewServer(forwardAuth(t, gateway))
	t.Cleanup(guarded.Close)
	address := startGateway(t, program, configuration, command, guarded.Listener.Addr().String(), service.Listener.Addr().String())
	for _, c := range gatewayCases {
		// The client claims to be somebody, and to ask about something else.
		fields := []string{"X-Rider: mallory", "x-rider: mallory", "X_Rider: mallory", "X-Original-Uri: /api/v1/status", "X-Original-Method: GET",
			"X-Forwarded-Uri: /api/v1/status", "X-Forwarded-Method: GET", "X-Original-Denied: 1"}
		if c.field != "" {
			fields = append(fields, c.field)
		}
		before := served.Load()
		got := send(t, address, c.method, c.target, fields...)
		reached := served.Load() - before
		challenge := strings.Join(got.header.Values("WWW-Authenticate"), "|")
		switch {
		case got.status != c.status || challenge != c.challenge:
			t.Errorf("%s %s %s: %d %q, want %d %q", c.method, c.target, c.field, got.status, challenge, c.status, c.challenge)
		case c.status != 200 && reached != 0:
			t.Errorf("%s %s %s: %d, and it reached the service", c.method, c.target, c.field, got.status)
		case c.status == 200 && (reached != 1 || got.header.Get("Rider") != c.rider):
			t.Errorf("%s %s %s: the service was told of %q, want %q", c.method, c.target, c.field, got.header.Get("Rider"), c.rider)
		case c.status == 200 && c.method != "HEAD" && got.body != c.method+" "+c.target:
			t.Errorf("%s %s: the service got %q", c.method, c.target, got.body)
		}
	}
	t.Run("harness", func(t *testing.T) {
		report, err := guardtest.Harness{AllowUnsafe: true}.Check(t.Context(), "http://"+address+"/api/v1", credentials())
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range report.Rows {
			// nginx answers two Authorization fields itself: 400, without a challenge.
			if row.Result == guardtest.Failed && (row.Case != "two Authorization fields" || name != "nginx") {
				t.Errorf("%+v", row)
			}
		}
		if report.Count(guardtest.OK) < 150 {
			t.Errorf("\n%s", report)
		}
	})
	guarded.Close()
	before := served.Load()
	if got := send(t, address, "GET", "/api/v1/status"); got.status < 500 || served.Load() != before {
		t.Errorf("without a guard: %d, and the service was asked %d times", got.status, served.Load()-before)
	}
}

// startGateway starts a gateway in a folder of its own, and returns its address.
func startGateway(t *testing.T, program, configuration string, command []string, guarded, service string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	text, err := os.ReadFile(configuration)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, filepath.Base(configuration))
	writeFile(t, file, []byte(strings.NewReplacer(" GATEWAY;", " "+address+";", ":GATEWAY", address[strings.LastIndex(address, ":"):], "GUARD", guarded, "SERVICE", service).Replace(string(text))))
	var arguments []string
	for _, argument := range command {
		arguments = append(arguments, strings.Replace(argument, "DIR", dir, 1))
	}
	cmd := exec.Command(program, append(arguments, file)...)
	cmd.Env = append(cmd.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir)
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	for range 600 {
		if conn, err := net.Dial("tcp", address); err == nil {
			_ = conn.Close()
			return address
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal(program + " does not listen")
	return ""
}
