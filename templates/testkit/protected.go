package guard

import "net/http"

// testProtected is an operation that wants a principal.
func testProtected(
	id, method, path, access string,
	wrap func(*Guard[*testSubject], func(http.ResponseWriter, *http.Request, *testSubject)) http.Handler,
	check func(*Guard[*testSubject], http.ResponseWriter, *http.Request) (*testSubject, bool),
) testOperation {
	g := testGuard().guard
	return testOperation{
		id: id, method: method, path: path, access: access,
		wrapped: wrap(g, func(w http.ResponseWriter, r *http.Request, p *testSubject) { testHandled(w, r, id, p, true) }),
		check: func(w http.ResponseWriter, r *http.Request) (*testSubject, bool, bool) {
			p, ok := check(g, w, r)
			return p, ok, ok
		},
	}
}
