// Package observeprom counts the decisions of a generated guard for Prometheus.
package observeprom

import (
	"errors"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/oasguard/oasguard/integrations/observe"
	"github.com/oasguard/oasguard/integrations/observe/internal/known"
)

// New registers the counter oasguard_decisions_total with registerer and returns a watcher that
// counts every decision. Its labels are
//
//   - operation: the operationId, or method and path; empty where no operation was found
//   - decision: granted, anonymous or denied
//   - reason: why it was denied, such as insufficient_scope; empty where it was granted
//
// The values of all labels are words of the document and of the guard, so a client cannot add any.
// Several guards may share a registerer: they count in one counter.
func New(registerer prometheus.Registerer) (observe.Watcher, error) {
	decisions := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "oasguard_decisions_total",
		Help: "Decisions about requests to guarded operations.",
	}, []string{"operation", "decision", "reason"})
	if err := registerer.Register(decisions); err != nil {
		var already prometheus.AlreadyRegisteredError
		if !errors.As(err, &already) {
			return nil, err
		}
		var ours bool
		if decisions, ours = already.ExistingCollector.(*prometheus.CounterVec); !ours {
			return nil, err
		}
	}
	count := func(k labels) prometheus.Counter { return decisions.WithLabelValues(k.operation, k.decision, k.reason) }
	var counters known.Map[labels, prometheus.Counter] // finding one by a list of values allocates
	return func(_ *http.Request, d observe.Decision) {
		counters.Get(labels{d.Operation, d.Outcome(), d.Reason}, count).Inc()
	}, nil
}

type labels struct{ operation, decision, reason string }
