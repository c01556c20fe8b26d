package generator_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/oasguard/oasguard/internal/prove/corpus"
)

const keptCorpus = "../docs/corpus"

// corpusRows is what is known of the real documents.
func corpusRows(t *testing.T) []corpus.Row {
	t.Helper()
	rows, err := corpus.Parse(string(read(t, filepath.Join(keptCorpus, "results.tsv"))))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestCorpus runs on real documents, which are not of the project: the variable
// OASGUARD_CORPUS names the folder that holds them. Each must fare as docs/corpus.md
// says, and every guard must compile and pass its own tests, which execute every
// statement of it.
func TestCorpus(t *testing.T) {
	folder := os.Getenv("OASGUARD_CORPUS")
	if folder == "" {
		t.Skip("OASGUARD_CORPUS names no folder of real documents")
	}
	runner := corpus.Runner{Folder: folder, Kept: keptCorpus, Module: newModule(t)}
	names, err := runner.Documents()
	if err != nil {
		t.Fatal(err)
	}
	var got []corpus.Row
	for _, name := range names {
		row, err := runner.Try(context.Background(), name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got = append(got, row)
	}
	if diff := cmp.Diff(corpusRows(t), got); diff != "" {
		t.Errorf("docs/corpus/results.tsv differs (-kept +now)\nif that is meant: OASGUARD_CORPUS=%s go run ./internal/prove/corpus/write\n%s", folder, diff)
	}
	guards, err := filepath.Glob(filepath.Join(runner.Module, "*", "guard.gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	profile := filepath.Join(runner.Module, "cover.out")
	goCommand(t, runner.Module, "test", "-vet=all", "-cover", "-coverprofile="+profile, "./...")
	requireCovered(t, profile, len(guards))
}

// refusable are the rules under which a document may be refused for what design
// section 2 names unsafe to guess, and those that say that it is not read yet.
var refusable = []string{
	"broken-ref", corpus.NothingToGuard, "path-fragment", "path-query", "path-wildcard", "requirement-roles", "same-path", "two-in-authorization",
	"undefined-scheme", "unsupported-version",
	"invalid-scheme", // a scheme that cannot be enforced
	"outside-ref",    // a $ref that hides a scheme, and leaves the document's directory
}

// TestCorpusTable holds the table against what is said about it: documents are
// refused under named rules only, what is kept is short and of use, and the page is
// printed from the rows.
func TestCorpusTable(t *testing.T) {
	rows := corpusRows(t)
	if page := string(read(t, "../docs/corpus.md")); page != corpus.Markdown(rows) {
		t.Error("docs/corpus.md is not printed from docs/corpus/results.tsv")
	}
	stems := map[string]bool{}
	for _, row := range rows {
		stems[strings.TrimSuffix(row.Document, filepath.Ext(row.Document))] = true
		for _, rule := range row.Refused {
			if !slices.Contains(refusable, rule) {
				t.Errorf("%s is refused under %s", row.Document, rule)
			}
		}
	}
	kept, err := filepath.Glob(filepath.Join(keptCorpus, "*.yaml"))
	if err != nil || len(kept) == 0 {
		t.Fatalf("nothing is kept: %v", err)
	}
	for _, file := range kept {
		if lines := strings.Count(string(read(t, file)), "\n"); lines > 10 {
			t.Errorf("%s has %d lines, more than ten", file, lines)
		}
		name := filepath.Base(file)
		stem := strings.TrimSuffix(strings.TrimSuffix(name, ".oasguard.yaml"), ".overlay.yaml")
		if !stems[stem] {
			t.Errorf("%s is kept for no document", file)
		}
	}
}
