package guard

import "net/http"

// testOptional is an operation that anonymous callers may use as well.
func testOptional(
	id, method, path, access string,
	wrap func(*Guard[*testSubject], func(http.ResponseWriter, *http.Request, *testSubject, bool)) http.Handler,
	check func(*Guard[*testSubject], http.ResponseWriter, *http.Request) (*testSubject, bool, bool),
) testOperation {
	g := testGuard().guard
	return testOperation{
		id: id, method: method, path: path, access: access,
		wrapped: wrap(g, func(w http.ResponseWriter, r *http.Request, p *testSubject, ok bool) { testHandled(w, r, id, p, ok) }),
		check: func(w http.ResponseWriter, r *http.Request) (*testSubject, bool, bool) {
			return check(g, w, r)
		},
	}
}
