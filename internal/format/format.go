// Package format holds the tables of what a command can write. Help, completion and the
// refusal of an unknown name come from the table, so that a new format is one row.
package format

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Format is one row: a format of W, which is the function that writes it.
type Format[W any] struct {
	Name    string
	Endings []string // of file names that mean it: ".md"
	Write   W
}

// Table is the formats of one command, the default first.
type Table[W any] []Format[W]

// Names are the names of all formats.
func (t Table[W]) Names() []string {
	names := make([]string, len(t))
	for i, f := range t {
		names[i] = f.Name
	}
	return names
}

// Named is the format of that name; the error says which names there are.
func (t Table[W]) Named(name string) (Format[W], error) {
	for _, f := range t {
		if f.Name == name {
			return f, nil
		}
	}
	return Format[W]{}, fmt.Errorf("--format %q: want %s", name, or(t.Names()))
}

// Of is the format that a file's name asks for; the error says which endings there are.
func (t Table[W]) Of(path string) (Format[W], error) {
	ending := strings.ToLower(filepath.Ext(path))
	var first []string
	for _, f := range t {
		if slices.Contains(f.Endings, ending) {
			return f, nil
		}
		if len(f.Endings) > 0 {
			first = append(first, f.Endings[0])
		}
	}
	return Format[W]{}, fmt.Errorf("%q: the name must end in %s", path, or(first))
}

// or is a list as a sentence has it: "text, json or github".
func or(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " or " + list[last]
}
