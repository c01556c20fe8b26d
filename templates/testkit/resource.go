package guard

import "net/http"

// testMay answers whether a principal may do an action to an object: "open of room".
func testMay(r *http.Request, p *testSubject, action, id string) (bool, error) {
	w := testWorldOf(r)
	about := p.name + " " + action + " {" + w.ids[id] + "}"
	w.calls = append(w.calls, "may "+about)
	if w.row.said[about] == "error" {
		return true, errTest
	}
	if err := testErrors[w.row.said[about]]; err != nil {
		return true, err
	}
	return w.row.said[about] == "may" || w.row.said[p.name] == "all", nil
}
