package diff

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/oasguard/oasguard/internal/access"
	"github.com/oasguard/oasguard/internal/format"
)

// Report is a result with what its readers call the two versions.
type Report struct {
	Result
	Old, New string // the files
	Base     string // the revision that Old is read from; empty where it is a file of today
}

// Formats are those of a report. The styles are for the text on a terminal.
var Formats = format.Table[func(r Report, w io.Writer, s Styles) error]{
	{Name: "text", Write: Report.Text},
	{Name: "markdown", Write: func(r Report, w io.Writer, _ Styles) error { return r.Markdown(w) }},
	{Name: "json", Write: func(r Report, w io.Writer, _ Styles) error { return r.JSON(w) }},
	{Name: "github", Write: func(r Report, w io.Writer, _ Styles) error { return r.GitHub(w) }},
}

// sides are the two versions, to stand in a line.
func (r Report) sides() (old, now string) {
	old = access.Line(r.Old)
	if r.Base != "" {
		old += " at " + access.Line(r.Base)
	}
	return old, access.Line(r.New)
}

// listed are the changes worth a line, by verdict, then in the order of the result.
func (r Report) listed() []Change {
	var list []Change
	for _, v := range Verdicts() {
		for _, c := range r.Changes {
			if c.Verdict == v && (v != Unchanged || len(c.Reasons) > 0) {
				list = append(list, c)
			}
		}
	}
	return list
}

// Summary is one line: "1 widened, 2 new, 12 unchanged".
func (r Report) Summary() string {
	var parts []string
	for _, v := range Verdicts() {
		n := r.Count(v)
		if n == 0 {
			continue
		}
		word := string(v)
		if v == Both {
			word = "widened and narrowed"
		}
		parts = append(parts, fmt.Sprintf("%d %s", n, word))
	}
	if len(parts) == 0 {
		return "no operations"
	}
	uncompared := 0
	for _, c := range r.Changes {
		if c.Uncompared {
			uncompared++
		}
	}
	if uncompared > 0 {
		parts = append(parts, fmt.Sprintf("of which %d could not be compared", uncompared))
	}
	return strings.Join(parts, ", ")
}

// label is the operation with its operationId, for a heading.
func (c Change) label() string {
	op := c.Operation()
	if op.ID == "" {
		return name(op)
	}
	return name(op) + " (" + access.Line(op.ID) + ")"
}

// Styles are what a terminal is told before and after text. The zero value tells it nothing.
type Styles struct{ Bad, Good, Dim, Bold, Reset string }

// Colours are the styles of a terminal that shows them.
func Colours() Styles {
	return Styles{Bad: "\x1b[31m", Good: "\x1b[32m", Dim: "\x1b[2m", Bold: "\x1b[1m", Reset: "\x1b[0m"}
}

func (s Styles) of(e Effect) string {
	switch e {
	case Widens:
		return s.Bad
	case Narrows:
		return s.Good
	}
	return s.Dim
}

func (s Styles) paint(style, text string) string {
	if style == "" {
		return text
	}
	return style + text + s.Reset
}

// mark stands before a reason in text: + for who gained, - for who lost. There is
// always one: a line that began with a name of the document could be a workflow
// command to a pipeline that shows it.
func (e Effect) mark() string {
	switch e {
	case Widens:
		return "+"
	case Narrows:
		return "-"
	}
	return "~"
}

// Text writes the report for a terminal.
func (r Report) Text(w io.Writer, s Styles) error {
	var b strings.Builder
	for _, e := range r.entries() {
		style := s.Bold
		if e.Opens {
			style = s.Bold + s.Bad
		}
		fmt.Fprintf(&b, "%s  %s\n", s.paint(style, fmt.Sprintf("%-9s", e.Verdict)), s.paint(s.Bold, e.heading()))
		for _, reason := range e.reasons() {
			fmt.Fprintf(&b, "    %s\n", s.paint(s.of(reason.Effect), reason.Effect.mark()+" "+reason.Text))
		}
		if e.Request != nil {
			fmt.Fprintf(&b, "      %s\n", s.paint(s.Dim, "for example: "+e.Request.Words()))
		}
		for _, c := range e.changes() {
			if place := c.place(e.others != nil); place != "" {
				fmt.Fprintf(&b, "      %s\n", s.paint(s.Dim, place))
			}
		}
	}
	old, now := r.sides()
	fmt.Fprintf(&b, "%s to %s: %s\n", old, now, r.Summary())
	return write(w, b.String())
}

// place is where the operation stands now, with its name where that is not told yet.
func (c Change) place(named bool) string {
	var parts []string
	if named {
		parts = append(parts, c.label())
	}
	if c.New != nil {
		parts = append(parts, "at "+access.Line(c.New.Source.String()))
	}
	return strings.Join(parts, " ")
}

