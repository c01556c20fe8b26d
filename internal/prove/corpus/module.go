package corpus

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Go runs the go command in the module of the generated packages. What the command
// said is in the error. The go line is the oldest that generated code promises, and
// -trimpath keeps the folder's name out of what is compiled: a guard that is as it
// was comes from the cache.
func Go(ctx context.Context, module string, arguments ...string) error {
	if err := os.WriteFile(filepath.Join(module, "go.mod"), []byte("module example.com/corpus\n\ngo 1.23\n"), 0o644); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", arguments...)
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod -trimpath", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return nil
}
