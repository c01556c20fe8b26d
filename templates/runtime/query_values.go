package guard

import (
	"net/http"
	"net/url"
	"strings"
)

// queryValues returns the first value of a query parameter, how many there are,
// and whether a pair of that name could not be decoded. It allocates only to
// decode, and to ask net/url whether it reads any of very many pairs.
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
	if n > 0 && strings.Count(r.URL.RawQuery, "&") >= manyPairs && len(r.URL.Query()) == 0 {
		return "", 0, true
	}
	return first, n, bad
}

// manyPairs are far fewer than those of which net/url reads none at all (10,000,
// or what GODEBUG=urlmaxqueryparams says): the handler must not find a value
// missing that was judged here.
const manyPairs = 100

func unescapeQuery(s string) (string, bool) {
	if !strings.ContainsAny(s, "%+") {
		return s, true
	}
	decoded, err := url.QueryUnescape(s)
	return decoded, err == nil
}
