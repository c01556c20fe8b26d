package guard

import (
	"net/http"
	"strings"
)

// authorization reads the credentials of an authentication scheme, given in
// lower case, from the Authorization field: what follows its name. Names
// compare without regard to case (RFC 9110, 11.1). Several fields, or an empty
// one, are malformed: two layers could read them differently. With no credential
// comes the reason why there is none, as with all that read one.
func authorization(r *http.Request, auth string) (string, Reason) {
	fields := r.Header["Authorization"]
	if len(fields) == 0 {
		return "", ReasonNoCredential
	}
	if len(fields) > 1 || fields[0] == "" {
		return "", ReasonMalformedCredential
	}
	name, credentials, _ := strings.Cut(fields[0], " ")
	if !equalsLower(name, auth) {
		return "", ReasonNoCredential
	}
	if credentials = strings.Trim(credentials, " \t"); credentials == "" {
		return "", ReasonMalformedCredential
	}
	return credentials, ""
}

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
