// Package revision reads a document as it was at a revision of git: the document,
// the files that its $refs name and its settings are written into a folder of
// their own, laid out as in the repository. The user's files, index and branches
// are never touched. The package knows nothing of what the files mean.
package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Checkout is a folder with what was read. Remove it after use.
type Checkout struct {
	Dir string // the folder, which stands for the top of the repository

	ctx    context.Context
	rev    string // as the user named it
	top    string // the top of the repository
	commit string
	done   map[string]bool
}

// errNotPlain: a symbolic link would lead out of the revision, a submodule has a
// revision of its own.
var errNotPlain = errors.New("it is no plain file there")

// limits of what one document may draw out of a repository: a hostile one could
// name file after file.
const (
	maxFiles = 10_000
	maxSize  = 64 << 20 // of one file, as for files on disk
	maxBytes = 512 << 20
)

// Open finds the repository that a file stands in, and the revision in it.
func Open(ctx context.Context, rev, file string) (*Checkout, error) {
	c := &Checkout{ctx: ctx, rev: rev, done: map[string]bool{}}
	dir, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	// What was moved since may have stood in a folder that is no longer there.
	for {
		if info, err := os.Stat(dir); err == nil && info.IsDir() || filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	top, err := git(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	c.top = strings.TrimSuffix(string(top), "\n")
	commit, err := git(ctx, c.top, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return nil, c.unknown()
	}
	c.commit = strings.TrimSpace(string(commit))
	if c.Dir, err = os.MkdirTemp("", "oasguard-"); err != nil {
		return nil, err
	}
	return c, nil
}

// unknown is the error of a revision that the repository does not have.
func (c *Checkout) unknown() error {
	shallow, err := git(c.ctx, c.top, "rev-parse", "--is-shallow-repository")
	if err == nil && strings.TrimSpace(string(shallow)) == "true" {
		return fmt.Errorf("%q is no revision of the shallow clone %s: fetch more history (fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0 of GitLab, or git fetch --unshallow)", c.rev, c.top)
	}
	return fmt.Errorf("%q is no revision of the repository %s", c.rev, c.top)
}

// Remove removes the folder.
func (c *Checkout) Remove() error { return os.RemoveAll(c.Dir) }

// Document writes a document and every file that it names by $ref, and the files
// that these name. It returns where the document is now. A $ref to a file that is
// not in the revision is left for the reader of the document to report.
func (c *Checkout) Document(file string) (string, error) {
	name, err := c.name(file)
	if err != nil {
		return "", err
	}
	if ok, err := c.write(name); err != nil {
		return "", err
	} else if !ok {
		return "", fmt.Errorf("there is no %s in %s", name, c.rev)
	}
	total := 0
	for queue := []string{name}; len(queue) > 0; {
		text, err := os.ReadFile(c.place(queue[0]))
		if err != nil {
			return "", err
		}
		if total += len(text); total > maxBytes {
			return "", errors.New("the document names too many files by $ref")
		}
		for _, ref := range refs(text) {
			other, err := c.besides(queue[0], ref)
			if err != nil {
				return "", err
			}
			if other == "" || c.done[other] {
				continue
			}
			if len(c.done) > maxFiles {
				return "", errors.New("the document names too many files by $ref")
			}
			ok, err := c.write(other)
			switch {
			case errors.Is(err, errNotPlain): // as good as not there
			case err != nil:
				return "", err
			case ok:
				queue = append(queue, other)
			}
		}
		queue = queue[1:]
	}
	return c.place(name), nil
}

// File writes one file, and returns where it is now; false where the revision has
// no such file.
func (c *Checkout) File(file string) (string, bool, error) {
	name, err := c.name(file)
	if err != nil {
		return "", false, err
	}
	ok, err := c.write(name)
	return c.place(name), ok, err
}

func (c *Checkout) place(name string) string { return filepath.Join(c.Dir, filepath.FromSlash(name)) }

// Shown is text in which the files of the folder are named as git names them:
// "main:api/hotel.yaml".
func (c *Checkout) Shown(text string) string {
	return strings.ReplaceAll(text, c.Dir+string(filepath.Separator), c.rev+":")
}

// name is a file by its way from the top of the repository, with slashes.
func (c *Checkout) name(file string) (string, error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	// The top comes with its symbolic links followed; the file may be reached through one.
	if dir, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(dir, filepath.Base(abs))
	}
	rel, err := filepath.Rel(c.top, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("%s is not in the repository %s", file, c.top)
	}
	return filepath.ToSlash(rel), nil
}

// write writes a file of the revision; false where there is none.
func (c *Checkout) write(name string) (bool, error) {
	c.done[name] = true
	entry, err := git(c.ctx, c.top, "--literal-pathspecs", "ls-tree", "-z", "-l", c.commit, "--", name)
	if err != nil {
		return false, err
	}
	meta, found, _ := strings.Cut(strings.TrimSuffix(string(entry), "\x00"), "\t")
	fields := strings.Fields(meta)
	if found != name || len(fields) != 4 {
		return false, nil
	}
	var size int
	if _, err := fmt.Sscan(fields[3], &size); fields[0] != "100644" && fields[0] != "100755" || err != nil {
		return false, fmt.Errorf("%s in %s: %w", name, c.rev, errNotPlain)
	}
	if size > maxSize {
		return false, fmt.Errorf("%s in %s is larger than %d MB", name, c.rev, maxSize>>20)
	}
	text, err := git(c.ctx, c.top, "cat-file", "blob", fields[2])
	if err != nil {
		return false, err
	}
	if err := os.MkdirAll(filepath.Dir(c.place(name)), 0o700); err != nil {
		return false, err
	}
	return true, os.WriteFile(c.place(name), text, 0o600)
}

// besides is the file that a $ref in another names, by its way from the top; empty
// for one outside of the repository. If that exists it would be read as it is
// today, not as it was.
func (c *Checkout) besides(from, ref string) (string, error) {
	name, there := path.Join(path.Dir(from), ref), ""
	if path.IsAbs(ref) {
		name, there = ref, filepath.FromSlash(ref)
	} else {
		there = filepath.Join(c.Dir, filepath.FromSlash(name))
	}
	if filepath.IsLocal(filepath.FromSlash(name)) {
		return name, nil
	}
	if _, err := os.Stat(there); err == nil {
		return "", fmt.Errorf("%s names %q by $ref, which is outside of the repository and has no revision", from, ref)
	}
	return "", nil
}

// git runs one command that only reads. Its settings are the user's; nothing is
// fetched for it, no hook runs and no lock is taken.
func git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	// Inside of a hook these say where the hook runs, from which dir need not follow.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "GIT_DIR=") || strings.HasPrefix(v, "GIT_WORK_TREE=") || strings.HasPrefix(v, "GIT_PREFIX=")
	})
	cmd.Env = append(cmd.Env, "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		line, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		return nil, fmt.Errorf("git: %s", strings.TrimPrefix(line, "fatal: "))
	}
	if err != nil {
		return nil, fmt.Errorf("git cannot be run: %w", err)
	}
	return out, nil
}
