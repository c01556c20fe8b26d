package guard

import (
	"net/http"
	"strings"
)

// bearer reads a bearer token (RFC 6750, 2.1). The other places of sections 2.2
// and 2.3, form body and query, are not read.
func bearer(r *http.Request) (string, Reason) {
	fields := r.Header["Authorization"]
	if len(fields) == 0 {
		return "", ReasonNoCredential
	}
	// Every guarded request comes through here, so the common form goes first:
	// one space, no padding. The token is looked at eight bytes a turn.
	if field := fields[0]; len(fields) == 1 && len(field) > 7 && field[:7] == "Bearer " {
		var other byte
		rest := field[7:]
		for ; len(rest) >= 8; rest = rest[8:] {
			other |= notToken68[rest[0]] | notToken68[rest[1]] | notToken68[rest[2]] | notToken68[rest[3]] |
				notToken68[rest[4]] | notToken68[rest[5]] | notToken68[rest[6]] | notToken68[rest[7]]
		}
		for i := range len(rest) {
			other |= notToken68[rest[i]]
		}
		if other == 0 {
			return field[7:], ""
		}
	}
	token, why := authorization(r, "bearer")
	if why == "" && !isToken68(token) {
		return "", ReasonMalformedCredential
	}
	return token, why
}

// isToken68 reports whether s is a token68 (RFC 9110, 11.2): letters, digits and
// -._~+/ with equals signs at the end only.
func isToken68(s string) bool {
	s = strings.TrimRight(s, "=")
	for i := range len(s) {
		if notToken68[s[i]] != 0 {
			return false
		}
	}
	return s != ""
}

// notToken68 is 1 for every byte that a token68 cannot hold before its equals signs.
var notToken68 = func() (table [256]byte) {
	const held = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/"
	for c := range table {
		if strings.IndexByte(held, byte(c)) < 0 {
			table[c] = 1
		}
	}
	return table
}()
