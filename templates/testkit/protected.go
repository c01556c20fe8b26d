package guard

import "net/http"

// testProtected is an operation that wants a principal; name is that of its wrapper.
func testProtected(id, method, path, access, name string) testOperation {
	wrap := testMethod[func(func(http.ResponseWriter, *http.Request, *testSubject)) http.Handler](name)
	check := testMethod[func(http.ResponseWriter, *http.Request) (*testSubject, bool)]("Check" + name)
	return testOperation{
		id: id, method: method, path: path, access: access,
		wrapped: wrap(func(w http.ResponseWriter, r *http.Request, p *testSubject) { testHandled(w, r, id, p, true) }),
		check: func(w http.ResponseWriter, r *http.Request) (*testSubject, bool, bool) {
			p, ok := check(w, r)
			return p, ok, ok
		},
	}
}
