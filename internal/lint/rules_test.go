package lint_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/lint"
)

// files writes a document and what lies beside it into a folder of their own,
// which becomes the current one.
func files(t *testing.T, list []txtar.File) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, f := range list {
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.Name, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// run lints a document as the command does.
func run(t *testing.T, spec string, overlays ...string) lint.Report {
	t.Helper()
	in, found := input.Read(context.Background(), input.Source{Spec: spec, Overlays: overlays})
	if in.Document == nil {
		var report lint.Report
		for _, d := range found {
			report.Findings = append(report.Findings, lint.Finding{Diagnostic: d})
		}
		return report
	}
	report, problems := lint.Run(in.Document, in.API, in.Lint, found)
	if len(problems) > 0 {
		t.Fatalf("settings: %v", problems)
	}
	return report
}

// rulesOf are the ids of the rules that the findings are of, each once.
func rulesOf(findings []lint.Finding) []string {
	ids := []string{}
	for _, f := range findings {
		ids = append(ids, f.Rule)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// notShown are the rules whose examples no page can hold: files that are no
// text, cannot be read, or are too large. The tests of internal/openapi break them.
func notShown() []string {
	return []string{"long-name", "not-text", "too-deep", "too-large", "unreadable-file"}
}

// withoutFix are the rules whose messages say all: what to write depends on what
// the author meant.
func withoutFix() []string {
	return []string{"alias-cycle", "broken-ref", "json-syntax", "merge-key", "ref-cycle", "wrong-type", "yaml-syntax"}
}

// TestExamples holds the table against its examples: the bad one breaks its rule
// and no other, and nothing is to be said of the good one.
func TestExamples(t *testing.T) {
	for _, rule := range lint.Rules() {
		t.Run(rule.ID, func(t *testing.T) {
			if slices.Contains(notShown(), rule.ID) || rule.Fix != "" {
				if len(rule.Bad.Files)+len(rule.Good.Files) > 0 {
					t.Error("has an example after all: take it from notShown")
				}
				return
			}
			bad, good := example(t, rule.Bad), example(t, rule.Good)
			if diff := cmp.Diff([]string{rule.ID}, rulesOf(bad.Findings)); diff != "" {
				t.Errorf("bad example (-want +got):\n%s%v", diff, bad.Findings)
			}
			for _, f := range bad.Findings {
				if f.Severity != rule.Severity {
					t.Errorf("%s: the table says %s", f, rule.Severity)
				}
			}
			if len(good.Findings) > 0 {
				t.Errorf("good example: %v", good.Findings)
			}
		})
	}
}

// overlayFile is the name of the overlay in examples of overlays.
const overlayFile = "overlay.yaml"

func example(t *testing.T, e lint.Example) lint.Report {
	t.Helper()
	if len(e.Files) == 0 {
		t.Fatal("has no example in internal/lint/examples")
	}
	list := slices.Clone(e.Files)
	list[0].Data = e.Document()
	files(t, list)
	var overlays []string
	if slices.ContainsFunc(list, func(f txtar.File) bool { return f.Name == overlayFile }) {
		overlays = append(overlays, overlayFile)
	}
	return run(t, list[0].Name, overlays...)
}

// TestTable holds the table against itself and against the names of the examples.
func TestTable(t *testing.T) {
	rules := lint.Rules()
	for i, r := range rules {
		if fixes := r.Fixes(); len(fixes) == 0 && !slices.Contains(withoutFix(), r.ID) {
			t.Errorf("%s: no fix is shown", r.ID)
		}
		if i > 0 && rules[i-1].ID >= r.ID {
			t.Errorf("%s stands twice, or not in order", r.ID)
		}
		if r.Title == "" || r.Text == "" || r.Stage == "" {
			t.Errorf("%s lacks a title, a text or a stage", r.ID)
		}
	}
	paths, err := filepath.Glob("examples/*.txtar")
	if err != nil || len(paths) != 3 {
		t.Fatalf("examples: %v, %v", paths, err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			parts := strings.SplitN(f.Name, "/", 3)
			known := slices.ContainsFunc(rules, func(r lint.Rule) bool { return r.ID == parts[0] })
			if len(parts) != 3 || !known || parts[1] != "bad" && parts[1] != "good" {
				t.Errorf("%s: %s is the example of no rule", path, f.Name)
			}
		}
	}
}

// TestTableIsComplete reads every document that the tests of reading refuse: what
// is reported there is in the table.
func TestTableIsComplete(t *testing.T) {
	rules := lint.Rules()
	var cases []string
	for _, pattern := range []string{"../../testdata/refused/*.txtar", "../openapi/testdata/*.txtar", "../openapi/testdata/overlay/*.txtar"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no cases in %s: %v", pattern, err)
		}
		for _, path := range paths {
			if path, err = filepath.Abs(path); err != nil {
				t.Fatal(err)
			}
			cases = append(cases, path)
		}
	}
	for _, path := range cases {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files(t, archive.Files)
		source := input.Source{Spec: archive.Files[0].Name}
		for _, f := range archive.Files {
			if strings.Contains(filepath.Base(f.Name), "overlay") {
				source.Overlays = append(source.Overlays, f.Name)
			}
		}
		in, found := input.Read(context.Background(), source)
		if in.Document != nil {
			report, _ := lint.Run(in.Document, in.API, in.Lint, found)
			for _, format := range lint.Formats.Names() {
				written(t, report, format)
			}
		}
		for _, d := range found {
			i := slices.IndexFunc(rules, func(r lint.Rule) bool { return r.ID == d.Rule })
			switch {
			case i < 0:
				t.Errorf("%s: rule %q is not in the table", filepath.Base(path), d.Rule)
			case rules[i].Severity != d.Severity && (d.Severity != diag.Error || rules[i].Severity == diag.Info):
				t.Errorf("%s: %s is reported as %s, the table says %s", filepath.Base(path), d.Rule, d.Severity, rules[i].Severity)
			}
		}
	}
}
