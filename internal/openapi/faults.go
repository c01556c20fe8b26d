package openapi

import "github.com/oasguard/oasguard/internal/diag"

// The rules by which Load stops before the end of a document.
const (
	ruleTooLarge    = "too-large"
	ruleInterrupted = "interrupted"
)

// CutShort reports whether a diagnostic of Load by that rule says that it stopped
// before the end of the document.
func CutShort(rule string) bool { return rule == ruleTooLarge || rule == ruleInterrupted }

// mark is how much was reported before something was read.
type mark struct{ found, again int }

func (l *loader) mark() mark { return mark{len(l.found), len(l.again)} }

// mostFaults is how many errors are kept of one part, so that many parts with the
// same errors do not cost their product.
const mostFaults = 8

// since are the errors that were reported since then, or met again; the first few.
func (l *loader) since(m mark) diag.List {
	var faults diag.List
	for _, list := range []diag.List{l.found[m.found:], l.again[m.again:]} {
		for _, d := range list {
			if d.Severity == diag.Error && len(faults) < mostFaults {
				faults = append(faults, d)
			}
		}
	}
	return faults
}
