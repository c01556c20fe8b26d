package access

import (
	"strconv"
	"strings"
	"unicode"
)

// Travels says in words how the credential of s travels, on one line. Schemes of
// one name that travel alike take the same credential.
func (s *Scheme) Travels() string {
	switch s.Kind {
	case Bearer:
		return "a bearer token"
	case OAuth2:
		return "an OAuth 2.0 token"
	case OpenIDConnect:
		return "an OpenID Connect token"
	case Basic:
		return "user name and password"
	case MutualTLS:
		return "a client certificate"
	case HTTP:
		return "HTTP authentication " + Word(strings.ToLower(s.HTTPScheme)) // RFC 9110, 11.1: without case
	}
	param := s.Param
	if s.In == InHeader {
		param = strings.ToLower(param) // RFC 9110, 5.1: without case
	}
	return "an API key in " + string(s.In) + " " + Word(param)
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
