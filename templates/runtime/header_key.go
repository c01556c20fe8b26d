package guard

import "net/http"

// headerKey reads an API key from the header field of that canonical name.
// Present but empty, or sent more than once, is malformed.
func headerKey(r *http.Request, name string) (string, Reason) {
	switch values := r.Header[name]; {
	case len(values) == 0:
		return "", ReasonNoCredential
	case len(values) == 1 && values[0] != "":
		return values[0], ""
	default:
		return "", ReasonMalformedCredential
	}
}
