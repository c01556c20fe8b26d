package guard

import "net/http"

// headerID reads the id from a header field; anything but one value is none.
func headerID(r *http.Request, name string) resourceID {
	if values := r.Header[name]; len(values) == 1 {
		return resourceID{value: values[0]}
	}
	return resourceID{}
}