// Markdown writes the report for a pull-request comment. All that comes from the
// documents stands in code spans: there neither markup nor a mention means anything.
func (r Report) Markdown(w io.Writer) error {
	var b strings.Builder
	heading := "no route opened"
	if r.Opens() {
		heading = "access widened"
	}
	old, now := r.sides()
	fmt.Fprintf(&b, "### oasguard: %s\n\n%s → %s: %s\n", heading, code(old), code(now), r.Summary())
	verdict, left := Verdict(""), 0
	for _, e := range r.entries() {
		text := ""
		if e.Verdict != verdict {
			verdict = e.Verdict
			text = fmt.Sprintf("\n#### %s\n\n", title(verdict))
		}
		text += e.markdown()
		named, unnamed := e.markdownNames(mostMarkdown - b.Len() - len(text))
		if left += unnamed; b.Len()+len(text)+len(named) > mostMarkdown {
			left += len(e.others) + 1 - unnamed
			continue
		}
		b.WriteString(text + named)
	}
	if left > 0 {
		fmt.Fprintf(&b, "\n**%d more operations are not listed: the comment would be too long.**\n", left)
	}
	return write(w, b.String())
}

// mostMarkdown is how long a comment may grow: GitHub takes 65,536 characters.
// What opens a route comes first.
const mostMarkdown = 60_000

func (e entry) markdown() string {
	warning := ""
	if e.Opens {
		warning = "⚠️ "
	}
	text := fmt.Sprintf("- %s%s\n", warning, code(e.heading()))
	for _, reason := range e.reasons() {
		text += fmt.Sprintf("  - %s%s\n", emphasis(reason.Effect), code(reason.Text))
	}
	if e.Request != nil {
		text += fmt.Sprintf("  - for example: %s\n", code(e.Request.Words()))
	}
	return text
}

// markdownNames names the operations that are told together, as many as have room,
// folded up. It returns how many have none.
func (e entry) markdownNames(room int) (text string, unnamed int) {
	if e.others == nil {
		return "", 0
	}
	text = "  - <details><summary>which</summary>\n\n"
	const end = "\n    </details>\n"
	for i, c := range e.changes() {
		line := "    " + code(c.label()) + "<br>\n"
		if len(text)+len(line)+len(end) > room {
			return text + end, len(e.others) + 1 - i
		}
		text += line
	}
	return text + end, 0
}

func title(v Verdict) string {
	switch v {
	case Both:
		return "Widened for some, narrowed for others"
	case Unchanged:
		return "Unchanged for callers"
	}
	return strings.ToUpper(string(v[:1])) + string(v[1:])
}

func emphasis(e Effect) string {
	switch e {
	case Widens:
		return "**opens:** "
	case Narrows:
		return "closes: "
	}
	return ""
}

// code is a code span (CommonMark 0.31.2, 6.1): its fence is longer than any run of
// backticks inside. The text is one line: words of the documents are quoted
// where they hold anything else. A pipe would end a cell if somebody puts it in a table.
func code(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") || text == "" {
		text = " " + text + " "
	}
	return fence + text + fence
}

// mostWorkflowAnnotations is how many GitHub shows of one step, and mostNamed how many
// operations one of them names beside the first.
const (
	mostWorkflowAnnotations = 10
	mostNamed               = 20
)

// GitHub writes workflow commands, which show as annotations of the change: errors
// where a request is answered now that was refused, first, and else notices. There are
// at most as many as GitHub shows; the last one says how many changes it stands for.
func (r Report) GitHub(w io.Writer) error {
	var b strings.Builder
	list := slices.DeleteFunc(r.entries(), func(e entry) bool { return e.Verdict == Unchanged })
	slices.SortStableFunc(list, func(a, b entry) int { return cmp.Compare(level(a), level(b)) })
	for i, e := range list {
		if i == mostWorkflowAnnotations-1 && len(list) > mostWorkflowAnnotations {
			operations := 0
			for _, e := range list[i:] {
				operations += len(e.others) + 1
			}
			fmt.Fprintf(&b, "::%s title=oasguard::%d more operations changed: oasguard diff --format markdown tells them all\n", level(e), operations)
			break
		}
		lines := []string{e.heading()}
		for _, reason := range e.reasons() {
			lines = append(lines, reason.Effect.mark()+" "+reason.Text)
		}
		if e.Request != nil {
			lines = append(lines, "for example: "+e.Request.Words())
		}
		for i, c := range e.others {
			if i == mostNamed {
				lines = append(lines, fmt.Sprintf("and %d more", len(e.others)-i))
				break
			}
			lines = append(lines, c.place(true))
		}
		at := ""
		if e.New != nil { // what was removed has no place in the files as they are
			file := e.New.Source.File
			if strings.ContainsFunc(file, func(c rune) bool { return !unicode.IsPrint(c) }) || !utf8.ValidString(file) {
				file = "" // a $ref may name a file that would speak to the log's terminal
			}
			at = fmt.Sprintf("file=%s,line=%d,col=%d,", property(file), e.New.Source.Line, e.New.Source.Column)
		}
		fmt.Fprintf(&b, "::%s %stitle=%s::%s\n", level(e), at, property("oasguard: "+string(e.Verdict)), data(strings.Join(lines, "\n")))
	}
	return write(w, b.String())
}

// level is how GitHub shows an entry. In the order of words, errors come first.
func level(e entry) string {
	if e.Opens {
		return "error"
	}
	return "notice"
}

// data and property escape as actions/toolkit does: a line break would end the
// command and begin one of the document's.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func property(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(text)
}

// write writes text of ours with words of the documents in it. GitHub's runner
// takes ##[ for a command wherever it stands in a line of a log.
func write(w io.Writer, text string) error {
	_, err := io.WriteString(w, strings.ReplaceAll(text, "##[", `#\x23[`))
	return err
}
