//go:build ignore

package mount

import (
	"net/http"
	"net/url"
	"strings"
)

// decoded is a path value as the client meant it. The router took it from the path as it
// was sent, or from the path as net/http decodes it; behind segments follow it.
func decoded(r *http.Request, value string, behind int) string {
	if !strings.Contains(value, "%") {
		return value
	}
	sent := r.URL.EscapedPath()
	for range behind {
		sent = sent[:max(strings.LastIndexByte(sent, '/'), 0)]
	}
	if sent[strings.LastIndexByte(sent, '/')+1:] != value {
		return value // it is decoded
	}
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}
