package lint

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/oasguard/oasguard/internal/diag"
)

// Screen is what text is written to. The zero value is no terminal: nothing is coloured,
// and a line is as long as it is.
type Screen struct {
	Colours bool
	Width   int // columns of the terminal; 0: not known
}

// Lines on a screen are no longer than widest, and are not broken on one that is
// narrower than narrowest.
const (
	widest    = 120
	narrowest = 40
)

// The marks of a terminal (ECMA-48, 8.3.117).
const (
	red, yellow, cyan, green = "\x1b[31m", "\x1b[33m", "\x1b[36m", "\x1b[32m"
	bold, dim, reset         = "\x1b[1m", "\x1b[2m", "\x1b[0m"
)

// WriteText writes the report as the format text does, for a screen.
func (r Report) WriteText(to io.Writer, s Screen) error {
	w := bufio.NewWriter(to)
	for _, f := range r.Told() {
		head := ""
		if at := f.Position; at.String() != "" {
			at.File = onScreen(at.File)
			head = s.paint(dim, at.String()+":") + " "
		}
		head += s.paint(bold+severityColour(f.Severity), f.Severity.String()+":") + " "
		s.write(w, head, onScreen(f.Message)+" "+s.paint(dim, "("+f.Rule+")"), "    ")
		if f.Fix == "" {
			continue
		}
		head = "    " + s.paint(green, "fix:") + " "
		for _, line := range strings.Split(f.Fix, "\n") {
			s.write(w, head, onScreen(line), "         ")
			head = "         "
		}
	}
	return w.Flush()
}

func severityColour(s diag.Severity) string {
	switch s {
	case diag.Error:
		return red
	case diag.Info:
		return cyan
	}
	return yellow
}

func (s Screen) paint(style, text string) string {
	if !s.Colours {
		return text
	}
	return style + text + reset
}

// write writes a text behind its head. Where it is too long for the screen it goes on
// below, indented; a word is never broken, so that what is copied is whole.
func (s Screen) write(w *bufio.Writer, head, text, indent string) {
	_, _ = w.WriteString(head)
	width := min(s.Width, widest)
	if width < narrowest {
		_, _ = w.WriteString(text + "\n")
		return
	}
	column, begun := columns(head), false
	for i, word := range strings.Split(text, " ") {
		switch {
		case begun && column+1+columns(word) > width:
			_, _ = w.WriteString("\n" + indent)
			column = columns(indent)
		case i > 0:
			_ = w.WriteByte(' ')
			column++
		}
		_, _ = w.WriteString(word)
		column, begun = column+columns(word), true
	}
	_ = w.WriteByte('\n')
}

// columns is how wide text is that holds no control characters but our own marks.
func columns(text string) int {
	n := 0
	for {
		before, after, found := strings.Cut(text, "\x1b[")
		n += utf8.RuneCountInString(before)
		if !found {
			return n
		}
		_, text, _ = strings.Cut(after, "m")
	}
}
