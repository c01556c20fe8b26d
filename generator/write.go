package generator

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/oasguard/oasguard/internal/atomicfile"
	"github.com/rogpeppe/go-internal/diff"
)

// change is what one output means for its file.
type change struct {
	path   string
	source []byte // nil: remove
	old    []byte
	was    bool   // the file is there already
	temp   string // where source waits to be renamed
}

// write brings the outputs to disk: all of them or none. Each is written beside
// its place first; if a rename fails, what was renamed before is put back.
func (t *target) write(outputs []output, check bool) ([]File, error) {
	var files []File
	var changes []*change
	for _, o := range outputs {
		c := &change{path: o.path, source: o.source}
		if c.path == "" {
			c.path = filepath.Join(t.dir, o.name)
		}
		old, err := os.ReadFile(c.path)
		switch {
		case err == nil:
			c.old, c.was = old, true
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
		switch {
		case !c.was && c.source == nil:
		case c.was && c.source != nil && bytes.Equal(c.old, c.source):
			files = append(files, File{Path: c.path, State: Unchanged})
		case check && c.sameButForLineEndings():
			files = append(files, File{Path: c.path, State: Unchanged})
		case check:
			files = append(files, File{Path: c.path, State: Stale, Diff: c.diff()})
		case c.source == nil:
			files = append(files, File{Path: c.path, State: Removed})
			changes = append(changes, c)
		default:
			files = append(files, File{Path: c.path, State: Written})
			changes = append(changes, c)
		}
	}
	if len(changes) == 0 {
		return files, nil
	}
	for _, c := range changes {
		if err := os.MkdirAll(filepath.Dir(c.path), 0o777); err != nil {
			return nil, err
		}
	}
	return files, apply(changes)
}

// sameButForLineEndings reports whether the file that is there differs in line
// endings alone, as after a checkout with core.autocrlf. To the compiler it is the
// same file: gofmt leaves no carriage return inside a raw string either.
func (c *change) sameButForLineEndings() bool {
	return c.was && c.source != nil && bytes.Equal(bytes.ReplaceAll(c.old, []byte("\r\n"), []byte("\n")), c.source)
}

// diff is what the change does to a file that stays; of one that comes or goes
// there is nothing to compare.
func (c *change) diff() string {
	if !c.was || c.source == nil {
		return ""
	}
	name := filepath.ToSlash(c.path)
	return string(diff.Diff(name, c.old, name+" (as generated)", c.source))
}

func apply(changes []*change) (err error) {
	defer func() {
		for _, c := range changes {
			if c.temp != "" {
				// Only a failed run leaves one behind; its error is the one to tell.
				_ = os.Remove(c.temp)
			}
		}
	}()
	for _, c := range changes {
		if c.source == nil {
			continue
		}
		if c.temp, err = atomicfile.Beside(c.path, c.source); err != nil {
			return err
		}
	}
	for i, c := range changes {
		if err = c.commit(); err != nil {
			return errors.Join(err, restore(changes[:i]))
		}
	}
	return nil
}

func (c *change) commit() error {
	if c.source == nil {
		return os.Remove(c.path)
	}
	if err := os.Rename(c.temp, c.path); err != nil {
		return err
	}
	c.temp = ""
	return nil
}

// restore puts back what was there before.
func restore(changes []*change) error {
	var errs []error
	for _, c := range changes {
		if !c.was {
			errs = append(errs, os.Remove(c.path))
			continue
		}
		temp, err := atomicfile.Beside(c.path, c.old)
		if err == nil {
			err = os.Rename(temp, c.path)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
