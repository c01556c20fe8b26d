package serve_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestRun starts the proxy from a document, as a user does, and keeps the program.
func TestRun(t *testing.T) {
	u := newUpstream(t, nil)
	cache := t.TempDir()
	cmd := exec.Command(command, "--source", "../..", "--upstream", u.URL, "--listen", "127.0.0.1:0", "--htpasswd", "testdata/users", "--groups", "testdata/groups", "-")
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache, "HOME="+cache+"/home")
	if home, err := os.UserHomeDir(); err == nil && os.Getenv("GOPATH") == "" {
		cmd.Env = append(cmd.Env, "GOPATH="+filepath.Join(home, "go"))
	}
	if out, err := exec.Command("go", "env", "GOCACHE").Output(); err == nil {
		cmd.Env = append(cmd.Env, "GOCACHE="+strings.TrimSpace(string(out)))
	}
	cmd.Stdin = strings.NewReader(`openapi: 3.1.0
info: {title: Hotel, version: "1"}
components: {securitySchemes: {desk: {type: http, scheme: basic}}}
paths:
  /rooms:
    get: {security: [{desk: []}], responses: {"200": {description: rooms}}}
    post: {security: [{desk: []}], x-required-roles: staff, responses: {"200": {description: room}}}
`)
	address, _ := launch(t, cmd)
	for _, c := range []struct {
		method, name, password string
		status                 int
	}{{"GET", "", "", 401}, {"GET", "ada", "wrong", 401}, {"GET", "ada", "lovelace", 200}, {"POST", "ada", "lovelace", 403}, {"POST", "bob", "builder", 200}} {
		r, err := http.NewRequest(c.method, "http://"+address+"/rooms", nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.name != "" {
			r.SetBasicAuth(c.name, c.password)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if got := u.take(); answer.StatusCode != c.status || (len(got) == 1) != (c.status == 200) || len(got) == 1 && got[0].Header.Get("X-Oasguard-Subject") != c.name {
			t.Errorf("%s by %s: %d, and the upstream got %+v", c.method, c.name, answer.StatusCode, got)
		}
	}
	kept, err := os.ReadDir(filepath.Join(cache, "oasguard-serve"))
	if err != nil || len(kept) != 1 {
		t.Errorf("the cache holds %v, %v", kept, err)
	}
}

// TestOthersCanWrite refuses to run what somebody else could have put into the cache.
func TestOthersCanWrite(t *testing.T) {
	cache := t.TempDir()
	dir := filepath.Join(cache, "oasguard-serve")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(command, "--source", "../..", "--upstream", "http://127.0.0.1:1", "--issuer=https://id.example", "--audience=a", "--keys=k", "testdata/hotel.yaml")
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache)
	out, _ := cmd.CombinedOutput()
	if want := "oasguard-serve: " + dir + ": others can write there, and what lies there is run: make it yours alone\n"; string(out) != want || cmd.ProcessState.ExitCode() != 2 {
		t.Errorf("%s", out)
	}
}
