// Package corpus runs the generator over a folder of real documents, which is not
// part of this repository, and keeps what came of each. A folder goes in, one Row a
// document comes out; the table in docs/corpus.md is printed from the rows, and the
// tests of the generator hold every document against its row.
package corpus

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/generator"
	"github.com/oasguard/oasguard/internal/openapi"
)

// Runner says where things are.
type Runner struct {
	Folder string // the documents
	Kept   string // the settings and overlays kept beside the table: docs/corpus
	Module string // where packages are generated, each in a folder of its own
}

// Documents are the names of the documents below the folder, in order.
func (r Runner) Documents() ([]string, error) {
	var names []string
	err := filepath.WalkDir(r.Folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains([]string{".json", ".yaml", ".yml"}, filepath.Ext(path)) {
			return err
		}
		name, err := filepath.Rel(r.Folder, path)
		names = append(names, name)
		return err
	})
	return names, err
}

// NothingToGuard is the rule under which a document without a guarded operation is refused.
const NothingToGuard = "nothing-to-guard"

// Try generates the guard of one document as it stands and, where it is refused
// and something is kept for it, again with that. An error is no answer about the document.
func (r Runner) Try(ctx context.Context, name string) (Row, error) {
	path := filepath.Join(r.Folder, name)
	row := Row{Document: name, Version: version(path)}
	cfg := generator.Config{Spec: path, Dir: filepath.Join(r.Module, packageFolder(name)), Package: strings.ToLower(packageFolder(name))}
	result, rules, err := generate(ctx, cfg)
	if err != nil {
		return row, err
	}
	row.Refused = rules
	if len(rules) == 0 {
		row.count(result)
		return row, nil
	}
	if slices.Equal(rules, []string{NothingToGuard}) {
		row.Operations = publicOperations(ctx, path)
		row.Public = row.Operations
		return row, nil
	}
	with := r.keptFor(name, &cfg)
	if len(with) == 0 {
		return row, nil
	}
	result, rules, err = generate(ctx, cfg)
	if err == nil && len(rules) == 0 {
		row.With = with
		row.count(result)
	}
	return row, err
}

// The files that are kept for a document are named after it.
const (
	settingsSuffix = ".oasguard.yaml"
	overlaySuffix  = ".overlay.yaml"
)

// keptFor sets what is kept for a document and names the files.
func (r Runner) keptFor(name string, cfg *generator.Config) []string {
	var with []string
	base := strings.TrimSuffix(name, filepath.Ext(name))
	if file := filepath.Join(r.Kept, base+settingsSuffix); exists(file) {
		cfg.ConfigFile = file
		with = append(with, base+settingsSuffix)
	}
	if file := filepath.Join(r.Kept, base+overlaySuffix); exists(file) {
		cfg.Overlays = []string{file}
		with = append(with, base+overlaySuffix)
	}
	return with
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// generate returns the rules of the errors where the input was refused, in order.
func generate(ctx context.Context, cfg generator.Config) (generator.Result, []string, error) {
	result, err := generator.Generate(ctx, cfg)
	var input *generator.InputError
	if !errors.As(err, &input) {
		return result, nil, err
	}
	var rules []string
	for _, d := range input.Diagnostics {
		if d.Severity == "error" {
			rules = append(rules, d.Rule)
		}
	}
	slices.Sort(rules)
	return result, slices.Compact(rules), nil
}

// version reads the version from the text, for documents that are not read any further, too.
func version(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	found := regexp.MustCompile(`(?m)(?:^|[{,])\s*["']?(?:openapi|swagger)["']?\s*:\s*["']?([0-9.]+)`).FindSubmatch(data)
	if found == nil {
		return ""
	}
	return string(found[1])
}

// publicOperations counts the operations of a document that has no other.
func publicOperations(ctx context.Context, path string) int {
	doc, _ := openapi.Load(ctx, path, openapi.Options{})
	n := 0
	if doc != nil {
		for _, p := range doc.Paths {
			n += len(p.Operations)
		}
	}
	return n
}

// packageFolder keeps what may stand in an import path.
func packageFolder(name string) string {
	return "p" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, name)
}
