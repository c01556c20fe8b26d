package access

import "strings"

// Together reports whether one request can carry the credentials of both a and
// b: an Authorization field holds one authentication scheme (RFC 9110, 11.6.2).
func (a Alternative) Together(b Alternative) bool {
	sent := ""
	for _, list := range []Alternative{a, b} {
		for _, q := range list {
			name := q.Scheme.authScheme()
			if name == "" || name == sent {
				continue
			}
			if sent != "" {
				return false
			}
			sent = name
		}
	}
	return true
}

// authScheme is the authentication scheme of the Authorization field, in lower
// case; empty for a credential that travels elsewhere.
func (s *Scheme) authScheme() string {
	switch {
	case s.Kind.IsBearer():
		return "bearer"
	case s.Kind == Basic:
		return "basic"
	case s.Kind == HTTP:
		return strings.ToLower(s.HTTPScheme)
	}
	return ""
}
