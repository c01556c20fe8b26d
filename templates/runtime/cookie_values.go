package guard

import (
	"net/http"
	"strings"
)

// cookieValues returns the first value of a cookie, how many there are, and
// whether one of that name holds what no cookie may (RFC 6265, 4.1.1).
func cookieValues(r *http.Request, name string) (first string, n int, bad bool) {
	pairs := 0
	for _, line := range r.Header["Cookie"] {
		for rest := line; rest != ""; pairs++ {
			var pair string
			pair, rest, _ = strings.Cut(rest, ";")
			key, value, _ := strings.Cut(strings.Trim(pair, " \t\r\n"), "=")
			if strings.Trim(key, " \t\r\n") != name {
				continue
			}
			if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
				value = value[1 : len(value)-1]
			}
			if !isCookieValue(value) {
				bad = true
				continue
			}
			if n++; n == 1 {
				first = value
			}
		}
	}
	if n > 0 && pairs >= manyCookies && len(r.Cookies()) == 0 {
		return "", 0, true
	}
	return first, n, bad
}

// manyCookies are far fewer than those of which net/http reads none at all (3,000,
// or what GODEBUG=httpcookiemaxnum says): the handler must not find a cookie
// missing that was judged here.
const manyCookies = 100

func isCookieValue(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == ';' || c == '\\' {
			return false
		}
	}
	return true
}
