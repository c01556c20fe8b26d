package observe

import (
	"fmt"
	"log/slog"
	"net/http"
)

// AuditConfig says what an audit record holds beside what the document names. Every field may be
// left out.
type AuditConfig struct {
	// Who names the principal; see the function [Who]. Without it a record does not say who called.
	Who func(principal any) string
	// Why puts an error of your callbacks into words. Without it no text of an error is recorded,
	// because an error may quote a credential. Return "" for nothing.
	Why func(err error) string
	// Attrs are further attributes of a request, such as its id or the address it came from.
	Attrs func(r *http.Request) []slog.Attr
}

// Audit returns a watcher that writes one record for each decision. Its attributes are
//
//   - "decision": granted, anonymous or denied
//   - "operation": what was asked for; empty where the document has no such operation
//   - "who" and "scheme": the caller, and the security scheme they came by
//   - "status" and "reason": why it was denied
//   - "missing": what the caller lacks, as a list: "role manager"
//   - "parameter": the required parameter that the request lacks
//   - "concealed": true where the client is told 404 instead
//   - "error": what [AuditConfig.Why] says
//
// Where there is nothing to say, the attribute is left out, but for decision and operation. The level
// is INFO for what was granted, WARN for what was denied, and ERROR where nobody could tell (503).
func Audit(log *slog.Logger, config AuditConfig) Watcher {
	if log == nil {
		panic("observe.Audit: nil logger")
	}
	return func(r *http.Request, d Decision) {
		ctx, level := r.Context(), level(d)
		if !log.Enabled(ctx, level) {
			return
		}
		var room [10]slog.Attr
		attrs := append(room[:0], slog.String("decision", d.Outcome()), slog.String("operation", d.Operation))
		attrs = text(attrs, "who", config.name(d.Principal))
		attrs = text(attrs, "scheme", d.Scheme)
		if !d.Granted {
			attrs = append(attrs, slog.Int("status", d.Status))
		}
		attrs = text(attrs, "reason", d.Reason)
		if len(d.Missing) > 0 {
			attrs = append(attrs, slog.Any("missing", d.Missing))
		}
		attrs = text(attrs, "parameter", d.Parameter)
		if d.Concealed {
			attrs = append(attrs, slog.Bool("concealed", true))
		}
		if d.Err != nil && config.Why != nil {
			attrs = text(attrs, "error", config.Why(d.Err))
		}
		if config.Attrs != nil {
			attrs = append(attrs, config.Attrs(r)...)
		}
		log.LogAttrs(ctx, level, "access", attrs...)
	}
}

// Who makes [AuditConfig.Who] of a function that names principals of one type. A principal of another
// type is named by that type with a "!" in front.
func Who[P any](name func(P) string) func(principal any) string {
	if name == nil {
		panic("observe.Who: nil function")
	}
	return func(principal any) string {
		p, ok := principal.(P)
		if !ok {
			return fmt.Sprintf("!%T", principal)
		}
		return name(p)
	}
}

// name names a principal, where there is one and somebody said how.
func (c *AuditConfig) name(principal any) string {
	if principal == nil || c.Who == nil {
		return ""
	}
	return c.Who(principal)
}

func level(d Decision) slog.Level {
	switch {
	case d.Granted:
		return slog.LevelInfo
	case d.Status == http.StatusServiceUnavailable:
		return slog.LevelError
	default:
		return slog.LevelWarn
	}
}

func text(attrs []slog.Attr, key, value string) []slog.Attr {
	if value == "" {
		return attrs
	}
	return append(attrs, slog.String(key, value))
}
