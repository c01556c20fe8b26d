package observeotel_test

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/oasguard/oasguard/integrations/observe"
	"github.com/oasguard/oasguard/integrations/observe/internal/desk"
	"github.com/oasguard/oasguard/integrations/observe/internal/guard"
	"github.com/oasguard/oasguard/integrations/observe/observeotel"
)

// words are attributes as text, in order of their names.
func words(attributes []attribute.KeyValue) string {
	var all []string
	for _, a := range attributes {
		all = append(all, fmt.Sprintf("%s=%v", a.Key, a.Value.AsInterface()))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// TestReported: what OpenTelemetry's own SDK gets to export of each decision.
func TestReported(t *testing.T) {
	reader, spans := metric.NewManualReader(), tracetest.NewInMemoryExporter()
	watch, err := observeotel.New(observeotel.Config{
		MeterProvider: metric.NewMeterProvider(metric.WithReader(reader)),
		Who:           observe.Who(func(p *desk.Person) string { return p.Name }),
	})
	if err != nil {
		t.Fatal(err)
	}
	h, err := desk.Handler(guard.WithObserver(observe.Observer[guard.Decision](watch)))
	if err != nil {
		t.Fatal(err)
	}
	tracer := trace.NewTracerProvider(trace.WithSyncer(spans)).Tracer("test")
	var counted []string
	for _, c := range []struct{ method, path, token, count, span string }{
		{"GET", "/hello", "", "", ""},
		{"GET", "/rate", "",
			"http.request.method=GET http.route=/rate oasguard.decision=anonymous oasguard.operation=getRate",
			"oasguard.decision=anonymous oasguard.operation=getRate"},
		{"POST", "/rooms", "manager-1",
			"http.request.method=POST http.route=/rooms oasguard.decision=granted oasguard.operation=addRoom",
			"enduser.id=manager oasguard.decision=granted oasguard.operation=addRoom oasguard.scheme=token"},
		{"POST", "/rooms/2/door", "scoped-1",
			"http.request.method=POST http.route=/rooms/{roomId}/door oasguard.decision=denied oasguard.operation=openDoor oasguard.reason=forbidden",
			"enduser.id=scoped oasguard.decision=denied oasguard.missing=[role staff open of room] oasguard.operation=openDoor oasguard.reason=forbidden oasguard.scheme=partner oasguard.status=403"},
		{"POST", "/rooms", "down-1",
			"error.type=unavailable http.request.method=POST http.route=/rooms oasguard.decision=denied oasguard.operation=addRoom oasguard.reason=unavailable",
			"error.type=unavailable oasguard.decision=denied oasguard.operation=addRoom oasguard.reason=unavailable oasguard.status=503"},
		{"MADEUP", "/madeup", "",
			"http.request.method=_OTHER oasguard.decision=denied oasguard.operation= oasguard.reason=not_found",
			"oasguard.decision=denied oasguard.operation= oasguard.reason=not_found oasguard.status=404"},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		if c.token != "" {
			r.Header.Set("Authorization", "Bearer "+c.token)
		}
		spans.Reset()
		ctx, span := tracer.Start(r.Context(), "request")
		h.ServeHTTP(httptest.NewRecorder(), r.WithContext(ctx))
		span.End()
		if got := words(spans.GetSpans()[0].Attributes); got != c.span {
			t.Errorf("%s %s: the span has\n%s, want\n%s", c.method, c.path, got, c.span)
		}
		// Once more without a span: the count grows all the same.
		h.ServeHTTP(httptest.NewRecorder(), r)
		if c.count != "" {
			counted = append(counted, c.count+" 2")
		}
	}

	var all metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	if len(all.ScopeMetrics) != 1 || len(all.ScopeMetrics[0].Metrics) != 1 {
		t.Fatalf("got %+v", all)
	}
	m := all.ScopeMetrics[0].Metrics[0]
	if m.Name != "oasguard.decisions" || m.Unit != "{decision}" {
		t.Errorf("got %s in %s", m.Name, m.Unit)
	}
	var got []string
	for _, point := range m.Data.(metricdata.Sum[int64]).DataPoints {
		got = append(got, fmt.Sprint(words(point.Attributes.ToSlice()), " ", point.Value))
	}
	slices.Sort(got)
	slices.Sort(counted)
	if !slices.Equal(got, counted) {
		t.Errorf("counted\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(counted, "\n"))
	}
}
