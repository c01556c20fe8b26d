package observe_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/oasguard/oasguard/integrations/observe"
	"github.com/oasguard/oasguard/integrations/observe/internal/desk"
	"github.com/oasguard/oasguard/integrations/observe/internal/guard"
	"github.com/oasguard/oasguard/integrations/observe/observeotel"
	"github.com/oasguard/oasguard/integrations/observe/observeprom"
)

// nowhere is an answer that nobody reads.
type nowhere struct{ header http.Header }

func (w *nowhere) Header() http.Header            { return w.header }
func (w *nowhere) Write(text []byte) (int, error) { return len(text), nil }
func (w *nowhere) WriteHeader(int)                {}

// contender is a granted request to a guard with some watchers.
type contender struct {
	name  string
	most  float64 // allocations of the watchers
	serve func()
}

func allWatched(t testing.TB) []contender {
	prom, err := observeprom.New(prometheus.NewRegistry())
	if err != nil {
		t.Fatal(err)
	}
	otel, err := observeotel.New(observeotel.Config{MeterProvider: metric.NewMeterProvider(metric.WithReader(metric.NewManualReader())), Who: who})
	if err != nil {
		t.Fatal(err)
	}
	tracer := trace.NewTracerProvider().Tracer("test")
	none := func(http.Handler, *http.Request) {}
	make := func(name string, most float64, prepare func(http.Handler, *http.Request), watchers ...observe.Watcher) contender {
		var options []guard.Option
		if watchers != nil {
			options = append(options, guard.WithObserver(observe.Observer[guard.Decision](watchers...)))
		}
		h, err := desk.Handler(options...)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("POST", "/rooms", nil)
		r.Header.Set("Authorization", "Bearer manager-1")
		prepare(h, r)
		w := &nowhere{http.Header{}}
		return contender{name, most, func() { h.ServeHTTP(w, r) }}
	}
	traced := func(_ http.Handler, r *http.Request) {
		ctx, _ := tracer.Start(r.Context(), "request")
		*r = *r.WithContext(ctx)
	}
	return []contender{
		make("nobody", 0, none),
		make("a watcher that does nothing", 0, none, func(*http.Request, observe.Decision) {}),
		make("Prometheus", 0, none, prom),
		make("OpenTelemetry, counter", 0, none, otel),
		make("OpenTelemetry, counter and span", 4, traced, otel),
		make("audit, to a handler that is off", 0, none, observe.Audit(slog.New(slog.DiscardHandler), observe.AuditConfig{Who: who})),
		make("audit, as JSON", 2, none, observe.Audit(slog.New(slog.NewJSONHandler(discard{}, nil)), observe.AuditConfig{Who: who})),
	}
}

type discard struct{}

func (discard) Write(text []byte) (int, error) { return len(text), nil }

// TestCost: how many allocations a granted request takes more than without a watcher.
func TestCost(t *testing.T) {
	all := allWatched(t)
	base := testing.AllocsPerRun(200, all[0].serve)
	for _, w := range all {
		more := testing.AllocsPerRun(200, w.serve) - base
		t.Logf("%-32s %v", w.name, more)
		if more > w.most {
			t.Errorf("%s: %v allocations more than without a watcher, want at most %v", w.name, more, w.most)
		}
	}
}

func BenchmarkWatched(b *testing.B) {
	for _, w := range allWatched(b) {
		b.Run(w.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.serve()
			}
		})
	}
}
