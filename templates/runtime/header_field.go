package guard

// hasHeader reports whether the request has the header field of that canonical
// name, be it empty.
func (d *decision[P]) hasHeader(name string) bool {
	_, ok := d.r.Header[name]
	return ok || d.lacks("header", name)
}
