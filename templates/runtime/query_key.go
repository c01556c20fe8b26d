package guard

import "net/http"

// queryKey reads an API key from the query parameter of that name, as net/http
// reads it. Present but empty, or sent more than once, is malformed, and so is
// a pair of that name which net/http drops for a bad escape or a semicolon.
func queryKey(r *http.Request, name string) (string, Reason) {
	return single(queryValues(r, name))
}
