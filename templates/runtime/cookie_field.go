package guard

import "net/http"

// cookieField is empty where r has the cookie of that name, be it empty.
func cookieField(r *http.Request, name string) string {
	if _, n, _ := cookieValues(r, name); n > 0 {
		return ""
	}
	return "cookie " + name
}
