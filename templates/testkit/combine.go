package guard

import "net/http"

// testCombine answers for Combine.
func testCombine(r *http.Request, first, second *testSubject) (*testSubject, error) {
	w := testWorldOf(r)
	both := first.text() + "+" + second.text()
	w.calls = append(w.calls, "combine "+both)
	if w.row.said[both] == "" {
		return &testSubject{both}, nil
	}
	return w.answer(both)
}
