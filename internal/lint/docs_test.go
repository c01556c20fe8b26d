package lint_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/oasguard/oasguard/internal/lint"
)

var update = flag.Bool("update", false, "write docs/rules.md from the table of rules, and what lint says into testdata/cases")

// TestRulesDoc holds docs/rules.md against the table.
func TestRulesDoc(t *testing.T) {
	const path = "../../docs/rules.md"
	got := rulesDoc()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/rules.md is stale (-there +wanted):\n%s\ngo test ./internal/lint -run TestRulesDoc -update writes it", diff)
	}
}

// rulesDoc is docs/rules.md.
func rulesDoc() string {
	var b strings.Builder
	b.WriteString(`<!-- Written by go test ./internal/lint -run TestRulesDoc -update; do not edit. -->

# The rules

Everything that oasguard says of a document ends with the id of a rule. *lint* rules are reported by ` + "`oasguard lint`" + ` alone, *generating* rules by
` + "`oasguard generate`" + ` alone; the others are met by every command that reads a document, and their errors stop ` + "`oasguard generate`" + `.
` + "`oasguard rules`" + ` prints this table, and ` + "`oasguard rules ID`" + ` one entry. [lint.md](lint.md) says how to set severities and how to ignore a finding with a reason.

Each example breaks its rule and no other; the second of the two breaks none. They are under test. Where an example has no first lines, they are

` + "```yaml\n" + lint.Head + lint.HeadScheme + "```\n" + `
| rule | | found by | |
|---|---|---|---|
`)
	rules := lint.Rules()
	for _, r := range rules {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s |\n", r.ID, r.ID, r.Severity, r.Stage, r.Title)
	}
	for _, r := range rules {
		fmt.Fprintf(&b, "\n## %s\n\n%s. Otherwise: %s. (%s, found by %s)\n", r.ID, sentence(r.Title), r.Text, r.Severity, r.Stage)
		if len(r.Bad.Files) > 0 { // else files that no page can show
			fmt.Fprintf(&b, "\nNot:\n\n%s\nBut:\n\n%s", shown(r.Bad), shown(r.Good))
		}
		for _, fix := range r.Fixes() {
			if fix != "" {
				fmt.Fprintf(&b, "\nFix:\n\n```\n%s\n```\n", fix)
			}
		}
	}
	return b.String()
}

// sentence begins with a capital letter, unless its first word is a name.
func sentence(text string) string {
	if first, _, _ := strings.Cut(text, " "); strings.ContainsAny(first, "-.") || strings.HasSuffix(first, ",") {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

func shown(e lint.Example) string {
	language := strings.TrimPrefix(filepath.Ext(e.Files[0].Name), ".")
	return "```" + language + "\n" + e.Shown() + "```\n"
}
