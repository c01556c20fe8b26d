// Package lint says what a reviewer of access control would say of a document
// that can be guarded: what is open, what asks for nothing, what nobody can meet.
// What was read goes in, findings come out; it reports what reading has found as
// well. A rule is one entry of a table, from which the documentation and the
// tests come, and its examples are files of the folder examples.
package lint

import (
	"cmp"
	"slices"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
)

// Finding is one breach of one rule.
type Finding struct {
	diag.Diagnostic
	// Path and Method are those of the operation concerned, or of the place in
	// the document; Method is upper case. Both are empty for the whole document.
	Path, Method string
	// Reason is why it is not to be reported; empty for one that is.
	Reason string
	// InDocument: the reason stands in the document, not in the settings.
	InDocument bool

	operation string // how messages name the operation, where there is one
	together  string // what several operations do that are told in one line; empty: each is told
	noun      string // what operation names, where that is no operation: scopes
	likewise  bool   // that line is the message of the first, with the names of the others
}

// Report is what lint found.
type Report struct {
	Findings []Finding // in order of position
	Ignored  []Finding // those that somebody gave a reason to live with
	// Incomplete: the document has errors, and rules that need the whole model
	// were not asked.
	Incomplete bool
	// Undeclared are the answers that the guard gives and the document does not
	// declare, save those that somebody gave a reason to live with.
	Undeclared []Answers
}

// Count is how many findings have a severity.
func (r Report) Count(s diag.Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Run lints what was read: the document, its model (nil where the document has
// errors) and the diagnostics of reading. The second result lists what is wrong
// with the settings; where it is not empty the Report is not to be used.
func Run(doc *openapi.Document, api *access.API, settings config.Lint, read diag.List) (Report, diag.List) {
	rules := Rules()
	if problems := checkSettings(settings, rules); len(problems) > 0 {
		return Report{}, problems
	}
	l := newLinter(doc, api)
	l.scopesSettled, l.rolesSettled = settings.ScopesSettled, settings.RolesSettled
	for _, d := range read {
		l.findings = append(l.findings, Finding{Diagnostic: d})
	}
	for i := range rules {
		if rule := &rules[i]; rule.check != nil && (api != nil || rule.raw) {
			l.rule = rule
			rule.check(l)
		}
	}
	l.locate()
	l.gatherRead(len(read))
	ignores := l.readIgnores(rules, settings)
	report := Report{Incomplete: api == nil, Undeclared: l.undeclared}
	for _, f := range l.findings {
		fixed := f.Severity == diag.Error && reading(rules, f.Rule)
		if !fixed && !adjust(&f, settings) {
			continue
		}
		if reason, inDocument := ignores.reason(f, fixed); reason != "" {
			f.Reason, f.InDocument = reason, inDocument
			report.Ignored = append(report.Ignored, f)
			continue
		}
		report.Findings = append(report.Findings, f)
	}
	if api != nil { // else findings that they are for may be missing
		for _, f := range ignores.unused(rules) {
			if adjust(&f, settings) {
				report.Findings = append(report.Findings, f)
			}
		}
	}
	report.leaveIgnoredUndeclared()
	sortFindings(report.Findings)
	sortFindings(report.Ignored)
	report.Findings = slices.CompactFunc(report.Findings, func(a, b Finding) bool { return a == b })
	return report, nil
}

// Waive takes out of what reading has found the warnings that somebody gave a
// reason to live with, in the settings or in the document, and counts them. Errors
// stay, and so does everything where the settings are at fault, of which lint tells.
func Waive(doc *openapi.Document, api *access.API, settings config.Lint, read diag.List) (left diag.List, waived int) {
	rules := Rules()
	if len(checkSettings(settings, rules)) > 0 {
		return read, 0
	}
	l := newLinter(doc, api)
	for _, d := range read {
		l.findings = append(l.findings, Finding{Diagnostic: d})
	}
	l.locate()
	found := slices.Clone(l.findings)
	ignores := l.readIgnores(rules, settings)
	for _, f := range found {
		if reason, _ := ignores.reason(f, f.Severity == diag.Error); reason != "" {
			waived++
			continue
		}
		left = append(left, f.Diagnostic)
	}
	return left, waived
}

// leaveIgnoredUndeclared takes out of Undeclared what somebody has a reason for.
func (r *Report) leaveIgnoredUndeclared() {
	ignored := map[scope]bool{}
	for _, f := range r.Ignored {
		ignored[scope{f.Rule, f.Path, f.Method}] = true
	}
	r.Undeclared = slices.DeleteFunc(r.Undeclared, func(a Answers) bool {
		return ignored[scope{undeclaredResponse, a.Path, a.Method}]
	})
}

// adjust gives a finding the severity that the team has set; false: off.
func adjust(f *Finding, settings config.Lint) bool {
	for _, level := range settings.Levels {
		if level.Rule != f.Rule {
			continue
		}
		switch level.Level {
		case "off":
			return false
		case diag.Info.String():
			f.Severity = diag.Info
		case diag.Error.String():
			f.Severity = diag.Error
		default:
			f.Severity = diag.Warning
		}
	}
	return true
}

func sortFindings(list []Finding) {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Position.File, b.Position.File),
			cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message),
			cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Method, b.Method),
		)
	})
}

// linter is the state of one Run.
type linter struct {
	scopesSettled bool // the settings say what several scopes of a requirement mean
	rolesSettled  bool // and what several roles mean
	doc           *openapi.Document
	api           *access.API
	operations    []operation // of the model, each with what the document says of it
	rule          *Rule       // the one that is being asked
	findings      []Finding
	undeclared    []Answers
	paths         map[string]openapi.Node // the document's own paths, once they were asked for
	hierarchy     *access.Hierarchy       // what names bring, once they were asked for
	holdings      map[string]holding      // what each of them brings, as far as it was asked for
}

// operation is one of the model beside the document that it came from.
type operation struct {
	*access.Operation
	raw  *openapi.Operation
	item *openapi.PathItem
}

func newLinter(doc *openapi.Document, api *access.API) *linter {
	l := &linter{doc: doc, api: api}
	if api == nil {
		return l
	}
	type route struct{ method, path string }
	models := make(map[route]*access.Operation, len(api.Operations))
	for _, op := range api.Operations {
		models[route{op.Method, op.Path}] = op
	}
	for i := range doc.Paths {
		item := &doc.Paths[i]
		for j := range item.Operations {
			raw := &item.Operations[j]
			if op := models[route{raw.Method, item.Path}]; op != nil {
				l.operations = append(l.operations, operation{op, raw, item})
			}
		}
	}
	return l
}

// report adds a finding of the rule that is being asked.
func (l *linter) report(at diag.Position, fix, message string) *Finding {
	l.findings = append(l.findings, Finding{Diagnostic: diag.Diagnostic{
		Position: at, Severity: l.rule.Severity, Message: message, Rule: l.rule.ID, Fix: fix,
	}})
	return &l.findings[len(l.findings)-1]
}

// reportOperation adds a finding about one operation.
func (l *linter) reportOperation(o operation, at diag.Position, fix, message string) *Finding {
	f := l.report(at, fix, label(o)+": "+message)
	f.Path, f.Method, f.operation = o.Path, o.Method, label(o)
	return f
}

// guarded are the operations that ask for a credential.
func (l *linter) guarded() []operation {
	return slices.DeleteFunc(slices.Clone(l.operations), func(o operation) bool { return o.Public() })
}
