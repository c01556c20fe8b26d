package generator

import (
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"

	"github.com/oasguard/oasguard/internal/diag"
)

// minimumGo is the oldest Go that generated code is written for and tested with:
// Each and Permitted return iterators, which functions can range over since 1.23.
const minimumGo = "1.23"

// unsaidGo is what the go command takes for a go.mod without a go line
// (https://go.dev/ref/mod#go-mod-file-go).
const unsaidGo = "1.16"

// checkGoVersion refuses a directory in a module whose language is too old for the
// generated code. Without this the user would learn it from the compiler, in
// the midst of code that is not theirs. A directory outside of any module, and
// a go.mod that the go command itself refuses, are left to the go command.
func checkGoVersion(dir string, diags *diag.List) {
	root := moduleRoot(dir)
	if root == "" {
		return
	}
	path := filepath.Join(root, "go.mod")
	data, err := os.ReadFile(path)
	if err != nil {
		return
	}
	file, err := modfile.ParseLax(path, data, nil)
	if err != nil {
		return
	}
	at, version, said := diag.Position{File: shownPath(dir, path)}, unsaidGo, "the module has no go line, which means go "+unsaidGo
	if file.Go != nil {
		version, said = file.Go.Version, "the module says go "+file.Go.Version
		at.Line, at.Column = file.Go.Syntax.Start.Line, file.Go.Syntax.Start.LineRune
	}
	if semver.Compare(semverOf(version), semverOf(minimumGo)) < 0 {
		diags.Errorf(at, "go-version", "%s, and generated code needs go %s or later", said, minimumGo).Fix = "go mod edit -go=" + minimumGo
	}
}

// semverOf makes a Go version comparable: 1.23rc1 comes before 1.23.
func semverOf(version string) string {
	for i, r := range version {
		if r != '.' && (r < '0' || r > '9') {
			release := semver.Canonical("v" + version[:i])
			return release + "-" + version[i:]
		}
	}
	return semver.Canonical("v" + version)
}

// moduleRoot is the nearest directory at or above dir that holds a go.mod; empty:
// there is none.
func moduleRoot(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if info, err := os.Stat(filepath.Join(abs, "go.mod")); err == nil && info.Mode().IsRegular() {
			return abs
		}
		above := filepath.Dir(abs)
		if above == abs {
			return ""
		}
		abs = above
	}
}

// shownPath is a file as a user would name it who named dir.
func shownPath(dir, path string) string {
	if filepath.IsAbs(dir) {
		return path
	}
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	below, err := filepath.Rel(here, path)
	if err != nil {
		return path
	}
	return below
}
