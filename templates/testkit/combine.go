package guard

import "net/http"

// testCombine answers for Combine.
func testCombine(r *http.Request, first, second *testSubject) (*testSubject, error) {
	w := testWorldOf(r)
	both := first.name + "+" + second.name
	w.calls = append(w.calls, "combine "+both)
	if _, ok := w.row.credentials[both]; !ok {
		return &testSubject{both}, nil
	}
	return w.answer(both)
}
