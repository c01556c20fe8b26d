package observeprom_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/oasguard/oasguard/integrations/observe"
	"github.com/oasguard/oasguard/integrations/observe/internal/desk"
	"github.com/oasguard/oasguard/integrations/observe/internal/guard"
	"github.com/oasguard/oasguard/integrations/observe/observeprom"
)

// send asks over TCP and returns the body.
func send(t *testing.T, method, url, token string) string {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestScrape: two guards count in one counter, and Prometheus' own handler serves it.
func TestScrape(t *testing.T) {
	registry := prometheus.NewRegistry()
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	for _, prefix := range []string{"/a", "/b"} {
		watch, err := observeprom.New(registry)
		if err != nil {
			t.Fatal(err)
		}
		h, err := desk.Handler(guard.WithBasePath(prefix), guard.WithObserver(observe.Observer[guard.Decision](watch)))
		if err != nil {
			t.Fatal(err)
		}
		mux.Handle(prefix+"/", h)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	for _, prefix := range []string{"/a", "/b"} {
		send(t, "GET", server.URL+prefix+"/hello", "")
		send(t, "GET", server.URL+prefix+"/rate", "")
		send(t, "POST", server.URL+prefix+"/rooms", "manager-1")
		send(t, "POST", server.URL+prefix+"/rooms", "staff-1")
		send(t, "POST", server.URL+prefix+"/rooms/2/door", "staff-1")
		send(t, "POST", server.URL+prefix+"/rooms", "down-1")
	}
	send(t, "GET", server.URL+"/a/made-up-by-a-client", "")
	got := send(t, "GET", server.URL+"/metrics", "")
	want := `# HELP oasguard_decisions_total Decisions about requests to guarded operations.
# TYPE oasguard_decisions_total counter
oasguard_decisions_total{decision="anonymous",operation="getRate",reason=""} 2
oasguard_decisions_total{decision="denied",operation="",reason="not_found"} 1
oasguard_decisions_total{decision="denied",operation="addRoom",reason="forbidden"} 2
oasguard_decisions_total{decision="denied",operation="addRoom",reason="unavailable"} 2
oasguard_decisions_total{decision="denied",operation="openDoor",reason="insufficient_scope"} 2
oasguard_decisions_total{decision="granted",operation="addRoom",reason=""} 2
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestTaken: a metric of the same name that somebody else registered is an error.
func TestTaken(t *testing.T) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "oasguard_decisions_total"}))
	if _, err := observeprom.New(registry); err == nil || !strings.Contains(err.Error(), "oasguard_decisions_total") {
		t.Errorf("got %v", err)
	}
}
