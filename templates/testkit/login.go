package guard

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// testAssured answers for Assurance as the row of a request says: "login keyCard 0 mfa"
// logged in by mfa just now. With an error comes a login that must not count.
func testAssured(r *http.Request, p *testSubject) (Assurance, error) {
	w := testWorldOf(r)
	w.calls = append(w.calls, "assurance "+p.name)
	if w.row.said[p.name] == "all" {
		return testStrongest(), nil
	}
	for about, word := range w.row.said {
		how, ok := strings.CutPrefix(about, p.name+" ")
		if word != "login" || !ok {
			continue
		}
		age, acr, _ := strings.Cut(how, " ")
		a := Assurance{ACR: strings.Fields(acr)}
		seconds, err := strconv.Atoi(age)
		switch {
		case err == nil:
			a.AuthTime = time.Now().Add(-time.Duration(seconds) * time.Second)
		case age == "error":
			return testStrongest(), errTest
		case age == "barred":
			return testStrongest(), ErrForbidden
		}
		return a, nil
	}
	w.t.Errorf("asked about the login of %s", p.name)
	return Assurance{}, errTest
}

// testStrongest is a login that meets what any operation asks for.
func testStrongest() Assurance {
	return Assurance{ACR: testLogins, AuthTime: time.Now()}
}
