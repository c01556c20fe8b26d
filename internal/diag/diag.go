// Package diag is how oasguard speaks of what is wrong with its input: a
// Diagnostic is data (where, how bad, what, under which rule, how to mend it),
// and this package sorts and prints it. It knows neither OpenAPI nor Go.
package diag

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// Position is a place in a file of the user's. The zero value is no place.
type Position = access.Position

// Severity says whether a Diagnostic stops the run.
type Severity int

// The severities, worst last. The zero value is Warning.
const (
	Info Severity = iota - 1
	Warning
	Error
)

// String is the word that stands in the printed line.
func (s Severity) String() string {
	switch s {
	case Info:
		return "info"
	case Error:
		return "error"
	}
	return "warning"
}

// Diagnostic is one problem of the input.
type Diagnostic struct {
	Position Position
	Severity Severity
	// Message says what is wrong: lower case, no full stop, text of the user's quoted.
	Message string
	// Rule is the id of the rule that was broken, in kebab case: "ambiguous-list".
	Rule string
	// Fix is what to write instead, ready to paste where that is possible; may be empty.
	Fix string
}

// String is the printed form: one line, and the fix on a second where there is one.
func (d Diagnostic) String() string {
	line := fmt.Sprintf("%s: %s (%s)", d.Severity, d.Message, d.Rule)
	if at := d.Position.String(); at != "" {
		line = at + ": " + line
	}
	if d.Fix != "" {
		line += "\n    fix: " + strings.ReplaceAll(d.Fix, "\n", "\n         ")
	}
	return line
}

// List is the diagnostics of one run.
type List []Diagnostic

// Errorf adds an error at a position.
func (l *List) Errorf(at Position, rule, format string, args ...any) *Diagnostic {
	return l.add(at, Error, rule, fmt.Sprintf(format, args...))
}

// Warnf adds a warning at a position.
func (l *List) Warnf(at Position, rule, format string, args ...any) *Diagnostic {
	return l.add(at, Warning, rule, fmt.Sprintf(format, args...))
}

func (l *List) add(at Position, s Severity, rule, message string) *Diagnostic {
	*l = append(*l, Diagnostic{Position: at, Severity: s, Message: message, Rule: rule})
	return &(*l)[len(*l)-1]
}

// HasErrors reports whether any diagnostic stops the run.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sort orders by file, line, column and message, and drops exact repeats.
func (l *List) Sort() {
	slices.SortStableFunc(*l, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.Position.File, b.Position.File),
			cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column),
			cmp.Compare(a.Message, b.Message),
		)
	})
	*l = slices.Compact(*l)
}

// Write prints each diagnostic on lines of its own.
func (l List) Write(w io.Writer) error {
	for _, d := range l {
		if _, err := fmt.Fprintln(w, d); err != nil {
			return err
		}
	}
	return nil
}
