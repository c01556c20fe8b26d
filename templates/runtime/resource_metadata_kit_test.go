package guard

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestGuard_resourceMetadata: the document names the resource, its servers and what the
// operations ask for, to whoever reads it.
func TestGuard_resourceMetadata(t *testing.T) {
	was := routes
	defer func() { routes = was }()
	routes = []Route{{Scopes: []string{"read", `a"b`}}, {}, {Scopes: []string{"write", "read"}}}
	h := ResourceMetadata("https://hotel.example/mcp", "https://id.example", "http://localhost:9000/realm")
	const want = `{"resource":"https://hotel.example/mcp","authorization_servers":["https://id.example","http://localhost:9000/realm"],"scopes_supported":["read","a\"b","write"],"bearer_methods_supported":["header"]}`
	for method, status := range map[string]int{"GET": 200, "HEAD": 200, "OPTIONS": 204, "POST": 405, "DELETE": 405, "get": 405} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/", nil)
		r.Method = method
		h.ServeHTTP(w, r)
		body := ""
		if status == 200 {
			body = want // net/http itself leaves it out for HEAD
		}
		if w.Code != status || w.Body.String() != body || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d %s %v", method, w.Code, w.Body, w.Header())
		}
		if status == 200 && w.Header().Get("Content-Type") != "application/json" || status == 405 && w.Header().Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("%s: %v", method, w.Header())
		}
	}
	routes = nil
	w := httptest.NewRecorder()
	ResourceMetadata("https://hotel.example").ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if want := `{"resource":"https://hotel.example","bearer_methods_supported":["header"]}`; w.Body.String() != want {
		t.Errorf("without scopes and servers: %s", w.Body)
	}
	for _, text := range []string{"", "hotel.example", "/mcp", "ftp://hotel.example", "https://hotel.example/#x", "https://hotel.example/?", "https://hotel.example/?a=b", "https://u@hotel.example", "https://hotel.example/%zz"} {
		for _, call := range []func(){func() { ResourceMetadata(text) }, func() { ResourceMetadata("https://hotel.example", "https://id.example", text) }} {
			func() {
				defer func() {
					if text, ok := recover().(string); !ok || !strings.HasPrefix(text, "ResourceMetadata: want an absolute") {
						t.Errorf("%q is taken: %v", text, recover())
					}
				}()
				call()
			}()
		}
	}
}
