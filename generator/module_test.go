package generator_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// oldestGo is the toolchain of the oldest Go that generated code promises.
const oldestGo = "go1.23.0"

// newModule makes a module to compile generated packages in. Its go line is the
// oldest that generated code promises, so that newer syntax does not compile; vet
// says what is newer in the standard library.
func newModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "go.mod"), "module example.com/cases\n\ngo 1.23\n")
	return dir
}

// workspace is some modules of different paths under one go.work, for one go
// command over packages as different teams would name and place them.
type workspace struct{ dir string }

// modulePaths of a workspace: without a dot, with a version, with a dash and a dot.
var modulePaths = []string{"cases", "example.com/the-cases/v2", "example.org/api.v1/my-guards"}

func newWorkspace(t *testing.T) workspace {
	t.Helper()
	w := workspace{t.TempDir()}
	work := "go 1.23\n"
	for i, module := range modulePaths {
		folder := fmt.Sprintf("m%d", i)
		work += "\nuse ./" + folder + "\n"
		writeFile(t, filepath.Join(w.dir, folder, "go.mod"), "module "+module+"\n\ngo 1.23\n")
	}
	writeFile(t, filepath.Join(w.dir, "go.work"), work)
	return w
}

// place is where a guard goes, and what its package is called: none is called guard,
// and folders have dashes, dots and other names than the package.
type place struct{ dir, importPath, pkg string }

// placeOf is the place of the case with a name, by its number.
func (w workspace) placeOf(i int, name string) place {
	dashed := strings.ReplaceAll(name, "_", "-")
	folder := []string{name, "internal/" + dashed, dashed + ".v1", name + "/v2"}[i%4]
	module := i % len(modulePaths)
	return place{
		dir:        filepath.Join(w.dir, fmt.Sprintf("m%d", module), filepath.FromSlash(folder)),
		importPath: modulePaths[module] + "/" + folder,
		pkg:        strings.ReplaceAll(name, "_", ""),
	}
}

// packages are the patterns for all packages of all modules.
func (w workspace) packages() []string {
	var patterns []string
	for i := range modulePaths {
		patterns = append(patterns, fmt.Sprintf("./m%d/...", i))
	}
	return patterns
}

// goCommand runs the go command in the workspace and returns what it printed.
func (w workspace) goCommand(t *testing.T, args ...string) string {
	t.Helper()
	return goIn(t, w.dir, []string{"GOFLAGS=-trimpath", "GOWORK=" + filepath.Join(w.dir, "go.work")}, args...)
}

// goCommand runs the go command in a module of its own and returns what it printed.
func goCommand(t *testing.T, dir string, args ...string) string {
	t.Helper()
	return goIn(t, dir, nil, args...)
}

func goIn(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the go command")
	}
	out, err := runGo(dir, env, args...)
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// runGo runs the go command outside of our own module. With -trimpath the name of
// the temporary folder is no part of what is compiled: where the sources are those
// of an earlier run, the go command takes packages and results from its cache.
func runGo(dir string, env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOFLAGS=-mod=mod -trimpath", "GOWORK=off"), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// copyFolder copies a folder with every file changed.
func copyFolder(t *testing.T, from, to string, change func([]byte) []byte) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		below, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		writeFile(t, filepath.Join(to, below), string(change(read(t, path))))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ofWindows is a text file as some editors and checkouts leave it: with a byte order
// mark, and carriage returns.
func ofWindows(text []byte) []byte {
	return append([]byte("\ufeff"), bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))...)
}
