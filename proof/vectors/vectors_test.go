package vectors

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestVectors runs the vectors against oasguard's guard, and against a server that lets
// everybody in, which the runner must notice.
func TestVectors(t *testing.T) {
	runner := filepath.Join(t.TempDir(), "run")
	if out, err := exec.Command("go", "build", "-o", runner, "./run").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := func(h http.Handler) (string, error) {
		server := httptest.NewServer(h)
		defer server.Close()
		out, err := exec.Command(runner, "-url", server.URL, "vectors.json").CombinedOutput()
		return string(out), err
	}
	guarded, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	out, err := run(guarded)
	if err != nil || !strings.HasSuffix(out, "1320 vectors; let in wrongly 0, refused wrongly 0, other status 0, other challenges 0, other principal 0, other callbacks 0\n") {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = run(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	if err == nil || !strings.Contains(out, "1320 vectors; let in wrongly 801, refused wrongly 0,") {
		t.Errorf("an open server: %v\n%s", err, out)
	}
}
