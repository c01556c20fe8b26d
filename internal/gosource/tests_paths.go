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
// without the slash at its end, or depends on where two parameters side by side are
// cut apart.
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
	segments, own := strings.Split(path, "/"), newTestedPath(op)
	if strings.Contains(op.Path, "}{") && (strings.Contains(op.Words(), "{") || p.isOthers(op, segments, testedPath.mayMean)) {
		return false
	}
	if last := len(segments) - 1; segments[last] == "" && p.isOthers(op, segments[:last], testedPath.mayMean) {
		return false
	}
	return !p.isOthers(op, own.segments, testedPath.isInOtherCase)
}

// testedPath is the path of an operation, in segments, with NUL for each parameter.
type testedPath struct {
	op       *access.Operation
	segments []string
}

func newTestedPath(op *access.Operation) testedPath {
	return testedPath{op, strings.Split(templateParameter.ReplaceAllString(op.Path, "\x00"), "/")}
}

// isOthers reports whether segments are, by the given comparison, those of an
// operation with another rule than op has.
func (p *Plan) isOthers(op *access.Operation, segments []string, compare func(testedPath, []string) bool) bool {
	if p.others == nil {
		p.others = map[int][]testedPath{}
		for _, other := range p.API.Operations {
			path := newTestedPath(other)
			p.others[len(path.segments)] = append(p.others[len(path.segments)], path)
		}
	}
	return slices.ContainsFunc(p.others[len(segments)], func(other testedPath) bool {
		serves := other.op.Method == op.Method || other.op.Method == "GET" && op.Method == "HEAD"
		return serves && compare(other, segments) && other.op.Words() != op.Words()
	})
}

// isInOtherCase reports whether the path differs in letter case only.
func (t testedPath) isInOtherCase(segments []string) bool {
	return slices.EqualFunc(t.segments, segments, strings.EqualFold) && !slices.Equal(t.segments, segments)
}

// mayMean reports whether a request's segments may be those of the path for a router
// that ignores letter case and lets parameters be empty; it would rather say yes.
func (t testedPath) mayMean(segments []string) bool {
	return slices.EqualFunc(t.segments, segments, func(template, text string) bool {
		head, _, templated := strings.Cut(template, "\x00")
		tail := template[strings.LastIndex(template, "\x00")+1:]
		if !templated {
			return strings.EqualFold(template, text)
		}
		return len(head)+len(tail) <= len(text) && strings.EqualFold(head, text[:len(head)]) && strings.EqualFold(tail, text[len(text)-len(tail):])
	})
}
