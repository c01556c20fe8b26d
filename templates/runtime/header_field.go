package guard

// hasHeader reports whether the request has the header field of that canonical
// name, be it empty. spelt is how the document spells it, where that is otherwise.
func (d *decision[P]) hasHeader(name string, spelt ...string) bool {
	_, ok := d.r.Header[name]
	return ok || d.lacks("header", append(spelt, name)[0])
}
