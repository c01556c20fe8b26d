package guard

import (
	"net/http"
	"net/url"
	"strings"
)

// queryValues returns the first value of a query parameter, how many there are,
// and whether a pair of that name could not be decoded. It allocates only to
// decode.
func queryValues(r *http.Request, name string) (first string, n int, bad bool) {
	for rest := r.URL.RawQuery; rest != ""; {
		var pair string
		if pair, rest, _ = strings.Cut(rest, "&"); pair == "" {
			continue
		}
		key, value, _ := strings.Cut(pair, "=")
		semicolon := strings.Contains(pair, ";")
		if semicolon {
			key, _, _ = strings.Cut(key, ";")
		}
		if decoded, ok := unescapeQuery(key); !ok || decoded != name {
			continue
		}
		value, ok := unescapeQuery(value)
		if semicolon || !ok {
			bad = true
			continue
		}
		if n++; n == 1 {
			first = value
		}
	}
	return first, n, bad
}

func unescapeQuery(s string) (string, bool) {
	if !strings.ContainsAny(s, "%+") {
		return s, true
	}
	decoded, err := url.QueryUnescape(s)
	return decoded, err == nil
}
