package access

import (
	"fmt"
	"testing"
)

func TestFind(t *testing.T) {
	api := &API{}
	for _, route := range []string{
		"GET /users/{id}", "GET /users/me", "PUT /users/{id}", "GET /users/{id}/", "GET /a/{x}/c", "GET /a/b/{y}",
		"POST /rooms/{id}:cancel", "POST /rooms/{id}", "GET /files/{name}.{ext}", "GET /files/{name}", "GET /gr%C3%B6%C3%9Fe",
		"GET /reports", "HEAD /reports", "GET /",
	} {
		op := &Operation{}
		if _, err := fmt.Sscan(route, &op.Method, &op.Path); err != nil {
			t.Fatal(err)
		}
		api.Operations = append(api.Operations, op)
	}
	router := NewRouter(api)
	for request, want := range map[string]string{
		"GET /users/me":            "GET /users/me []",
		"PUT /users/me":            "PUT /users/{id} [{id me}]",
		"GET /users/7":             "GET /users/{id} [{id 7}]",
		"GET /users/7/":            "GET /users/{id}/ [{id 7}]",
		"GET /users/a%2Fb":         "GET /users/{id} [{id a/b}]",
		"GET /users/{id}":          "GET /users/{id} []",
		"HEAD /users/7":            "GET /users/{id} [{id 7}]",
		"HEAD /reports":            "HEAD /reports []",
		"GET /a/b/c":               "GET /a/b/{y} [{y c}]",
		"GET /a/d/c":               "GET /a/{x}/c [{x d}]",
		"POST /rooms/7:cancel":     "POST /rooms/{id}:cancel [{id 7}]",
		"POST /rooms/7":            "POST /rooms/{id} [{id 7}]",
		"POST /rooms/:cancel":      "POST /rooms/{id} [{id :cancel}]",
		"GET /files/a.b.c":         "GET /files/{name}.{ext} [{name a} {ext b.c}]",
		"GET /files/.b":            "GET /files/{name} [{name .b}]",
		"GET /größe":               "GET /gr%C3%B6%C3%9Fe []",
		"GET /":                    "GET / []",
		"DELETE /users/7":          "",
		"GET /users/../users/me":   "",
		"GET /users/%2e%2e":        "",
		"GET //users/me":           "",
		"GET /users/":              "",
		"GET /users/%zz":           "",
		"GET users/me":             "",
		"DELETE /users/{id}":       "",
		"GET /users/7/comments/12": "",
	} {
		var method, path string
		if _, err := fmt.Sscan(request, &method, &path); err != nil {
			t.Fatal(err)
		}
		got := ""
		if found, ok := router.Find(method, path); ok {
			got = fmt.Sprintf("%s %s %v", found.Operation.Method, found.Operation.Path, found.Values)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", request, got, want)
		}
	}
	if got := fmt.Sprint(router.Methods("/users/me")); got != "[GET PUT]" {
		t.Errorf("methods of /users/me: %s", got)
	}
}

func TestShape(t *testing.T) {
	if a, b := Shape("/rooms/{id}/x{a}.{b}"), Shape("/rooms/{roomId}/x{c}.{d}"); a != b || a != "/rooms/{}/x{}.{}" {
		t.Errorf("shapes %s and %s", a, b)
	}
	if got := fmt.Sprint(PathParameters("/rooms/{roomId}/x{a}.{b}")); got != "[roomId a b]" {
		t.Errorf("parameters %s", got)
	}
}
