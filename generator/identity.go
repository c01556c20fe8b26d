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
	var diags diag.List
	t.identity = t.findFolder(gosource.IdentityPackage(t.pkg), identityFile, "the package of identities", asked, &diags)
	if t.identity.wanted && t.importPath == "" && len(t.mounts) == 0 {
		t.importPath = t.findImportPath(&diags)
	}
	return diags
}

// identityOutput is the package's file, by its path below the guard.
func (t *target) identityOutput() string { return filepath.Join(t.identity.pkg, identityFile) }
