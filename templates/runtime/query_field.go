package guard

import "net/http"

// queryField is empty where r has the query parameter of that name, be it empty.
func queryField(r *http.Request, name string) string {
	if _, n, _ := queryValues(r, name); n > 0 {
		return ""
	}
	return "query parameter " + name
}
