package guard

import "net/http"

// queryID reads the id from a query parameter; anything but one value is none.
func queryID(r *http.Request, name string) resourceID {
	value, _ := single(queryValues(r, name))
	return resourceID{value: value}
}
