package mounts

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/integrations/mounts/internal/fleet"
	"github.com/oasguard/oasguard/integrations/mounts/internal/guard/guardforwardauth"
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

// TestAskedAgain: what a gateway asks to pass a denial on is denied, or 503 where the guard would
// grant by now.
func TestAskedAgain(t *testing.T) {
	nginx := httptest.NewServer(forwardAuth(t, guardforwardauth.Nginx()))
	t.Cleanup(nginx.Close)
	for _, c := range gatewayCases {
		asked := []string{"X-Original-Method: " + c.method, "X-Original-Uri: " + c.target, "X-Original-Denied: 1"}
		if c.field != "" {
			asked = append(asked, c.field)
		}
		status := c.status
		if status == 200 {
			status = 503
		}
		got := send(t, nginx.Listener.Addr().String(), "GET", "/ask", asked...)
		if _, told := got.header["X-Rider"]; got.status != status || told {
			t.Errorf("%s %s %s: %d, want %d", c.method, c.target, c.field, got.status, status)
		}
	}
}
