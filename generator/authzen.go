package generator

import (
	"path/filepath"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/gosource"
)

const authzenFile = "authzen.gen.go"

// findAuthZEN reads the folder of the package that asks an engine. One that is there is kept up
// to date also by a run that does not ask for one, as a harness is.
func (t *target) findAuthZEN(asked bool) (diags diag.List) {
	t.authzen = t.findFolder(gosource.AuthZENPackage(t.pkg), authzenFile, "the package that asks an engine", asked, &diags)
	return diags
}

// authzenOutput is the package's file, by its path below the guard.
func (t *target) authzenOutput() string { return filepath.Join(t.authzen.pkg, authzenFile) }
