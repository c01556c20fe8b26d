package lsp

import (
	"encoding/json"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/oasguard/oasguard/internal/diag"
)

// text is a file with the offsets at which its lines begin.
type text struct {
	data  string
	lines []int
}

func newText(data string) *text {
	t := &text{data: data, lines: []int{0}}
	for i := range len(data) {
		if data[i] == '\n' {
			t.lines = append(t.lines, i+1)
		}
	}
	return t
}

// line is a line without its end.
func (t *text) line(n int) string {
	if n < 0 || n >= len(t.lines) {
		return ""
	}
	end := len(t.data)
	if n+1 < len(t.lines) {
		end = t.lines[n+1]
	}
	return strings.TrimRight(t.data[t.lines[n]:end], "\r\n")
}

// lineOf is the number of the line that an offset stands in.
func (t *text) lineOf(offset int) int {
	i, found := slices.BinarySearch(t.lines, offset)
	if !found {
		i--
	}
	return i
}

// offset is where a position of the protocol stands; beyond the end of a line it is
// that end, as the protocol says.
func (t *text) offset(p position) int {
	switch {
	case p.Line < 0:
		return 0
	case p.Line >= len(t.lines):
		return len(t.data)
	}
	line, units := t.line(p.Line), 0
	for i, r := range line {
		if units >= p.Character {
			return t.lines[p.Line] + i
		}
		units += utf16.RuneLen(r)
	}
	return t.lines[p.Line] + len(line)
}

// position is an offset as the protocol counts.
func (t *text) position(offset int) position {
	offset = min(max(offset, 0), len(t.data))
	n := t.lineOf(offset)
	units := 0
	for _, r := range t.data[t.lines[n]:offset] {
		units += utf16.RuneLen(r)
	}
	return position{n, units}
}

func (t *text) span(from, to int) span { return span{t.position(from), t.position(to)} }

// at is where a diagnostic stands, whose columns count characters.
func (t *text) at(p diag.Position) int {
	if p.Line < 1 {
		return 0
	}
	if p.Line > len(t.lines) {
		return len(t.data)
	}
	line, characters := t.line(p.Line-1), 1
	skip := 0
	if p.Line == 1 { // what was read begins after a byte order mark
		skip = len(line) - len(strings.TrimPrefix(line, "\ufeff"))
	}
	for i := range line[skip:] {
		if characters >= p.Column {
			return t.lines[p.Line-1] + skip + i
		}
		characters++
	}
	return t.lines[p.Line-1] + len(line)
}

// isJSON reports whether a file is written as JSON, where every text has quotes.
func (t *text) isJSON() bool {
	start := strings.TrimLeft(t.data, "\ufeff \t\r\n")
	return strings.HasPrefix(start, "{")
}

// replace is the text with one part replaced.
func (t *text) replace(from, to int, by string) *text {
	return newText(t.data[:from] + by + t.data[to:])
}

var (
	plainScalar = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.:/-]*$`)
	otherType   = regexp.MustCompile(`(?i)^(true|false|null|yes|no|on|off|y|n)$`)
)

// quoted is a name as it is written in this file.
func (t *text) quoted(name string) string {
	if !t.isJSON() && plainScalar.MatchString(name) && !otherType.MatchString(name) && !strings.HasSuffix(name, ":") {
		return name
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(name) // text always encodes
	return strings.TrimSpace(b.String())
}

// unquoted is a scalar without its quotes.
func unquoted(raw string) string {
	switch {
	case len(raw) >= 2 && raw[0] == '\'' && raw[len(raw)-1] == '\'':
		return strings.ReplaceAll(raw[1:len(raw)-1], "''", "'")
	case len(raw) >= 2 && raw[0] == '"' && raw[len(raw)-1] == '"':
		var s string
		if json.Unmarshal([]byte(raw), &s) == nil {
			return s
		}
	}
	return strings.Trim(raw, `"'`)
}

// pathOf is the file that a URI names; empty where it names none of this machine.
func pathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return ""
	}
	path := u.Path
	if len(path) > 2 && path[0] == '/' && path[2] == ':' { // /C:/api/openapi.yaml
		path = path[1:]
	}
	return filepath.Clean(filepath.FromSlash(path))
}

// uriOf is the URI of a file.
func uriOf(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// width is the length of the first character.
func width(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return max(n, 1)
}
