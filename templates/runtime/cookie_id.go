package guard

// cookieID returns the id of an object from a cookie: nothing unless that was
// sent once and is not empty.
func (d *decision[P]) cookieID(name string) string {
	value, _ := single(cookieValues(d.r, name))
	return value
}

// requiredCookieID is cookieID for a cookie that the document requires.
func (d *decision[P]) requiredCookieID(name string) string {
	return d.requiredID(d.cookieID(name), "cookie", name)
}
