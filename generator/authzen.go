package generator

import (
	"path/filepath"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/gosource"
)

const authzenFile = "authzen.gen.go"

// findAuthZEN reads the folder of the package that asks an engine. One that is there is kept up
// to date also by a run that does not ask for one, as a harness is.
func (t *target) findAuthZEN(asked bool) diag.List {
	t.authzen = harnessFolder{pkg: gosource.AuthZENPackage(t.pkg), declared: map[string]diag.Position{}, imported: map[string]diag.Position{}}
	dir := filepath.Join(t.dir, t.authzen.pkg)
	_, _, ours := generatedPackage(filepath.Join(dir, authzenFile))
	if t.authzen.wanted = asked || ours; !t.authzen.wanted {
		return nil
	}
	return t.readFolder(dir, authzenFile, "the package that asks an engine", t.authzen)
}

// authzenOutput is the package's file, by its path below the guard.
func (t *target) authzenOutput() string { return filepath.Join(t.authzen.pkg, authzenFile) }
