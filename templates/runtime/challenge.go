package guard

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// scheme is a security scheme as its challenge names it.
type scheme struct {
	auth    string // authentication scheme: Bearer, Basic, ApiKey, MutualTLS or the document's own
	in      string // for ApiKey: header, query or cookie
	name    string // for ApiKey: the name of the field
	charset string // for Basic (RFC 7617, 2.1)
}

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
	if strings.EqualFold(by.auth, "Negotiate") {
		return by.auth // RFC 4559, 4.1: it takes no parameters
	}
	params := []ChallengeParam{{"realm", s.realm}}
	for _, p := range []ChallengeParam{{"charset", by.charset}, {"in", by.in}, {"name", by.name}, {"error", code}} {
		if p.Value != "" {
			params = append(params, p)
		}
	}
	if s.metadata != "" {
		more = append(slices.Clip(more), ChallengeParam{"resource_metadata", s.metadata})
	}
	for _, p := range more {
		params = addParam(params, p)
	}
	var b strings.Builder
	b.WriteString(by.auth)
	for i, p := range params {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(" " + p.Name + "=")
		quote(&b, p.Value)
	}
	return b.String()
}

func challengeParam(name, value string) ChallengeParam { return ChallengeParam{name, value} }

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

// quote writes a quoted-string (RFC 9110, 5.6.4). A control character cannot
// stand in one, escaped or not: it becomes a space.
func quote(b *strings.Builder, s string) {
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c == 0x7f:
			b.WriteByte(' ')
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
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

// challenges are those of every scheme with that fault, or of every scheme
// where the fault is noCredential, in the order read, equal ones once; and the
// header fields that a ChallengeError adds to a 401.
func challenges[P any](s *settings, tried []*caller[P], fault verdict) ([]string, http.Header) {
	var list []string
	var extra http.Header
	for _, c := range tried {
		if c.scheme == nil || fault != noCredential && c.fault != fault {
			continue
		}
		code, more := s.faultParams(c.scheme, c.fault, c.err)
		if text := s.challenge(c.scheme, code, more.Params...); !slices.Contains(list, text) {
			list = append(list, text)
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
	return list, extra
}

// faultParams are what a challenge says beyond its realm. RFC 6750, 3.1: no
// error code where nothing was sent.
func (s *settings) faultParams(by *scheme, fault verdict, err error) (code string, more ChallengeError) {
	bearer := by.auth == "Bearer"
	if fault == invalidCredential {
		var challenge *ChallengeError
		if errors.As(err, &challenge) {
			more = *challenge
		}
	}
	switch {
	case more.Code != "":
		code = more.Code
	case bearer && fault == malformedCredential:
		code = "invalid_request"
	case bearer && fault == invalidCredential:
		code = "invalid_token"
	}
	return code, more
}
