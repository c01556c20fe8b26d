package guard

import "net/http"

// cookieKey reads an API key from the cookie of that name, as net/http reads it.
// Present but empty, or sent more than once, is malformed, and so is a cookie of
// that name whose value net/http does not accept.
func cookieKey(r *http.Request, name string) (string, Reason) {
	return single(cookieValues(r, name))
}
