package vettest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/proof/vettest/dav"
	"github.com/oasguard/oasguard/proof/vettest/httpbin"
	"github.com/oasguard/oasguard/proof/vettest/pets/echopets"
	"github.com/oasguard/oasguard/proof/vettest/pets/ginpets"
	"github.com/oasguard/oasguard/proof/vettest/registry"
	"github.com/oasguard/oasguard/proof/vettest/uploads"
)

// TestServe shows that the servers are really behind their guards.
func TestServe(t *testing.T) {
	bin := server(t)(httpbin.New())
	files := server(t)(uploads.New(t.TempDir()))
	images := server(t)(registry.New())
	onEcho, onGin := server(t)(echopets.New()), server(t)(ginpets.New())
	folder := server(t)(dav.New())
	basic := "Basic cHVibGlzaGVyOnNlY3JldA==" // publisher:secret
	for _, c := range []struct {
		server              http.Handler
		method, path, token string
		want                int
	}{
		{bin, "GET", "/ip", "", 200},
		{bin, "GET", "/cache", "", 200},
		{bin, "GET", "/cache", "Bearer stranger", 401},
		{bin, "GET", "/get", "", 401},
		{bin, "GET", "/get", "Bearer reader", 200},
		{bin, "POST", "/anything", "Bearer reader", 200},
		{bin, "GET", "/status/418", "Bearer reader", 403},
		{bin, "GET", "/status/418", "Bearer tester", 418},
		{bin, "GET", "/healthz", "", 200},
		{files, "POST", "/files/", "", 401},
		{files, "POST", "/files/", "Bearer owner", 201},
		{files, "GET", "/files/none/", "", 404},
		{files, "DELETE", "/files/none/", "Bearer reader", 403},
		{images, "GET", "/v2/", "", 401},
		{images, "GET", "/v2/", basic, 200},
		{images, "GET", "/v2/app/manifests/latest", "", 404},
		{images, "PUT", "/v2/app/manifests/latest", "", 401},
		{images, "PUT", "/v2/app/manifests/latest", basic, 201},
		{images, "DELETE", "/v2/app/manifests/latest", basic, 405},
		{onEcho, "GET", "/pets", "", 200},
		{onEcho, "POST", "/pets", "", 401},
		{onEcho, "POST", "/pets", "Bearer guest", 201},
		{onEcho, "GET", "/pets/7", "", 401},
		{onEcho, "GET", "/pets/7", "Bearer guest", 404},
		{onEcho, "DELETE", "/pets/7", "Bearer guest", 403},
		{onEcho, "DELETE", "/pets/7", "Bearer keeper", 404},
		{onGin, "GET", "/pets", "", 200},
		{onGin, "POST", "/pets", "Bearer stranger", 401},
		{onGin, "POST", "/pets", "Bearer guest", 201},
		{onGin, "GET", "/pets/7", "Bearer guest", 404},
		{onGin, "DELETE", "/pets/7", "Bearer guest", 403},
		{folder, "GET", "/api/files/a", "", 404},
		{folder, "PUT", "/api/files/a", "", 401},
		{folder, "PUT", "/api/files/a", basic, 201},
		{folder, "GET", "/api/files/a", "", 200},
		{folder, "DELETE", "/api/files/a", basic, 403},
	} {
		r := httptest.NewRequest(c.method, c.path, strings.NewReader("{}"))
		if c.token != "" {
			r.Header.Set("Authorization", c.token)
		}
		if strings.HasPrefix(c.path, "/pets") {
			r.Header.Set("Content-Type", "application/json")
		}
		if strings.HasPrefix(c.path, "/files") {
			r.Header.Set("Tus-Resumable", "1.0.0")
			r.Header.Set("Upload-Length", "2")
		}
		w := httptest.NewRecorder()
		c.server.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s %s with %q: %d, want %d: %s", c.method, c.path, c.token, w.Code, c.want, w.Body)
		}
	}
}

func server(t *testing.T) func(http.Handler, error) http.Handler {
	return func(h http.Handler, err error) http.Handler {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
}
