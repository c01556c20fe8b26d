//go:build unix

package build

import (
	"fmt"
	"os"
	"syscall"
)

// private returns an error if somebody else can write to a folder.
func private(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || info.Mode().Perm()&0o022 != 0 || !ok || int(owner.Uid) != os.Geteuid() {
		return fmt.Errorf("%s: others can write there, and what lies there is run: make it yours alone", dir)
	}
	return nil
}
