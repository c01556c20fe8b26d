package revision

import (
	"path/filepath"
	"strings"
)

// Renamed is the name that a file of today had at the revision, if git says that it
// was renamed since; empty where it does not. It is asked of a file that the revision
// does not have under its present name.
func (c *Checkout) Renamed(file string) (string, error) {
	name, err := c.name(file)
	if err != nil {
		return "", err
	}
	// All that changed since, in the working tree as well, and nothing of the user's runs for it.
	changed, err := git(c.ctx, c.top, "diff-index", "-M", "--diff-filter=R", "--name-status", "-z", "--no-ext-diff", "--no-textconv", c.commit, "--")
	if err != nil {
		return "", err
	}
	old := renames(string(changed), name)
	if old == name {
		// In several steps, it may have become another file than it was.
		steps, err := git(c.ctx, c.top, "--literal-pathspecs", "log", "--follow", "--diff-filter=R", "--name-status", "-z", "--format=", "--no-ext-diff", "--no-textconv",
			c.commit+"..HEAD", "--", name)
		if err != nil {
			return "", err
		}
		old = renames(string(steps), name)
	}
	place := filepath.Join(c.top, filepath.FromSlash(old))
	if _, there, err := c.File(place); old == name || err != nil || !there {
		return "", err
	}
	return place, nil
}

// renames follows a name back through lines of git: R and a number, the old name, the
// new one. The latest comes first. It is the name itself where none is about it.
func renames(text, name string) string {
	fields := strings.FieldsFunc(text, func(c rune) bool { return c == 0 || c == '\n' })
	for i := 0; i+2 < len(fields); i += 3 {
		if fields[i+2] == name {
			name = fields[i+1]
		}
	}
	return name
}
