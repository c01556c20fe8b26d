// Package observeotel tells OpenTelemetry of the decisions of a generated guard: it counts them, and
// writes each on the span of its request.
package observeotel

import (
	"net/http"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/oasguard/oasguard/integrations/observe"
	"github.com/oasguard/oasguard/integrations/observe/internal/known"
)

// The attributes that the semantic conventions have no name for.
const (
	OperationKey = attribute.Key("oasguard.operation") // operationId, or method and path
	DecisionKey  = attribute.Key("oasguard.decision")  // granted, anonymous or denied
	ReasonKey    = attribute.Key("oasguard.reason")    // why it was denied
	MissingKey   = attribute.Key("oasguard.missing")   // what the caller lacks; spans only
	SchemeKey    = attribute.Key("oasguard.scheme")    // by which the caller came; spans only
	StatusKey    = attribute.Key("oasguard.status")    // what the denial is, before it is concealed; spans only
)

const scope = "github.com/oasguard/oasguard/integrations/observe/observeotel"

// Config says where to report. Every field may be left out.
type Config struct {
	// MeterProvider is OpenTelemetry's global one by default.
	MeterProvider metric.MeterProvider
	// Who names the principal, as enduser.id of the span. Names of people are then in your traces;
	// without it they are not. See [observe.Who].
	Who func(principal any) string
}

// New returns a watcher that adds to the counter oasguard.decisions, and sets attributes of the
// request's current span if there is one that records. It starts no span: put the guard behind
// otelhttp or your framework's own instrumentation.
//
// The attributes of both are oasguard.operation, oasguard.decision, oasguard.reason, and error.type
// where nobody could tell (503). The counter also has http.request.method and http.route, as the
// convention's own http.server.request.duration has. The span also has oasguard.status,
// oasguard.scheme, oasguard.missing, and enduser.id with [Config.Who].
func New(config Config) (observe.Watcher, error) {
	provider := config.MeterProvider
	if provider == nil {
		provider = otel.GetMeterProvider()
	}
	decisions, err := provider.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL)).Int64Counter(
		"oasguard.decisions",
		metric.WithUnit("{decision}"),
		metric.WithDescription("Decisions about requests to guarded operations."))
	if err != nil {
		return nil, err
	}
	var options known.Map[kind, []metric.AddOption] // a set of attributes is costly to make
	return func(r *http.Request, d observe.Decision) {
		ctx := r.Context()
		key := kind{d.Operation, d.Outcome(), d.Reason, method(r.Method), route(r.Pattern), d.Status == http.StatusServiceUnavailable}
		decisions.Add(ctx, 1, options.Get(key, kind.options)...)
		if span := trace.SpanFromContext(ctx); span.IsRecording() {
			span.SetAttributes(key.onSpan(d, config.Who)...)
		}
	}, nil
}

// kind is a decision as far as metrics tell it from others. Its values are words of the document, of
// the guard, of the router and of HTTP, never of a client.
type kind struct {
	operation, decision, reason, method, route string
	failed                                     bool
}

func (k kind) common() []attribute.KeyValue {
	attrs := []attribute.KeyValue{OperationKey.String(k.operation), DecisionKey.String(k.decision)}
	if k.reason != "" {
		attrs = append(attrs, ReasonKey.String(k.reason))
	}
	if k.failed {
		attrs = append(attrs, semconv.ErrorTypeKey.String(k.reason))
	}
	return attrs
}

func (k kind) options() []metric.AddOption {
	attrs := append(k.common(), semconv.HTTPRequestMethodKey.String(k.method))
	if k.route != "" {
		attrs = append(attrs, semconv.HTTPRoute(k.route))
	}
	return []metric.AddOption{metric.WithAttributeSet(attribute.NewSet(attrs...))}
}

func (k kind) onSpan(d observe.Decision, who func(any) string) []attribute.KeyValue {
	attrs := k.common()
	if !d.Granted {
		attrs = append(attrs, StatusKey.Int(d.Status))
	}
	if d.Scheme != "" {
		attrs = append(attrs, SchemeKey.String(d.Scheme))
	}
	if len(d.Missing) > 0 {
		attrs = append(attrs, MissingKey.StringSlice(d.Missing))
	}
	if who != nil && d.Principal != nil {
		attrs = append(attrs, semconv.EnduserID(who(d.Principal)))
	}
	return attrs
}

// method is the method as the conventions want it: a client may send any other word.
func method(sent string) string {
	switch sent {
	case "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE":
		return sent
	default:
		return "_OTHER"
	}
}

// route is the path template of a pattern of net/http: "/rooms/{roomId}" of "GET /rooms/{roomId}".
func route(pattern string) string {
	if at := strings.IndexByte(pattern, '/'); at >= 0 {
		return pattern[at:]
	}
	return ""
}
