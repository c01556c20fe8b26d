package guard

// testOptional is an operation that anonymous callers may use as well; name is
// that of its wrapper, asks are the path parameters whose values its Check takes.
func testOptional(id, method, path, access, name string, asks ...string) testOperation {
	return testProtected(id, method, path, access, name, asks...)
}
