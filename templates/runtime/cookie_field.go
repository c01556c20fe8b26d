package guard

// hasCookie reports whether the request has the cookie of that name, be it
// empty.
func (d *decision[P]) hasCookie(name string) bool {
	_, n, _ := cookieValues(d.r, name)
	return n > 0 || d.lacks("cookie", name)
}
