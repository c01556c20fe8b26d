package guard

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestGuard_muxMethods: a pattern without a method answers only the methods that the
// document describes there, each by the rule of its own operation.
func TestGuard_muxMethods(t *testing.T) {
	var decided, ran string
	o := func(method string) *operation[*testPerson] {
		return &operation[*testPerson]{
			Route: Route{Operation: method, Method: method, Path: "/rooms/{id}"}, params: []string{"id"},
			check: func(a arrival) (*testPerson, bool, bool) { decided = method + " " + a.v[0]; return nil, false, true },
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/rooms/{id}", func(http.ResponseWriter, *http.Request) { ran = "a handler" })
	m := &muxGuard[*testPerson]{mux: mux, routes: map[string]map[string]*operation[*testPerson]{}, deny: func(w http.ResponseWriter, _ *http.Request, status int, _ Reason) { w.WriteHeader(status) }}
	for _, method := range []string{"GET", "PUT"} {
		if err := m.register(o(method)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		method, path, decided string
		status                int
		allow                 string
	}{
		{"GET", "/rooms/7", "GET 7", 200, ""},
		{"HEAD", "/rooms/7", "GET 7", 200, ""},
		{"PUT", "/rooms/a%2Fb", "PUT a/b", 200, ""},
		{"DELETE", "/rooms/7", "", 405, "GET, HEAD, PUT"},
		{"POST", "/rooms/7", "", 405, "GET, HEAD, PUT"},
		{"GET", "/other", "", 404, ""},
	} {
		decided, ran = "", ""
		w := httptest.NewRecorder()
		m.serve(w, httptest.NewRequest(c.method, c.path, nil), mux)
		if decided != c.decided || (ran != "") != (c.decided != "") || w.Code != c.status || w.Header().Get("Allow") != c.allow {
			t.Errorf("%s %s: decided %q, ran %q, %d, Allow %q; want %q, %d, %q", c.method, c.path, decided, ran, w.Code, w.Header().Get("Allow"), c.decided, c.status, c.allow)
		}
	}
}
