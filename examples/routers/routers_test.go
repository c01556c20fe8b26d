package routers

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

var routers = []struct {
	name string
	make func() (http.Handler, error)
}{
	{"ServeMux", ServeMux},
	{"registered ServeMux", RegisteredMux},
	{"chi", Chi},
	{"gin", Gin},
	{"echo", Echo},
}

func TestRouters(t *testing.T) {
	calls := []struct {
		method, path, token string
		status              int
		challenge           string
		body                string // of a granted call
	}{
		{"GET", "/rooms", "", 200, "", "501 502 503"},
		{"POST", "/rooms/502/door", "", 401, `Bearer realm="Hotel"`, ""},
		{"POST", "/rooms/502/door", "nonsense", 401, `Bearer realm="Hotel", error="invalid_token"`, ""},
		{"POST", "/rooms/502/door", "no token at all", 400, `Bearer realm="Hotel", error="invalid_request"`, ""},
		{"POST", "/rooms/503/door", "card-of-ada", 403, "", ""},
		{"POST", "/rooms/502/door", "card-of-bob", 403, "", ""},
		{"POST", "/rooms/502/door", "card-of-ada", 200, "", "ada is in room 502"},
		{"POST", "/rooms/503/door", "card-of-ben", 200, "", "ben is in room 503"},
		{"GET", "/guests/ada/bill", "card-of-ada", 200, "", "ada owes 270 euros"},
		{"GET", "/guests/ada/bill", "card-of-bob", 404, "", ""},
		{"GET", "/guests/ada/bill", "", 401, `Bearer realm="Hotel"`, ""},
	}
	for _, router := range routers {
		t.Run(router.name, func(t *testing.T) {
			h, err := router.make()
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range calls {
				w := serve(h, c.method, c.path, c.token)
				if w.Code != c.status {
					t.Errorf("%s %s with %q: %d, want %d", c.method, c.path, c.token, w.Code, c.status)
				}
				if got := w.Header().Get("WWW-Authenticate"); got != c.challenge {
					t.Errorf("%s %s with %q: challenge %q, want %q", c.method, c.path, c.token, got, c.challenge)
				}
				if c.status == 200 && w.Body.String() != c.body {
					t.Errorf("%s %s with %q: body %q, want %q", c.method, c.path, c.token, w.Body, c.body)
				}
			}
		})
	}
}

// TestConcealed compares the bill of somebody else with a path that is not there.
func TestConcealed(t *testing.T) {
	for _, router := range routers {
		t.Run(router.name, func(t *testing.T) {
			h, err := router.make()
			if err != nil {
				t.Fatal(err)
			}
			got := serve(h, "GET", "/guests/ada/bill", "card-of-bob")
			want := serve(h, "GET", "/guests/ada/none", "card-of-bob")
			if got.Code != want.Code || got.Body.String() != want.Body.String() ||
				!maps.EqualFunc(got.Header(), want.Header(), slices.Equal[[]string]) {
				t.Errorf("concealed: %d %v %s\nunknown: %d %v %s", got.Code, got.Header(), got.Body, want.Code, want.Header(), want.Body)
			}
		})
	}
}

func serve(h http.Handler, method, path, token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
