package vettest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// TestPluginReleased gets the golangci-lint plugin as a stranger does, by its
// version, from a module proxy that holds the two modules as a release would: no
// replacement of ours counts there.
func TestPluginReleased(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the go command")
	}
	text := read(t, "../../integrations/golangci/go.mod")
	mod, err := modfile.Parse("go.mod", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(mod.Replace) > 0 {
		t.Errorf("integrations/golangci/go.mod replaces %s: only go.work may", mod.Replace[0].Old.Path)
	}
	version := regexp.MustCompile(`const Version = "(.*)"`).FindStringSubmatch(read(t, "../../generator/generator.go"))[1]
	if !strings.Contains(text, "github.com/oasguard/oasguard "+version+"\n") {
		t.Errorf("integrations/golangci/go.mod does not require version %s, which generator.Version is", version)
	}
	proxy, stranger := t.TempDir(), t.TempDir()
	publish(t, proxy, "github.com/oasguard/oasguard", version, "../..")
	publish(t, proxy, mod.Module.Mod.Path, version, "../../integrations/golangci")
	write(t, filepath.Join(stranger, "go.mod"), "module stranger.example\n\ngo "+mod.Go.Version+"\n")
	write(t, filepath.Join(stranger, "main.go"), "package main\n\nimport _ \""+mod.Module.Mod.Path+"\"\n\nfunc main() {}\n")
	for _, args := range [][]string{{"get", mod.Module.Mod.Path + "@" + version}, {"list", "-deps", "."}} {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = stranger
		cmd.Env = append(os.Environ(), proxyEnv(t, proxy)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// proxyEnv has the go command ask that proxy first, then the cache of this machine,
// and keep what it gets to itself.
func proxyEnv(t *testing.T, proxy string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "-json", "GOMODCACHE", "GOPROXY").Output()
	if err != nil {
		t.Fatal(err)
	}
	var env struct{ GOMODCACHE, GOPROXY string }
	if err := json.Unmarshal(out, &env); err != nil {
		t.Fatal(err)
	}
	cached := "file://" + filepath.ToSlash(filepath.Join(env.GOMODCACHE, "cache", "download"))
	return []string{
		"GOPROXY=file://" + filepath.ToSlash(proxy) + "," + cached + "," + env.GOPROXY,
		"GOMODCACHE=" + t.TempDir(), "GOFLAGS=-mod=mod -modcacherw", "GONOSUMDB=github.com/oasguard/*", "GOWORK=off",
	}
}

// publish puts a module into a proxy of files.
func publish(t *testing.T, proxy, path, version, dir string) {
	t.Helper()
	base := filepath.Join(proxy, filepath.FromSlash(path), "@v")
	if err := os.MkdirAll(base, 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(base, "list"), version+"\n")
	write(t, filepath.Join(base, version+".info"), `{"Version":"`+version+`"}`)
	write(t, filepath.Join(base, version+".mod"), read(t, filepath.Join(dir, "go.mod")))
	f, err := os.Create(filepath.Join(base, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	if err := zip.CreateFromDir(f, module.Version{Path: path, Version: version}, dir); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
