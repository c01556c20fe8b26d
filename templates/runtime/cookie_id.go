package guard

import "net/http"

// cookieID reads the id from a cookie; anything but one value is none.
func cookieID(r *http.Request, name string) resourceID {
	value, _ := single(cookieValues(r, name))
	return resourceID{value: value}
}
