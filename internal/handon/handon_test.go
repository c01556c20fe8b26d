package handon

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// TestFind looks where a program can be, in order, and takes none from the current directory.
func TestFind(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("programs are told by their names there")
	}
	dir := t.TempDir()
	put := func(folder string) string {
		path := filepath.Join(dir, folder, "oasguard-found")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Chdir(filepath.Dir(put("here")))
	t.Setenv("PATH", ".")
	t.Setenv("GOBIN", "")
	t.Setenv("GOPATH", "")
	t.Setenv("HOME", filepath.Join(dir, "home"))
	expect := func(want string) {
		t.Helper()
		if got := Find("oasguard-found"); got != want {
			t.Errorf("found %q, want %q", got, want)
		}
	}
	expect("")
	expect("")
	home := put("home/go/bin")
	expect(home)
	t.Setenv("GOPATH", filepath.Join(dir, "first")+string(filepath.ListSeparator)+filepath.Join(dir, "second"))
	expect("")
	second := put("second/bin")
	expect(second)
	t.Setenv("GOBIN", "relative")
	expect(second)
	t.Setenv("GOBIN", filepath.Join(dir, "gobin"))
	gobin := put("gobin")
	expect(gobin)
	t.Setenv("PATH", filepath.Join(dir, "path"))
	expect(put("path"))
}
