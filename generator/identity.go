package generator

import (
	"path/filepath"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/gosource"
)

const identityFile = "identity.gen.go"

// findIdentity reads the folder of the package that verifies credentials. One that is there
// is kept up to date also by a run that does not ask for one, as a harness is.
func (t *target) findIdentity(asked bool) diag.List {
	t.identity = harnessFolder{pkg: gosource.IdentityPackage(t.pkg), declared: map[string]diag.Position{}, imported: map[string]diag.Position{}}
	dir := filepath.Join(t.dir, t.identity.pkg)
	_, _, ours := generatedPackage(filepath.Join(dir, identityFile))
	if t.identity.wanted = asked || ours; !t.identity.wanted {
		return nil
	}
	diags := t.readFolder(dir, identityFile, "the package of identities", t.identity)
	if t.importPath == "" && len(t.mounts) == 0 {
		t.importPath = t.findImportPath(&diags)
	}
	return diags
}

// identityOutput is the package's file, by its path below the guard.
func (t *target) identityOutput() string { return filepath.Join(t.identity.pkg, identityFile) }
