package guard

// hasQuery reports whether the request has the query parameter of that name, be it
// empty.
func (d *decision[P]) hasQuery(name string) bool {
	_, n, _ := queryValues(d.r, name)
	return n > 0 || d.lacks("query", name)
}
