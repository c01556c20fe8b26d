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

	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardforwardauth"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardtest"
)

// forwardAuth answers the questions of a gateway.
func forwardAuth(t *testing.T, gateway guardforwardauth.Gateway) http.Handler {
	t.Helper()
	rider := guardforwardauth.Field[*fleet.Person]{Name: "X-Rider", Value: func(p *fleet.Person) string { return p.Name }}
	return guardforwardauth.Handler(newGuard(t), gateway, rider)
}

// gatewayCases are requests, with what must come of them, whatever the gateway.
var gatewayCases = []struct {
	method, target, field string
	status                int
	rider, challenge      string
}{
	{"GET", "/api/v1/status", "", 200, "", ""},
	{"GET", "/api/v1/status", eve, 200, "", ""}, // public: no credential is read
	{"GET", "/api/v1/vehicles/v1", "", 200, "", ""},
	{"GET", "/api/v1/vehicles/v1", ada, 200, "ada", ""},
	{"GET", "/api/v1/vehicles", eve, 200, "eve", ""},
	{"HEAD", "/api/v1/vehicles", eve, 200, "eve", ""},
	{"POST", "/api/v1/vehicles/v1/unlock", ada, 200, "ada", ""},
	{"POST", "/api/v1/vehicles/v1/unlock?x=/../", ada, 200, "ada", ""},
	{"POST", "/api/v1/vehicles/v1/trips", ada, 400, "", ""},
	{"GET", "/api/v1/vehicles", "Authorization: Bearer", 400, "", `Bearer realm="Fleet", error="invalid_request"`},
	{"GET", "/api/v1/vehicles", "", 401, "", `Bearer realm="Fleet", ApiKey realm="Fleet", in="header", name="X-Depot-Key"`},
	{"HEAD", "/api/v1/vehicles", "", 401, "", `Bearer realm="Fleet", ApiKey realm="Fleet", in="header", name="X-Depot-Key"`},
	{"GET", "/api/v1/vehicles/nearest?position=1", "Authorization: Bearer token-of-news", 403, "", `Bearer realm="Fleet", error="insufficient_scope", scope="vehicles.read"`},
	{"POST", "/api/v1/vehicles/v2/unlock", ada, 403, "", ""},
	{"GET", "/api/v1/vehicles/v1/trips/t2", ada, 404, "", ""},
	{"GET", "/api/v1/nothing", eve, 404, "", ""},
	{"GET", "/", eve, 404, "", ""},
	{"DELETE", "/api/v1/status", eve, 405, "", ""},
	{"GET", "/api/v1/vehicles", "Authorization: Bearer token-of-an-outage", 503, "", ""},
	// What the service could read in another way is refused.
	{"GET", "/api/v1/status/../vehicles", eve, 400, "", ""},
	{"GET", "/api/v1/status/..%2Fvehicles", eve, 400, "", ""},
	{"GET", "//api/v1/vehicles", eve, 400, "", ""},
	{"GET", "/api/v1/vehicles%2Fnearest?position=1", eve, 400, "", ""},
	{"GET", "/api/v1/status;x=1", "", 400, "", ""},
	{"GET", "/api/v1/status%3Fx", "", 400, "", ""},
	{"GET", "/api/v1/status", "X-HTTP-Method-Override: DELETE", 400, "", ""},
}

