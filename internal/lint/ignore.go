package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/spelling"
)

// keyIgnore is the extension that holds reasoned suppressions: a mapping from
// rule ids to reasons, at the root, on a path item or on an operation.
const keyIgnore = "x-oasguard-ignore"

// suppression is one finding, or one kind of finding, that somebody gave a
// reason to live with.
type suppression struct {
	config.Ignore
	inDocument bool
	used       bool
}

// suppressions are all of one run, also by what they are for.
type suppressions struct {
	list []*suppression
	by   map[scope][]*suppression
}

// scope is what a suppression is for; an empty path or method stands for all.
type scope struct{ rule, path, method string }

func (s *suppressions) add(one *suppression) {
	s.list = append(s.list, one)
	at := scope{one.Rule, one.Path, one.Method}
	s.by[at] = append(s.by[at], one)
}

// checkSettings holds the ids in the settings against the table. What reading
// finds to be an error cannot be waved through: generate refuses it all the same.
func checkSettings(s config.Lint, rules []Rule) diag.List {
	var problems diag.List
	check := func(id string, at diag.Position) {
		if message, fix := refuseID(id, rules); message != "" {
			problems.Errorf(at, "rule-setting", "%s", message).Fix = fix
		}
	}
	for _, level := range s.Levels {
		check(level.Rule, level.At)
	}
	for _, ignore := range s.Ignore {
		check(ignore.Rule, ignore.At)
	}
	problems.Sort()
	return problems
}

// refuseID says why a rule cannot be ignored or given a severity; "" where it can.
func refuseID(id string, rules []Rule) (message, fix string) {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
	switch {
	case i < 0:
		ids := make([]string, len(rules))
		for i, r := range rules {
			ids[i] = r.ID
		}
		fix = spelling.Nearest(id, ids)
		if fix == "" {
			fix = "oasguard rules lists them"
		}
		return fmt.Sprintf("there is no rule %q", id), fix
	case rules[i].Stage != StageLint && rules[i].Severity == diag.Error:
		return fmt.Sprintf("rule %q is an error that no guard can be generated with: it cannot be ignored, nor given another severity", id), "mend what it reports"
	}
	return "", ""
}

// readIgnores collects the suppressions of the settings and of the document, and
// reports those that are not well formed.
func (l *linter) readIgnores(rules []Rule, settings config.Lint) *suppressions {
	s := &suppressions{by: map[scope][]*suppression{}}
	for _, ignore := range settings.Ignore {
		s.add(&suppression{Ignore: ignore})
	}
	l.rule = &rules[slices.IndexFunc(rules, func(r Rule) bool { return r.ID == badIgnore })]
	l.readIgnore(s, rules, l.doc.Root, "", "")
	for i := range l.doc.Paths {
		item := &l.doc.Paths[i]
		l.readIgnore(s, rules, item.Node, item.Path, "")
		for j := range item.Operations {
			l.readIgnore(s, rules, item.Operations[j].Node, item.Path, item.Operations[j].Method)
		}
	}
	return s
}

func (l *linter) readIgnore(s *suppressions, rules []Rule, n openapi.Node, path, method string) {
	const example = keyIgnore + ": {unsafe-public: why it is right as it is}"
	value := n.Get(keyIgnore)
	bad := func(at diag.Position, fix, message string) {
		f := l.report(at, fix, message)
		f.Path, f.Method = path, method
	}
	switch value.Kind() {
	case openapi.Missing:
		return
	case openapi.Map:
	default:
		bad(value.At(), example, keyIgnore+" is no mapping from rules to reasons")
		return
	}
	for _, e := range value.Entries() {
		message, fix := refuseID(e.Key, rules)
		switch {
		case message != "":
			bad(e.At, fix, keyIgnore+": "+message)
		case e.Value.Kind() != openapi.String || strings.TrimSpace(e.Value.Text()) == "":
			bad(e.At, plain(e.Key)+": why it is right as it is", fmt.Sprintf("%s: rule %q is ignored without a reason", keyIgnore, e.Key))
		default:
			s.add(&suppression{inDocument: true, Ignore: config.Ignore{
				Rule: e.Key, Path: path, Method: method, Reason: e.Value.Text(), At: e.At,
			}})
		}
	}
}

// reason is why a finding is not to be reported; empty: it is. A finding that
// stays an error uses its suppressions up, but is reported all the same.
func (s *suppressions) reason(f Finding, fixed bool) (reason string, inDocument bool) {
	for _, path := range slices.Compact([]string{f.Path, ""}) {
		for _, method := range slices.Compact([]string{f.Method, ""}) {
			for _, i := range s.by[scope{f.Rule, path, method}] {
				i.used = true
				if reason == "" && !fixed {
					reason, inDocument = i.Reason, i.inDocument
				}
			}
		}
	}
	return reason, inDocument
}

// unused are findings about suppressions that nothing was found for.
func (s *suppressions) unused(rules []Rule) []Finding {
	var list []Finding
	for _, i := range s.list {
		if i.used || slices.ContainsFunc(rules, func(r Rule) bool { return r.ID == i.Rule && r.Stage == StageGenerate }) {
			continue // only oasguard generate finds those
		}
		message := fmt.Sprintf("rule %q is ignored here, and nothing breaks it", i.Rule)
		list = append(list, Finding{Path: i.Path, Method: i.Method, Diagnostic: diag.Diagnostic{
			Position: i.At, Severity: diag.Warning, Message: message, Rule: unusedIgnore, Fix: "remove the entry",
		}})
	}
	return list
}
