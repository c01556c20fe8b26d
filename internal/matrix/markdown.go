package matrix

import (
	"fmt"
	"strings"
)

// markdown is the matrix for a page of a repository: what is open first, then a
// table for each kind of caller.
func (m *Matrix) markdown(version string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s; DO NOT EDIT. -->\n\n# Who may call %s\n\n", markComment, version, code(m.title()))
	operations := fmt.Sprintf("%d operations", len(m.Rows))
	if len(m.Rows) == 1 {
		operations = "1 operation"
	}
	fmt.Fprintf(&b, "%s: %d guarded, %d optional, %d public.\n", operations, m.Guarded, m.Optional, m.Public)
	m.list(&b, Public, "Public", "No credential is looked at.")
	m.list(&b, Optional, "Optional", "Callers without a credential get in too.")
	m.needs(&b)
	for _, k := range m.kinds() {
		m.table(&b, k.kind, k.title)
	}
	return []byte(b.String())
}

// list names the operations of one access, so that nobody has to look for them in a table.
func (m *Matrix) list(b *strings.Builder, a Access, title, text string) {
	begun := false
	for _, r := range m.Rows {
		if r.Access != a {
			continue
		}
		if !begun {
			fmt.Fprintf(b, "\n## %s\n\n%s\n\n", title, text)
			begun = true
		}
		fmt.Fprintf(b, "- %s\n", r.operation())
	}
}

// needs lists what each guarded operation asks for.
func (m *Matrix) needs(b *strings.Builder) {
	if m.Guarded+m.Optional == 0 {
		return
	}
	b.WriteString("\n## What a caller needs\n\n| operation | needs |\n| --- | --- |\n")
	for _, r := range m.Rows {
		if r.Access != Public {
			fmt.Fprintf(b, "| %s | %s |\n", entry(r.operation()), entry(code(r.Needs)))
		}
	}
}

// mostColumns is how many columns a table may have that is read as a whole, printed or
// on the page of a repository.
const mostColumns = 12

// table is the operations against the callers of one kind. A public operation
// stands in it as well: whoever looks for what a role may do must find it.
func (m *Matrix) table(b *strings.Builder, kind Kind, title string) {
	columns := m.columns(kind)
	if len(columns) == 0 || len(m.Rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n%s\n", title, about(kind))
	if len(columns) > mostColumns {
		m.lists(b, kind, columns)
		return
	}
	b.WriteString("\n| operation |")
	for _, i := range columns {
		fmt.Fprintf(b, " %s |", entry(code(m.Columns[i].Name)))
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(columns)) + "\n")
	for _, r := range m.Rows {
		fmt.Fprintf(b, "| %s |", entry(r.operation()))
		for _, i := range columns {
			fmt.Fprintf(b, " %s |", r.markdownCell(r.Cells[i]))
		}
		b.WriteString("\n")
	}
	b.WriteString("| **may call** |")
	for _, i := range columns {
		fmt.Fprintf(b, " %s |", counts(m.Columns[i]))
	}
	b.WriteString("\n")
}

// lists says for each caller what it opens. What asks for none of them is listed once,
// and what is public or optional stands above.
func (m *Matrix) lists(b *strings.Builder, kind Kind, columns []int) {
	begun := false
	for _, r := range m.Rows {
		if r.Access == Guarded && r.Cells[columns[0]].Any {
			if !begun {
				fmt.Fprintf(b, "\n### Asks for no %s\n\n", kind)
				begun = true
			}
			fmt.Fprintf(b, "- %s\n", r.operation())
		}
	}
	for _, i := range columns {
		fmt.Fprintf(b, "\n### %s\n\nMay call: %s.\n\n", code(m.Columns[i].Name), counts(m.Columns[i]))
		for _, r := range m.Rows {
			c := r.Cells[i]
			switch {
			case c.May == If:
				fmt.Fprintf(b, "- %s if %s\n", r.operation(), code(c.If))
			case c.May == Yes && !c.Any && r.Access == Guarded:
				fmt.Fprintf(b, "- %s\n", r.operation())
			}
		}
	}
}

func (r *Row) markdownCell(c Cell) string {
	switch {
	case c.May == If:
		return "if " + entry(code(c.If))
	case c.May == Yes && r.Access != Guarded:
		return "yes (" + string(r.Access) + ")"
	case c.Any:
		return "any"
	case c.May == Yes:
		return "**yes**"
	}
	return "no"
}

// about says what the cells of a kind of column mean.
func about(kind Kind) string {
	switch kind {
	case Role:
		return "May somebody with this role, what it includes, and no other role call the operation? *Any* asks for no role."
	case Permission:
		return "May somebody with this permission and no role call the operation? *Any* asks for no permission."
	case Anonymous:
		return "May somebody call the operation who sends no credential?"
	case Scope:
		return "What does a credential with this scope open? *Any* asks for no scope of it."
	}
	return "What does a valid credential of this kind open, and what must come with it?"
}

// counts is how many operations the caller of a column may call, those apart that ask for
// nothing of the kind.
func counts(c Column) string {
	text := fmt.Sprint(c.Yes - c.Any)
	if c.Any > 0 {
		text += fmt.Sprintf(" + %d any", c.Any)
	}
	if c.If > 0 {
		text += fmt.Sprintf(", and %d if", c.If)
	}
	return text
}

func (r *Row) operation() string { return code(r.Method + " " + r.Path) }

// entry is text as an entry of a table, where a pipe must be escaped even in code
// (GFM, 4.10). One that follows a backslash would not be; it is spelt out.
func entry(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, `\|`, `\\x7c`), "|", `\|`)
}

// code is text of the document as a code span, the one place of Markdown where
// nothing is markup: neither emphasis nor a link, an image or a mention.
func code(text string) string {
	text = shown(text)
	if text == "" {
		return ""
	}
	// The fence is longer than any run of backticks inside (CommonMark, 6.1).
	longest, run := 0, 0
	for _, c := range text {
		if c == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	fence := strings.Repeat("`", longest+1)
	pad := ""
	if longest > 0 || strings.HasPrefix(text, " ") || strings.HasSuffix(text, " ") {
		pad = " "
	}
	return fence + pad + text + pad + fence
}
