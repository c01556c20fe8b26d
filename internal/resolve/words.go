package resolve

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/oasguard/oasguard/internal/diag"
)

// plainScalar is text that YAML reads as a string without quotes, also inside
// flow collections, and that a terminal shows as it is.
var plainScalar = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_./-]*(:[A-Za-z0-9_./-]+)*$`)

// plain is a name as it is written in YAML, with quotes only where it needs them.
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

// flow is a list of names as YAML writes it on one line.
func flow(list []string) string {
	quoted := make([]string, len(list))
	for i, name := range list {
		quoted[i] = plain(name)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// number is a count in words, as far as words are shorter to read.
func number(n int) string {
	words := [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

// plural is "one role" or "two roles".
func plural(n int, noun string) string {
	if n == 1 {
		return number(n) + " " + noun
	}
	return number(n) + " " + noun + "s"
}

// oneOf is a list of candidates for a fix, cut short where it is long.
func oneOf(candidates []string) string {
	const most = 8
	if len(candidates) <= most {
		return "one of " + flow(candidates)
	}
	return "one of " + strings.TrimSuffix(flow(candidates[:most]), "]") + ", …]"
}

// missingKey is one name that is used but not defined.
type missingKey struct{ rule, name string }

// missing is the first place where an undefined name is used, and how often it is.
type missing struct {
	missingKey
	at           diag.Position
	message, fix string
	places       int
}

// undefined notes a use of a name that is defined nowhere. The cause is one, so
// the line is one, however many operations use the name.
func (r *resolver) undefined(at diag.Position, rule, name, fix, message string) {
	r.errors.Errorf(at, rule, "%s", message).Fix = fix
	key := missingKey{rule, name}
	if m := r.missing[key]; m != nil {
		if r.first(at, rule) {
			m.places++
		}
		return
	}
	r.first(at, rule)
	m := &missing{key, at, message, fix, 1}
	r.missing[key] = m
	r.missingOrder = append(r.missingOrder, m)
}

func (r *resolver) reportMissing() {
	for _, m := range r.missingOrder {
		if m.places > 1 {
			m.message += ", here and in " + plural(m.places-1, "more place")
		}
		r.diags.Errorf(m.at, m.rule, "%s", m.message).Fix = m.fix
	}
}

// quote is text of the user's in a message, escaped so that it cannot pass for
// more than it is.
func quote(text string) string { return strconv.Quote(text) }

func quotedEach(list []string) []string {
	quoted := make([]string, len(list))
	for i, text := range list {
		quoted[i] = quote(text)
	}
	return quoted
}

// visible is text that shows as it is and has no space to break a message at.
var visible = regexp.MustCompile(`^[!-~]+$`)

// printable is an operationId or a path at the head of a message, in quotes only
// where it would not show as it is.
func printable(text string) string {
	if visible.MatchString(text) {
		return text
	}
	return quote(text)
}

// alternatives is "a", "a or b", "a, b or c".
func alternatives(list []string) string {
	if n := len(list); n > 1 {
		return strings.Join(list[:n-1], ", ") + " or " + list[n-1]
	}
	return strings.Join(list, "")
}
