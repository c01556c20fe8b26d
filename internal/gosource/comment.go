package gosource

import (
	"strings"
	"unicode"

	"github.com/dave/jennifer/jen"
)

// comment is the one way for text to become a comment. Every line begins with
// two slashes and a space, so that none is a directive; whatever could end a
// line for a compiler, an editor or a reader, or turn its direction, is dropped.
func comment(lines ...string) *jen.Statement {
	s := jen.Null()
	for i, line := range lines {
		if i > 0 {
			s.Line()
		}
		s.Comment("// " + onOneLine(line))
	}
	return s
}

// brief is text that decides nothing, such as a description, as far as a reviewer
// would read it on one line.
func brief(text string) string {
	const most = 300
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + " …"
	}
	return text
}

func onOneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == unicode.ReplacementChar:
			return '?'
		case r == ' ' || unicode.IsGraphic(r) && !unicode.Is(unicode.Zs, r):
			return r
		case unicode.IsSpace(r):
			return ' '
		default:
			return -1
		}
	}, text)
}
