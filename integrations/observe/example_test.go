package observe_test

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/oasguard/oasguard/integrations/observe"
	"github.com/oasguard/oasguard/integrations/observe/internal/desk"
	"github.com/oasguard/oasguard/integrations/observe/internal/guard"
	"github.com/oasguard/oasguard/integrations/observe/observeotel"
	"github.com/oasguard/oasguard/integrations/observe/observeprom"
)

// Person is the program's principal.
type Person = desk.Person

// watched is the program that docs/watching.md shows.
func watched() error {
	who := observe.Who(func(p *Person) string { return p.Name })
	metrics, err := observeprom.New(prometheus.DefaultRegisterer)
	if err != nil {
		return err
	}
	traces, err := observeotel.New(observeotel.Config{Who: who})
	if err != nil {
		return err
	}
	audit := observe.Audit(slog.Default(), observe.AuditConfig{Who: who})
	watch := guard.WithObserver(observe.Observer[guard.Decision](audit, metrics, traces))
	_, err = desk.Handler(watch)
	return err
}
