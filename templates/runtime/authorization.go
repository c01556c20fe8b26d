package guard

import (
	"net/http"
	"strings"
)

// authorization reads the credentials of an authentication scheme, given in
// lower case, from the Authorization field: what follows its name. Names
// compare without regard to case (RFC 9110, 11.1). Several fields, or an empty
// one, are malformed: two layers could read them differently. So is one that
// only a lenient reader takes for this scheme, because something else than a
// space stands behind the name, or something in front of it (RFC 9110, 11.4). With
// no credential comes the reason why there is none, as with all that read one.
func authorization(r *http.Request, auth string) (string, Reason) {
	fields := r.Header["Authorization"]
	if len(fields) == 0 {
		return "", ReasonNoCredential
	}
	if len(fields) > 1 || fields[0] == "" {
		return "", ReasonMalformedCredential
	}
	field := fields[0]
	start := strings.IndexFunc(field, inToken)
	if start < 0 {
		return "", ReasonMalformedCredential // of whatever scheme
	}
	name := field[start:]
	credentials := ""
	if end := strings.IndexFunc(name, func(c rune) bool { return !inToken(c) }); end >= 0 {
		name, credentials = name[:end], name[end:]
	}
	if !equalsLower(name, auth) {
		return "", ReasonNoCredential
	}
	credentials, spaced := strings.CutPrefix(credentials, " ")
	if credentials = strings.Trim(credentials, " \t"); start > 0 || !spaced || credentials == "" {
		return "", ReasonMalformedCredential
	}
	return credentials, ""
}

// inToken reports whether c can stand in the name of a scheme.
func inToken(c rune) bool { return c < 0x7f && isToken(string(c)) }

// equalsLower reports whether the ASCII text s is lower but for letter case.
func equalsLower(s, lower string) bool {
	if len(s) != len(lower) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}
