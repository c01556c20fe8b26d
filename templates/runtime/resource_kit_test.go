package guard

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestGuard_pathValue reads a path value by the router's way or one's own.
func TestGuard_pathValue(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.SetPathValue("id", "router's")
	s, err := configure[int]("", []Option{WithPathValue(nil)})
	if err == nil {
		t.Error("no function is no error")
	}
	if got := s.pathValue(r, "id"); got != "router's" {
		t.Errorf("got %q", got)
	}
	s.readPath = func(_ *http.Request, name string) string { return "own " + name }
	if got := s.pathValue(r, "id"); got != "own id" {
		t.Errorf("got %q", got)
	}
}

// TestGuard_askable: the authorizer is not asked about no object, nor after an error.
func TestGuard_askable(t *testing.T) {
	d, _ := testDecision(settings{})
	d.accepts(testCaller(d, &scheme{}, Grants{}))
	if !d.askable("7") || d.askable("") {
		t.Errorf("got %+v", d)
	}
	if d.allows(true, ErrNotFound) || !d.notFound || !d.askable("7") {
		t.Errorf("no such object: got %+v", d)
	}
	failed := errors.New("failed")
	if d.allows(true, failed) || d.askable("7") || d.why != ReasonUnavailable || d.err != failed {
		t.Errorf("after an error: %+v", d)
	}
	if !d.accepts(&d.tried[0]) || !d.askable("7") || !d.allows(true, nil) || d.allows(false, nil) {
		t.Errorf("the next alternative begins with %+v", d)
	}
}

// TestGuard_ids: an id is one value that is not empty; where the document requires
// it, the lack of one is the request's fault.
func TestGuard_ids(t *testing.T) {
	for _, c := range []struct{ query, cookie, header, want string }{
		{"id=7", "id=7", "7", "7"},
		{"", "", "", ""},
		{"id=", "id=", "", ""},
		{"id=7&id=8", "id=7; id=8", "7,8", ""},
	} {
		d, _ := testDecision(settings{})
		d.r.URL.RawQuery = c.query
		d.r.Header["Cookie"] = []string{c.cookie}
		d.r.Header["Id"] = strings.Split(c.header, ",")
		for name, read := range map[string][2]func(string) string{
			"id": {d.queryID, d.requiredQueryID}, "id ": {d.cookieID, d.requiredCookieID}, "Id": {d.headerID, func(name string) string { return d.requiredHeaderID(name) }},
		} {
			name = strings.TrimSpace(name)
			d.lacksID = false
			if got := read[0](name); got != c.want || d.lacksID {
				t.Errorf("%+v, %s: got %q, %v", c, name, got, d.lacksID)
			}
			if got := read[1](name); got != c.want || d.lacksID != (got == "") {
				t.Errorf("%+v, required %s: got %q, %v", c, name, got, d.lacksID)
			}
		}
	}
}
