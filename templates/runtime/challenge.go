package guard

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// ChallengeError is returned by an authenticator to answer 401 with more to say
// in its scheme's challenge: step-up (RFC 9470), DPoP (RFC 9449), digest.
// It counts as ErrInvalidCredentials.
type ChallengeError struct {
	Code   string           // the error parameter; empty: invalid_token for bearer, none else
	Params []ChallengeParam // further parameters; one that is no token, or that the guard sets, is dropped but for realm
	Header http.Header      // further header fields of the answer, such as DPoP-Nonce
	Err    error            // the cause, for logs; may be nil
}

// ChallengeParam is one auth-param of a challenge (RFC 9110, 11.2).
type ChallengeParam struct {
	Name  string // a token
	Value string // quoted and escaped by the guard
}

// Error is the cause's text, or the code.
func (e *ChallengeError) Error() string {
	if e.Err != nil {
		return e.Err.Error()
	}
	return "challenge " + e.Code
}

// Unwrap returns the cause.
func (e *ChallengeError) Unwrap() error { return e.Err }

// challenge is one value of WWW-Authenticate (RFC 9110, 11.6.1).
func (s *settings) challenge(by *scheme, code string, more ...ChallengeParam) string {
	var buffer [256]byte
	return string(s.appendChallenge(buffer[:0], by, code, more))
}

// appendChallenge appends a challenge to b.
func (s *settings) appendChallenge(b []byte, by *scheme, code string, more []ChallengeParam) []byte {
	b = append(b, by.auth...)
	if strings.EqualFold(by.auth, "Negotiate") {
		return b // RFC 4559, 4.1: it takes no parameters
	}
	var buffer [8]ChallengeParam
	params := append(buffer[:0], ChallengeParam{"realm", s.realm})
	for _, p := range [...]ChallengeParam{{"charset", by.charset}, {"in", by.in}, {"name", by.field}, {"error", code}} {
		if p.Value != "" {
			params = append(params, p)
		}
	}
	for _, p := range more {
		params = addParam(params, p)
	}
	if s.metadata != "" {
		params = addParam(params, ChallengeParam{"resource_metadata", s.metadata})
	}
	for i, p := range params {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, ' ')
		b = append(b, p.Name...)
		b = appendQuoted(append(b, '='), p.Value)
	}
	return b
}

// addParam keeps every parameter once (RFC 9110, 11.2); only realm can be replaced.
func addParam(params []ChallengeParam, p ChallengeParam) []ChallengeParam {
	if !isToken(p.Name) {
		return params
	}
	for i := range params {
		if strings.EqualFold(params[i].Name, p.Name) {
			if i == 0 {
				params[i].Value = p.Value
			}
			return params
		}
	}
	return append(params, p)
}

// appendQuoted appends a quoted-string (RFC 9110, 5.6.4). A control character
// cannot stand in one, escaped or not: it becomes a space.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ' || c == 0x7f:
			b = append(b, ' ')
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// isToken reports whether s is a token (RFC 9110, 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}

// challenges are those of every scheme whose credential was malformed, or of
// every scheme, in the order read, equal ones once; and the header fields that a
// ChallengeError adds to a 401. All challenges are cut from one text: a flood of
// refused requests should cost little.
func (d *decision[P]) challenges(malformedOnly bool) ([]string, http.Header) {
	var buffer [512]byte
	var spans [4]challengeSpan
	text, found := buffer[:0], spans[:0]
	var extra http.Header
	for i := range d.count {
		c := &d.tried[i]
		if c.scheme.auth == "" || malformedOnly && (c.why != ReasonMalformedCredential || !d.counts(c)) {
			continue
		}
		why := c.why
		if !d.counts(c) {
			why = ""
		}
		code, more := c.scheme.faultParams(why, c.err)
		if d.guard.scopeHint && !malformedOnly && c.scheme.auth == "Bearer" {
			if scopes := scopesAsked(d.operation, c.scheme.id); scopes != "" {
				more.Params = append(slices.Clip(more.Params), ChallengeParam{"scope", scopes})
			}
		}
		start := len(text)
		text = d.guard.appendChallenge(text, c.scheme, code, more.Params)
		if challengeIn(text, found, text[start:]) {
			text = text[:start]
		} else {
			found = append(found, challengeSpan{start, len(text)})
		}
		for name, values := range more.Header {
			if extra == nil {
				extra = http.Header{}
			}
			for _, v := range values {
				extra.Add(name, v)
			}
		}
	}
	if len(found) == 0 {
		return nil, extra
	}
	all, list := string(text), make([]string, len(found))
	for i, span := range found {
		list[i] = all[span.start:span.end]
	}
	return list, extra
}

// challengeSpan is where a challenge stands in a text of several.
type challengeSpan struct{ start, end int }

func challengeIn(text []byte, found []challengeSpan, challenge []byte) bool {
	for _, span := range found {
		if string(text[span.start:span.end]) == string(challenge) {
			return true
		}
	}
	return false
}

// challengeOf is the challenge of a library's error.
func challengeOf(code string, params [][2]string) ChallengeError {
	e := ChallengeError{Code: code}
	for _, p := range params {
		e.Params = append(e.Params, ChallengeParam{p[0], p[1]})
	}
	return e
}

// faultParams are what a challenge says beyond its realm. RFC 6750, 3.1: no
// error code where nothing was sent.
func (s *scheme) faultParams(why Reason, err error) (code string, more ChallengeError) {
	bearer := s.auth == "Bearer"
	if why == ReasonInvalidCredential && err != ErrInvalidCredentials {
		var challenge *ChallengeError
		var foreign interface {
			Challenge() (code string, params [][2]string)
		}
		if errors.As(err, &challenge) {
			more = *challenge
		} else if errors.As(err, &foreign) {
			more = challengeOf(foreign.Challenge())
			if with, ok := foreign.(interface{ ChallengeHeader() http.Header }); ok {
				more.Header = with.ChallengeHeader()
			}
		}
	}
	switch {
	case more.Code != "":
		code = more.Code
	case bearer && why == ReasonMalformedCredential:
		code = "invalid_request"
	case bearer && why == ReasonInvalidCredential:
		code = "invalid_token"
	}
	return code, more
}
