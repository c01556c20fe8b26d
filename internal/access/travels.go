package access

import (
	"strconv"
	"strings"
	"unicode"
)

// Travels says in words how the credential of s travels, on one line. Schemes of
// one name that travel alike take the same credential.
func (s *Scheme) Travels() string { return ReadScheme(s, travels{}) }

// travels reads a scheme as words about its credential.
type travels struct{}

func (t travels) Token(s *Scheme) string       { return kindTable()[s.Kind].article + s.Credential() }
func (t travels) Password(s *Scheme) string    { return t.Token(s) }
func (t travels) Certificate(s *Scheme) string { return t.Token(s) }

func (t travels) Credentials(s *Scheme) string {
	return t.Token(s) + " " + Word(strings.ToLower(s.HTTPScheme)) // RFC 9110, 11.1: without case
}

func (t travels) Key(s *Scheme) string {
	param := s.Param
	if s.In == InHeader {
		param = strings.ToLower(param) // RFC 9110, 5.1: without case
	}
	return t.Token(s) + " in " + string(s.In) + " " + Word(param)
}

// Line is text of the document, such as a path or an operationId, as it may stand
// in a line of ours: as it is where it is visible and without a space, else quoted.
func Line(text string) string {
	hidden := func(c rune) bool {
		return !strconv.IsPrint(c) || unicode.IsSpace(c) || c == '"' || c == unicode.ReplacementChar
	}
	if text == "" || strings.ContainsFunc(text, hidden) {
		return strconv.Quote(text)
	}
	return text
}
