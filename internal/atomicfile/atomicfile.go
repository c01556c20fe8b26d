// Package atomicfile writes files whole or not at all. Bytes go in; it does not ask
// what was there before, nor whose it was.
package atomicfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Replace writes a file, or leaves the old one as it is.
func Replace(path string, data []byte) error {
	temp, err := Beside(path, data)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return nil
}

// Beside writes data into a new file in the folder of path, to be renamed to path later.
// The go command ignores a file of its name.
func Beside(path string, data []byte) (temp string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".oasguard-*.tmp")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("%s: %w", path, err), os.Remove(f.Name()))
	}
	return f.Name(), nil
}
