// Package handon runs another program in place of this one: with its arguments, its standard
// streams, the signals that arrive, and its exit code.
package handon

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Find returns the path of a program: beside this one, on PATH, or where go install puts it. It
// is empty where there is none.
func Find(name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if self, err := os.Executable(); err == nil {
		if path, err := exec.LookPath(filepath.Join(filepath.Dir(self), name)); err == nil {
			return path
		}
	}
	// An error also where PATH names the current directory: a program of a folder that
	// somebody else wrote is not run.
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, dir := range installed() {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path
		}
	}
	return ""
}

// installed are the folders that go install writes to, as far as the environment says so.
func installed() []string {
	var dirs []string
	if dir := os.Getenv("GOBIN"); filepath.IsAbs(dir) {
		dirs = append(dirs, dir)
	}
	for _, dir := range filepath.SplitList(os.Getenv("GOPATH")) {
		if filepath.IsAbs(dir) {
			dirs = append(dirs, filepath.Join(dir, "bin"))
		}
	}
	if home, err := os.UserHomeDir(); err == nil && os.Getenv("GOPATH") == "" {
		dirs = append(dirs, filepath.Join(home, "go", "bin"))
	}
	return dirs
}

// Run runs the program at path with these arguments and returns its exit code. On Unix it takes
// the place of this process, and Run returns only if it could not.
func Run(path string, args []string) (code int, err error) {
	code, err = run(path, args)
	if err != nil {
		return code, fmt.Errorf("%s: %w", path, err)
	}
	return code, nil
}
