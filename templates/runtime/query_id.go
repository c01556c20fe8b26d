package guard

// queryID returns the id of an object from a query parameter: nothing unless that was
// sent once and is not empty.
func (d *decision[P]) queryID(name string) string {
	value, _ := single(queryValues(d.r, name))
	return value
}

// requiredQueryID is queryID for a query parameter that the document requires.
func (d *decision[P]) requiredQueryID(name string) string {
	return d.requiredID(d.queryID(name), "query", name)
}
