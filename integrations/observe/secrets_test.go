package observe_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"pgregory.net/rapid"

	"github.com/oasguard/oasguard/integrations/observe"
	"github.com/oasguard/oasguard/integrations/observe/internal/desk"
	"github.com/oasguard/oasguard/integrations/observe/internal/guard"
	"github.com/oasguard/oasguard/integrations/observe/observeotel"
	"github.com/oasguard/oasguard/integrations/observe/observeprom"
)

// mark is in every text of a random request that must not be recorded.
const mark = "s3cr3t"

// drawn is a random request. Sent holds each value whole.
type drawn struct {
	*http.Request
	sent []string
}

// secret draws a marked text that callbacks understand: "staff-s3cr3t7".
func (d *drawn) secret(t *rapid.T) string {
	kind := rapid.SampledFrom([]string{"staff", "manager", "scoped", "nobody", "barred", "down", "odd", "broken", "stranger"}).Draw(t, "kind")
	text := fmt.Sprintf("%s-%s%d", kind, mark, rapid.IntRange(0, 99).Draw(t, "number"))
	d.sent = append(d.sent, text)
	return text
}

func (d *drawn) header(name, value string) {
	d.sent = append(d.sent, value)
	d.Header.Add(name, value)
}

// draw makes a request that carries secrets wherever a request can carry anything.
func draw(t *rapid.T) *drawn {
	d := &drawn{}
	method := rapid.SampledFrom([]string{"GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "DELETE", strings.ToUpper(mark)}).Draw(t, "method")
	path := rapid.SampledFrom([]string{"/hello", "/rate", "/rooms", "/rooms/%s/door", "/rooms/1/door", "/rooms/missing/door", "/rooms/%s/bill", "/%s"}).Draw(t, "path")
	if strings.Contains(path, "%s") {
		path = fmt.Sprintf(path, d.secret(t))
	}
	query := ""
	for i, name := range []string{"key", "page", "other"} {
		if rapid.Bool().Draw(t, "query "+name) {
			query += "?&&"[min(i, 1):min(i, 1)+1] + name + "=" + d.secret(t)
		}
	}
	d.Request = httptest.NewRequest(method, path, strings.NewReader("body "+d.secret(t)))
	d.URL.RawQuery = strings.TrimLeft(query, "?&")
	for range rapid.IntRange(0, 2).Draw(t, "authorizations") {
		switch rapid.IntRange(0, 5).Draw(t, "authorization") {
		case 0, 1, 2:
			d.header("Authorization", "Bearer "+d.secret(t))
		case 3:
			d.header("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(mark+":"+d.secret(t))))
		case 4:
			d.header("Authorization", "Signature "+d.secret(t))
		case 5:
			d.header("Authorization", d.secret(t)+", "+d.secret(t))
		}
	}
	for _, name := range []string{"X-Desk-Key", "Cookie", "User-Agent", "X-Forwarded-For", "X-" + mark} {
		if !rapid.Bool().Draw(t, name) {
			continue
		}
		value := d.secret(t)
		if name == "Cookie" {
			value = "session=" + value
		}
		d.header(name, value)
	}
	d.Host, d.RemoteAddr = mark+".example", mark+":1"
	return d
}

// TestNoSecrets: nothing that a request carries is in any record, metric or span, whatever comes of
// it, although the callbacks' errors and principals hold the credential.
func TestNoSecrets(t *testing.T) {
	var reasons []string
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		var logged bytes.Buffer
		level := &slog.HandlerOptions{Level: slog.LevelDebug}
		registry := prometheus.NewRegistry()
		prom, err := observeprom.New(registry)
		if err != nil {
			t.Fatal(err)
		}
		reader, spans := metric.NewManualReader(), tracetest.NewInMemoryExporter()
		otel, err := observeotel.New(observeotel.Config{MeterProvider: metric.NewMeterProvider(metric.WithReader(reader)), Who: who})
		if err != nil {
			t.Fatal(err)
		}
		reason := func(_ *http.Request, d observe.Decision) { reasons = append(reasons, d.Outcome()+" "+d.Reason) }
		h, err := desk.Handler(guard.WithObserver(observe.Observer[guard.Decision](prom, otel, reason,
			observe.Audit(slog.New(slog.NewTextHandler(&logged, level)), observe.AuditConfig{Who: who}),
			observe.Audit(slog.New(slog.NewJSONHandler(&logged, level)), observe.AuditConfig{Who: who}))))
		if err != nil {
			t.Fatal(err)
		}
		tracer := trace.NewTracerProvider(trace.WithSyncer(spans)).Tracer("test")
		ctx, span := tracer.Start(d.Context(), "request")
		before := len(reasons)
		h.ServeHTTP(httptest.NewRecorder(), d.WithContext(ctx))
		span.End()

		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		var metrics metricdata.ResourceMetrics
		if err := reader.Collect(ctx, &metrics); err != nil {
			t.Fatal(err)
		}
		var attributes []string
		for _, s := range spans.GetSpans() {
			for _, a := range s.Attributes {
				attributes = append(attributes, string(a.Key)+"="+a.Value.String())
			}
			attributes = append(attributes, fmt.Sprint(s.Events), s.Status.Description)
		}
		seen := fmt.Sprintf("%s\n%v\n%+v\n%v", &logged, families, metrics.ScopeMetrics, attributes)
		for _, text := range append(d.sent, mark, strings.ToUpper(mark)) {
			if strings.Contains(seen, text) {
				t.Fatalf("%q of the request was recorded:\n%s", text, seen)
			}
		}
		if len(reasons) > before && strings.Count(logged.String(), "access") != 2 {
			t.Fatalf("a decision that was not recorded:\n%s", seen)
		}
	})
	slices.Sort(reasons)
	if kinds := slices.Compact(reasons); len(kinds) < 5 {
		t.Errorf("the random requests came to nothing but %q", kinds)
	}
}
