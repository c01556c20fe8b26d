package gosource

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/oasguard/oasguard/internal/access"
)

// templateParameter is a parameter of a path template.
var templateParameter = regexp.MustCompile(`\{[^{}]*\}`)

// sentPath is a path template as clients send it: the text around its parameters
// percent-encoded. A %2F of the template is no slash.
func sentPath(path string) string {
	var b strings.Builder
	end := 0
	add := func(literal string) {
		for i, text := range strings.Split(literal, "/") {
			if i > 0 {
				b.WriteByte('/')
			}
			if decoded, err := url.PathUnescape(text); err == nil {
				text = decoded
			}
			b.WriteString(url.PathEscape(text))
		}
	}
	for _, at := range templateParameter.FindAllStringIndex(path, -1) {
		add(path[end:at[0]])
		b.WriteString(path[at[0]:at[1]])
		end = at[1]
	}
	add(path[end:])
	return b.String()
}

// handedOn reports whether every router reads the path of op alike, so that Middleware
// hands it on: no segment holds what some take for a slash, a parameter, one more
// encoding or an end, and no other rule is that of the path in other letter case or
// without the slash at its end, or depends on where two parameters side by side are cut apart.
func (p *Plan) handedOn(op *access.Operation) bool {
	path := templateParameter.ReplaceAllString(op.Path, "7q")
	for _, text := range strings.Split(path, "/") {
		if decoded, err := url.PathUnescape(text); err == nil {
			text = decoded
		}
		odd := func(c rune) bool { return unicode.IsControl(c) || strings.ContainsRune(`/\;%?#`, c) }
		dropped := func(c rune) bool { return c == '.' || unicode.IsSpace(c) }
		if strings.ContainsFunc(text, odd) || !utf8.ValidString(text) || text != "" && strings.TrimRightFunc(text, dropped) == "" {
			return false
		}
	}
	if strings.Contains(op.Path, "}{") && (strings.Contains(op.Words(), "{") || p.isOthers(op, path)) {
		return false
	}
	twin, slash := strings.CutSuffix(path, "/")
	return !p.foldsAsOther(op) && (!slash || !p.isOthers(op, twin))
}

// foldsAsOther reports whether an operation with another rule has the path of op but
// for letter case.
func (p *Plan) foldsAsOther(op *access.Operation) bool {
	if p.folded == nil {
		p.folded = map[string][]*access.Operation{}
		for _, other := range p.API.Operations {
			p.folded[foldedPath(other)] = append(p.folded[foldedPath(other)], other)
		}
	}
	return slices.ContainsFunc(p.folded[foldedPath(op)], func(other *access.Operation) bool {
		differs := templateParameter.ReplaceAllString(other.Path, "{}") != templateParameter.ReplaceAllString(op.Path, "{}")
		return differs && other.Method == op.Method && other.Words() != op.Words()
	})
}

// foldedPath is equal for operations whose paths differ in letter case and in the
// names of parameters only.
func foldedPath(op *access.Operation) string {
	return strings.ToLower(strings.ToUpper(templateParameter.ReplaceAllString(op.Path, "{}")))
}

// isOthers reports whether a path could be that of an operation with another rule
// than op has, for a router that ignores letter case and lets parameters be empty.
func (p *Plan) isOthers(op *access.Operation, path string) bool {
	for _, other := range p.API.Operations {
		serves := other.Method == op.Method || other.Method == "GET" && op.Method == "HEAD"
		if !serves || other.Words() == op.Words() {
			continue
		}
		pattern := regexp.QuoteMeta(templateParameter.ReplaceAllString(other.Path, "\x00"))
		if regexp.MustCompile("(?i)^" + strings.ReplaceAll(pattern, "\x00", "[^/]*") + "$").MatchString(path) {
			return true
		}
	}
	return false
}
