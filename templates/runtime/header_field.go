package guard

import "net/http"

// headerField is empty where r has the header field of that canonical name.
func headerField(r *http.Request, name string) string {
	if _, ok := r.Header[name]; ok {
		return ""
	}
	return "header field " + name
}
