package lsp

import (
	"encoding/json"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/diff"
	"github.com/oasguard/oasguard/internal/input"
)

// codeActions offers what a diagnostic says to write instead, where that can be written
// as it stands. Each is tried first: it is offered where its diagnostic goes away, no
// error comes, and nobody is let in who was not before.
func (s *server) codeActions(p codeActionParams) (any, error) {
	actions := []codeAction{}
	path := pathOf(p.TextDocument.URI)
	a := s.of(path)
	if a == nil {
		return actions, nil
	}
	t := s.text(path)
	for _, d := range a.found {
		if d.Position.File != path || d.Fix == "" || len(actions) >= 6 {
			continue
		}
		shown := show(t, d)
		if shown.Range.Start.Line > p.Range.End.Line || shown.Range.End.Line < p.Range.Start.Line {
			continue
		}
		for _, form := range forms(d.Fix) {
			from, to, by, ok := edit(t, d, form)
			if !ok || !s.mends(a, path, t.replace(from, to, by), d) {
				continue
			}
			actions = append(actions, codeAction{
				Title: strings.TrimSpace(form), Kind: "quickfix", Diagnostics: []diagnostic{shown},
				Edit: workspaceEdit{map[string][]textEdit{uriOf(path): {{t.span(from, to), by}}}},
			})
		}
	}
	return actions, nil
}

// forms are the ways in which a fix may be carried out, as it prints them.
func forms(fix string) []string {
	var all []string
	for _, line := range strings.Split(fix, "\n") {
		for _, form := range strings.Split(line, "; or, ") {
			form = strings.TrimPrefix(form, "or ")
			if i := strings.Index(form, ", or "); i > 0 && !strings.Contains(form[:i], " ") {
				form = form[:i] // "manager, or name one of …"
			}
			all = append(all, strings.TrimPrefix(form, "write "))
		}
	}
	return all
}

var (
	oneWord = regexp.MustCompile(`^(?:[^\s"'{}\[\],]+|"[^"\n]*")$`)
	entry   = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9-]*): `)
)

// edit is the part of the text that a form of a fix replaces, and by what; false for
// one that only says what to do.
func edit(t *text, d diag.Diagnostic, form string) (from, to int, by string, ok bool) {
	at := t.at(d.Position)
	if strings.Contains(form, "…") || strings.Contains(form, "[name]") || at >= len(t.data) {
		return 0, 0, "", false
	}
	if oneWord.MatchString(form) {
		if t.data[at] == '{' || t.data[at] == '[' {
			return 0, 0, "", false
		}
		return at, scalarEnd(t.data, at), t.quoted(unquoted(form)), true
	}
	m := entry.FindStringSubmatch(form)
	var snippet map[string]any
	if m == nil || yaml.Unmarshal([]byte(form), &snippet) != nil || len(snippet) != 1 {
		return 0, 0, "", false
	}
	here := scan(t, at)
	if !here.isKey {
		// The diagnostic stands at the value: its key is the nearest one.
		if n := len(here.steps) - 1; n >= 0 && here.steps[n].key == m[1] {
			at = here.steps[n].at
		} else {
			return 0, 0, "", false
		}
	} else if here.word != m[1] {
		return 0, 0, "", false
	}
	if t.isJSON() {
		value, err := json.Marshal(snippet[m[1]])
		if err != nil {
			return 0, 0, "", false
		}
		form = `"` + m[1] + `": ` + string(value)
	}
	return at, entryEnd(t, at), form, true
}

// entryEnd is where a key with its value ends.
func entryEnd(t *text, at int) int {
	n := t.lineOf(at)
	l := parseLine(t.line(n), t.lines[n])
	if t.isJSON() || l.keyAt != at {
		return flowEnd(t.data, scalarEnd(t.data, at))
	}
	if l.valueTo > l.value && strings.IndexByte("[{", t.data[l.value]) >= 0 {
		return flowEnd(t.data, l.keyTo)
	}
	end := l.valueTo
	if l.valueTo == l.value {
		end = l.keyTo + 1
	}
	for i := n + 1; i < len(t.lines); i++ {
		next := parseLine(t.line(i), t.lines[i])
		if next.empty && len(next.dashes) == 0 || next.remark {
			continue
		}
		inside := next.column > l.column
		if len(next.dashes) > 0 {
			inside = next.dashes[0] > l.column || next.dashes[0] == l.column && len(l.dashes) == 0
		}
		if !inside {
			break
		}
		end = t.lines[i] + len(strings.TrimRight(t.line(i), " \t"))
	}
	return end
}

// flowEnd is where a value ends whose key ends at i: before the comma or bracket that
// closes it, or with its own last bracket.
func flowEnd(data string, i int) int {
	depth := 0
	for i < len(data) {
		switch c := data[i]; {
		case c == '[' || c == '{':
			depth++
			i++
		case c == ']' || c == '}':
			if depth--; depth < 0 {
				return i
			}
			if i++; depth == 0 {
				return i
			}
		case c == ',' && depth == 0:
			return i
		case c <= ' ' || c == ':' || c == ',':
			i++
		default:
			i = max(scalarEnd(data, i), i+1)
		}
	}
	return len(data)
}

// mends reports whether a changed text is better than the present one.
func (s *server) mends(a *analysis, path string, changed *text, d diag.Diagnostic) bool {
	in, found := s.read(a.spec, s.with(map[string]*text{path: changed}))
	if in.Document == nil {
		return false
	}
	for _, other := range found {
		if other.Rule == d.Rule && other.Message == d.Message && other.Position.File == d.Position.File && other.Position.Line == d.Position.Line {
			return false
		}
	}
	if errorsIn(found) > errorsIn(a.found) || d.Severity == diag.Error && errorsIn(found) == errorsIn(a.found) {
		return false
	}
	return !opens(a.in, in)
}

// opens reports whether a change lets somebody in, where both sides can be read.
func opens(before, after input.Input) bool {
	if before.API == nil || after.API == nil {
		return after.API != nil && before.Document != nil && newlyPublic(before, after.API)
	}
	return diff.Compare(before.API, after.API).Opens()
}

// newlyPublic reports whether an operation asks for no credential now, though what was
// written before, which could not be read, has a security for it.
func newlyPublic(before input.Input, after *access.API) bool {
	secured := map[string]bool{}
	for _, item := range before.Document.Paths {
		for _, op := range item.Operations {
			secured[op.Method+" "+item.Path] = len(op.Node.Get("security").Items()) > 0
		}
	}
	for _, op := range after.Operations {
		if op.Public() && secured[op.Method+" "+op.Path] {
			return true
		}
	}
	return false
}

func errorsIn(list diag.List) int {
	n := 0
	for _, d := range list {
		if d.Severity == diag.Error {
			n++
		}
	}
	return n
}
