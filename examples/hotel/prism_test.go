package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oasguard/oasguard/examples/hotel/internal/guard/guardtest"
)

// prismViolation is what Prism says of a request or an answer.
type prismViolation struct {
	Location []string
	Severity string
	Code     any // a number or a word
	Message  string
}

// TestPrism sends every request of overHTTP through Prism, which validates what
// passes against the document. Its judgement of the request is independent of
// ours; it looks at the form of credentials only.
func TestPrism(t *testing.T) {
	base, proxy := startPrism(t)
	denied := 0
	for _, c := range overHTTP {
		t.Run(c.name, func(t *testing.T) {
			direct, directBody := c.send(t, http.DefaultClient, base)
			got, body := c.send(t, http.DefaultClient, proxy)
			if got.StatusCode != c.status || direct.StatusCode != c.status || body != directBody {
				t.Errorf("through Prism %s %s, directly %s %s, want %d", got.Status, body, direct.Status, directBody, c.status)
			}
			if field := got.Header.Get("WWW-Authenticate"); field != strings.Join(c.challenges, ", ") {
				t.Errorf("challenges %q, want %q", field, c.challenges)
			}
			for _, v := range violations(t, got) {
				switch {
				case slices.Equal(v.Location, []string{"request"}) && v.Code == 401.0:
					denied++
					if c.name == "scheme names have no case" {
						continue // RFC 9110, 11.1: they have none; Prism compares them as they stand
					}
					if c.status != http.StatusUnauthorized && c.status != http.StatusBadRequest {
						t.Errorf("Prism finds no valid security and the guard answers %d", c.status)
					}
				case slices.Equal(v.Location, []string{"request", "query"}) && c.status == http.StatusBadRequest,
					slices.Equal(v.Location, []string{"request", "query"}) && c.status == http.StatusUnauthorized,
					strings.Contains(v.Message, "do not support this type of security scheme: mutualTLS"),
					strings.HasPrefix(v.Message, "Selected route not found"),
					strings.HasPrefix(v.Message, "Route resolved, but no path matched"),
					strings.HasPrefix(v.Message, "Route resolved, but no method matched"),
					strings.HasPrefix(v.Message, "Unable to match the returned status code") && c.status >= 400: // hotel.yaml declares no denials
				default:
					t.Errorf("Prism: %+v", v)
				}
			}
		})
	}
	if denied == 0 {
		t.Error("Prism found no request without valid security: it does not look")
	}
}

// TestPrismUnderHarness runs the harness through Prism. A proxy that hands on
// something else than it got is a fault that it must find: Node's HTTP server
// keeps the first of two Authorization fields, and Prism answers 500 where the
// answer to HEAD has the type of a JSON body.
func TestPrismUnderHarness(t *testing.T) {
	_, proxy := startPrism(t)
	report, err := guardtest.Harness{AllowUnsafe: true}.Check(t.Context(), proxy, demoCredentials())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range report.Rows {
		known := row.Case == "two Authorization fields" && strings.HasPrefix(row.Detail, "401, want 400") ||
			row.Case == "HEAD without a credential" && strings.HasPrefix(row.Detail, "500, want 401")
		switch {
		case row.Result == guardtest.Failed && !known:
			t.Errorf("%s %s: %s", row.Operation, row.Case, row.Detail)
		case row.Result == guardtest.OK && row.Case == "two Authorization fields":
			t.Errorf("%s: Prism hands on two Authorization fields: say so in docs/compatibility.md", row.Operation)
		}
	}
	t.Logf("%d cases: %d ok, %d that show Prism, %d skipped", len(report.Rows), report.Count(guardtest.OK), report.Count(guardtest.Failed), report.Count(guardtest.Skipped))
}

func violations(t *testing.T, response *http.Response) []prismViolation {
	t.Helper()
	var list []prismViolation
	if text := response.Header.Get("Sl-Violations"); text != "" {
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			t.Fatalf("sl-violations %s: %v", text, err)
		}
	}
	return list
}

// startPrism starts the hotel and Prism in front of it.
func startPrism(t *testing.T) (base, proxy string) {
	t.Helper()
	prism := os.Getenv("OASGUARD_PRISM")
	if prism == "" {
		t.Skip("OASGUARD_PRISM names no prism: prism/run installs one")
	}
	base = start(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, prism, "proxy", "hotel.yaml", base, "--host", host, "--port", port)
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // it is killed
		close(ended)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	for ; ; time.Sleep(100 * time.Millisecond) {
		connection, err := net.Dial("tcp", net.JoinHostPort(host, port))
		if err == nil {
			_ = connection.Close()
			return base, "http://" + net.JoinHostPort(host, port)
		}
		select {
		case <-ended:
			t.Fatalf("Prism ended before it listened: %v", err)
		default:
		}
	}
}