// TestForwardAuth asks as Traefik, Caddy and Envoy do.
func TestForwardAuth(t *testing.T) {
	forwarded := httptest.NewServer(forwardAuth(t, guardforwardauth.Forwarded()))
	t.Cleanup(forwarded.Close)
	envoy := httptest.NewServer(forwardAuth(t, guardforwardauth.Envoy("/check")))
	t.Cleanup(envoy.Close)
	for _, c := range gatewayCases {
		var fields []string
		if c.field != "" {
			fields = []string{c.field}
		}
		asked := append([]string{"X-Forwarded-Method: " + c.method, "X-Forwarded-Uri: " + c.target}, fields...)
		for name, got := range map[string]answer{
			"forwarded": send(t, forwarded.Listener.Addr().String(), "GET", "/ask", asked...),
			"envoy":     send(t, envoy.Listener.Addr().String(), c.method, "/check"+c.target, fields...),
		} {
			rider, told := got.header["X-Rider"]
			challenge := strings.Join(got.header.Values("WWW-Authenticate"), "|")
			if got.status != c.status || challenge != c.challenge || got.header.Get("X-Rider") != c.rider || told != (c.status == 200) {
				t.Errorf("%s: %s %s %s: %d %q %q, want %d %q %q", name, c.method, c.target, c.field, got.status, rider, challenge, c.status, c.rider, c.challenge)
			}
		}
	}
	for _, fields := range [][]string{
		nil, // who asks about nothing is not answered
		{"X-Forwarded-Method: GET"},
		{"X-Forwarded-Uri: /api/v1/status"},
		{"X-Forwarded-Method: GET", "X-Forwarded-Uri: /api/v1/status", "X-Forwarded-Uri: /api/v1/vehicles"},
		{"X-Forwarded-Method: GET", "X-Forwarded-Method: POST", "X-Forwarded-Uri: /api/v1/status"},
		{"X-Forwarded-Method: G T", "X-Forwarded-Uri: /api/v1/status"},
		{"X-Forwarded-Method: GET", "X-Forwarded-Uri: http://fleet.example/api/v1/status"},
		{"X-Forwarded-Method: GET", "X-Forwarded-Uri: //fleet.example/api/v1/status"},
		{"X-Forwarded-Method: GET", "X-Forwarded-Uri: /api/v1/%zz"},
		{"X-Forwarded-Method: GET", "X-Forwarded-Uri: api/v1/status"},
	} {
		if got := send(t, forwarded.Listener.Addr().String(), "GET", "/api/v1/status", fields...); got.status != 400 {
			t.Errorf("%q: %d, want 400", fields, got.status)
		}
	}
	if got := send(t, envoy.Listener.Addr().String(), "GET", "/api/v1/status"); got.status != 400 {
		t.Errorf("without the prefix: %d, want 400", got.status)
	}
}

// TestNginx puts a real nginx between client, guard and service, with the configuration
// of nginx/nginx.conf: every answer of the guard arrives as it is, and no request that
// was denied reaches the service.
func TestNginx(t *testing.T) {
	program, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("no nginx on PATH: apt-get install -y --no-install-recommends nginx-light")
	}
	var served atomic.Int64
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		served.Add(1)
		w.Header().Set("Rider", strings.Join(r.Header.Values("X-Rider"), "|"))
		fmt.Fprint(w, r.Method, " ", r.RequestURI)
	}))
	t.Cleanup(service.Close)
	guarded := httptest.NewServer(forwardAuth(t, guardforwardauth.Nginx()))
	t.Cleanup(guarded.Close)
	address := startNginx(t, program, guarded.Listener.Addr().String(), service.Listener.Addr().String())
	for _, c := range gatewayCases {
		// The client claims to be somebody, and to ask about something else.
		fields := []string{"X-Rider: mallory", "x-rider: mallory", "X_Rider: mallory", "X-Original-Uri: /api/v1/status", "X-Original-Method: GET"}
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
			if row.Result == guardtest.Failed && row.Case != "two Authorization fields" {
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

// startNginx starts nginx in a folder of its own, and returns its address.
func startNginx(t *testing.T, program, guarded, service string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	text, err := os.ReadFile("nginx/nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	conf := filepath.Join(dir, "nginx.conf")
	writeFile(t, conf, []byte(strings.NewReplacer("listen GATEWAY", "listen "+address, "//GUARD", "//"+guarded, "//SERVICE", "//"+service).Replace(string(text))))
	cmd := exec.Command(program, "-p", dir, "-c", conf)
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
	t.Fatal("nginx does not listen")
	return ""
}
