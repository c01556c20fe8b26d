package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/oasguard/oasguard/generator"
)

// maxDiff is how many lines of a file's diff are printed: enough to see what
// changed, and little enough that a log of CI stays readable.
const maxDiff = 60

// printDiffs shows what is stale about each file.
func printDiffs(w io.Writer, r generator.Result) {
	color := coloured(w)
	for _, f := range r.Files {
		if f.Diff == "" {
			continue
		}
		fmt.Fprintln(w)
		lines := strings.Split(strings.TrimSuffix(f.Diff, "\n"), "\n")
		// The first line repeats the names of the two that follow.
		lines = lines[min(1, len(lines)):]
		more := len(lines) - maxDiff
		for _, line := range lines[:min(maxDiff, len(lines))] {
			fmt.Fprintln(w, paint(printable(line), color))
		}
		if more > 0 {
			fmt.Fprintf(w, "… and %d more lines\n", more)
		}
	}
}

// paint colours a line of a diff.
func paint(line string, color bool) string {
	code := ""
	switch {
	case !color:
	case strings.HasPrefix(line, "---"), strings.HasPrefix(line, "+++"):
		code = "1"
	case strings.HasPrefix(line, "@@"):
		code = "36"
	case strings.HasPrefix(line, "-"):
		code = "31"
	case strings.HasPrefix(line, "+"):
		code = "32"
	}
	if code == "" {
		return line
	}
	return "\x1b[" + code + "m" + line + "\x1b[0m"
}

// printable spells out control characters: the file on disk may hold any, and a
// terminal obeys them.
func printable(line string) string {
	var b strings.Builder
	for _, c := range line {
		if c == '\t' || unicode.IsPrint(c) {
			b.WriteRune(c)
			continue
		}
		b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(c), "'"))
	}
	return b.String()
}
