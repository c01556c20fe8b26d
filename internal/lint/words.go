package lint

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// visible is text that shows as it is and has no space to break a message at.
var visible = regexp.MustCompile(`^[!-~]+$`)

// label names an operation at the head of a message.
func label(o operation) string { return labelled(o.ID, o.Method, o.Path) }

func labelled(id, method, path string) string {
	if id != "" {
		return printable(id)
	}
	return method + " " + printable(path)
}

func printable(text string) string {
	if visible.MatchString(text) {
		return text
	}
	return strconv.Quote(text)
}

// plainScalar is text that YAML reads as a string without quotes.
var plainScalar = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*(:[A-Za-z0-9_./-]+)*$`)

// plain is a name as YAML writes it, for a fix.
func plain(name string) string {
	switch strings.ToLower(name) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		return strconv.Quote(name)
	}
	if plainScalar.MatchString(name) {
		return name
	}
	return strconv.Quote(name)
}

// some is a list of names in a message, quoted, and cut short where it is long.
func some(list []string) string {
	const most = 5
	var quoted []string
	for _, name := range list[:min(most, len(list))] {
		quoted = append(quoted, strconv.Quote(name))
	}
	if len(list) > most {
		quoted = append(quoted, "…")
	}
	return strings.Join(quoted, ", ")
}

// count is "1 operation" or "2 operations".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// joined is "a", "a and b", "a, b and c".
func joined(list []string) string {
	if n := len(list); n > 1 {
		return strings.Join(list[:n-1], ", ") + " and " + list[n-1]
	}
	return strings.Join(list, "")
}

// either is "a", "a or b", "a, b or c"; a long list is cut short.
func either(list []string) string {
	const most = 5
	n := len(list)
	if n > most {
		return strings.Join(list[:most], ", ") + " or " + strconv.Itoa(n-most) + " more"
	}
	if n > 1 {
		return strings.Join(list[:n-1], ", ") + " or " + list[n-1]
	}
	return strings.Join(list, "")
}

// onScreen is text of a finding on one line of a terminal or a log: what would
// move the cursor, end the line or turn the direction of reading is escaped.
func onScreen(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r == unicode.ReplacementChar || r != ' ' && !unicode.IsGraphic(r) || unicode.Is(unicode.Bidi_Control, r) {
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
