package guard

// headerID returns the id of an object from a header field: nothing unless that
// was sent once and is not empty.
func (d *decision[P]) headerID(name string) string {
	if values := d.r.Header[name]; len(values) == 1 {
		return values[0]
	}
	return ""
}

// requiredHeaderID is headerID for a header field that the document requires.
func (d *decision[P]) requiredHeaderID(name string, spelt ...string) string {
	return d.requiredID(d.headerID(name), "header", append(spelt, name)[0])
}
