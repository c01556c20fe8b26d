//go:build unix

package handon

import (
	"os"
	"syscall"
)

// run replaces this process: streams, signals and exit code are then the program's own.
func run(path string, args []string) (int, error) {
	return 0, syscall.Exec(path, append([]string{path}, args...), os.Environ())
}
