package guard

import (
	"net/http"
	"strings"
)

// testMayAll is testMay of an object that several ids name together, in order.
func testMayAll(r *http.Request, p *testSubject, action string, ids ...string) (bool, error) {
	w, places := testWorldOf(r), make([]string, len(ids))
	for i, id := range ids {
		places[i] = w.ids[id]
	}
	all := strings.Join(ids, "/")
	w.ids[all] = strings.Join(places, "}/{")
	return testMay(r, p, action, all)
}
