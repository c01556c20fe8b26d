package lint_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/lint"
)

// TestCases runs each case of testdata/cases: a document, perhaps an
// oasguard.yaml, and everything that is said of it, also what is ignored.
func TestCases(t *testing.T) {
	paths, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for i, path := range paths {
		if paths[i], err = filepath.Abs(path); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want := &archive.Files[len(archive.Files)-1]
			files(t, archive.Files)
			got := describe(t, archive.Files[0].Name)
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("(-want +got):\n%s\nif this is right: go test ./internal/lint -run TestCases -update", diff)
			}
		})
	}
}

// TestLineEndings lints every case as a checkout on Windows would have it: with CRLF
// and a byte order mark, and finds the same at the same places.
func TestLineEndings(t *testing.T) {
	paths, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			files(t, archive.Files)
			want := describe(t, archive.Files[0].Name)
			for i, f := range archive.Files {
				archive.Files[i].Data = append([]byte("\ufeff"), bytes.ReplaceAll(f.Data, []byte("\n"), []byte("\r\n"))...)
			}
			files(t, archive.Files)
			if diff := cmp.Diff(want, describe(t, archive.Files[0].Name)); diff != "" {
				t.Errorf("with CRLF and a byte order mark (-without +with):\n%s", diff)
			}
		})
	}
}

// describe is the text report, with what is ignored and what is wrong with the settings.
func describe(t *testing.T, spec string) string {
	t.Helper()
	in, found := input.Read(context.Background(), input.Source{Spec: spec})
	if in.Document == nil {
		t.Fatalf("the document cannot be read: %v", found)
	}
	report, problems := lint.Run(in.Document, in.API, in.Lint, found)
	var b strings.Builder
	for _, d := range problems {
		fmt.Fprintln(&b, "settings:", d)
	}
	if len(problems) > 0 {
		return b.String()
	}
	if err := lint.Formats[0].Write(report, &b, ""); err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Ignored {
		fmt.Fprintf(&b, "ignored %s %s %s: %s\n", f.Rule, f.Method, f.Path, f.Reason)
	}
	fmt.Fprintln(&b, report.Summary())
	return b.String()
}

// TestCorpus lints real documents: no finding without a rule of the table, and
// none without a place.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("OASGUARD_CORPUS")
	if corpus == "" {
		t.Skip("OASGUARD_CORPUS names no folder of real documents")
	}
	paths, err := filepath.Glob(filepath.Join(corpus, "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	linted, findings := 0, 0
	for _, path := range paths {
		if filepath.Ext(path) == ".tsv" {
			continue
		}
		in, found := input.Read(context.Background(), input.Source{Spec: path})
		if in.Document == nil {
			continue
		}
		report, problems := lint.Run(in.Document, in.API, in.Lint, found)
		if len(problems) > 0 {
			t.Errorf("%s: %v", path, problems)
		}
		known := map[string]bool{}
		for _, r := range lint.Rules() {
			known[r.ID] = true
		}
		for _, f := range report.Findings {
			if !known[f.Rule] || f.Position.File == "" || f.Severity == diag.Error && f.Message == "" {
				t.Errorf("%s: %v", path, f)
			}
		}
		linted++
		findings += len(report.Findings)
	}
	if linted < 20 {
		t.Errorf("only %d documents were linted", linted)
	}
	t.Logf("%d documents, %d findings", linted, findings)
}
