package guard

// testProtected is an operation that wants a principal; name is that of its
// wrapper, asks are the path parameters whose values its Check takes.
func testProtected(id, method, path, access, name string, asks ...string) testOperation {
	return testOperation{id: id, method: method, path: path, access: access, wrapped: testWrapped(name, id), check: testCheck(name, asks)}
}
