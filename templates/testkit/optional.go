package guard

import "net/http"

// testOptional is an operation that anonymous callers may use as well; name is
// that of its wrapper.
func testOptional(id, method, path, access, name string) testOperation {
	wrap := testMethod[func(func(http.ResponseWriter, *http.Request, *testSubject, bool)) http.Handler](name)
	return testOperation{
		id: id, method: method, path: path, access: access,
		wrapped: wrap(func(w http.ResponseWriter, r *http.Request, p *testSubject, ok bool) { testHandled(w, r, id, p, ok) }),
		check:   testMethod[func(http.ResponseWriter, *http.Request) (*testSubject, bool, bool)]("Check" + name),
	}
}
