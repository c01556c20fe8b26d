package docs_test

import (
	"flag"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/generator"
)

var update = flag.Bool("update", false, "write the tables of why.md")

// TestWhyTables holds the tables of why.md to the pages that they are an excerpt of.
func TestWhyTables(t *testing.T) {
	bench := read(t, "../bench/README.md")
	servers, engines := table(t, bench, "oapi-codegen + validator"), table(t, bench, "casbin, cached")
	page := read(t, "why.md")
	for _, block := range []struct {
		name  string
		lines []string
	}{
		{"answers", answers(servers)},
		{"compatibility", compatibility(t)},
		{"requests", excerpt(servers, "oasguard", "by hand on ServeMux", "oapi-codegen + validator", "ogen", "go-swagger", "goa")},
		{"engines", excerpt(engines, "oasguard's decision alone", "casbin", "casbin, cached", "cedar-go", "OPA")},
		{"migration", migrations(t)},
	} {
		mark := regexp.MustCompile(`(?s)(<!-- ` + block.name + `[^>]*-->\n).*?(<!-- /` + block.name + ` -->)`)
		if !mark.MatchString(page) {
			t.Fatalf("why.md has no block %s", block.name)
		}
		page = mark.ReplaceAllString(page, "${1}"+strings.ReplaceAll(strings.Join(block.lines, "\n"), "$", "$$")+"\n$2")
	}
	switch {
	case *update:
		write(t, "why.md", page)
	case page != read(t, "why.md"):
		t.Error("a table of why.md is not what bench/README.md, compatibility.md and migrate say: go test ./docs -run TestWhyTables -update")
	}
}

// table is the first table of a page with a column of that name: its rows, the heads first.
func table(t *testing.T, page, column string) [][]string {
	t.Helper()
	var rows [][]string
	for line := range strings.Lines(page) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case !strings.HasPrefix(line, "|") && rows != nil:
			return rows
		case rows != nil && strings.Trim(strings.Join(cells, ""), "-") != "":
			rows = append(rows, cells)
		case rows == nil && slices.Contains(cells, column):
			rows = append(rows, cells)
		}
	}
	if rows == nil {
		t.Fatalf("no table has the column %q", column)
	}
	return rows
}

// markdown is a table, the heads first.
func markdown(rows [][]string) []string {
	lines := make([]string, 0, len(rows)+1)
	for i, row := range rows {
		lines = append(lines, "| "+strings.Join(row, " | ")+" |")
		if i == 0 {
			lines = append(lines, strings.Repeat("|---", len(row))+"|")
		}
	}
	return lines
}

// excerpt is the table with some of its columns, after the first one.
func excerpt(rows [][]string, columns ...string) []string {
	var out [][]string
	for i, row := range rows {
		cells := []string{row[0]}
		if i == 0 {
			cells[0] = ""
		}
		for _, column := range columns {
			cells = append(cells, row[slices.Index(rows[0], column)])
		}
		out = append(out, cells)
	}
	return markdown(out)
}

var refusal = regexp.MustCompile(`^(?:1000 routes: )?(401|403): `)

// answers says how each server refuses: bench marks another status by bold, and a 401 without
// a challenge by a star.
func answers(rows [][]string) []string {
	columns := []string{"oasguard", "oapi-codegen + validator", "ogen", "go-swagger", "goa"}
	out := [][]string{append([]string{""}, columns...)}
	for _, row := range rows[1:] {
		status := refusal.FindStringSubmatch(row[0])
		if status == nil || strings.HasPrefix(row[0], "1000") {
			continue
		}
		cells := []string{row[0]}
		for _, column := range columns {
			cell := row[slices.Index(rows[0], column)]
			answer := status[1]
			if _, other, found := strings.Cut(cell, "**"); found {
				answer, _, _ = strings.Cut(other, "**")
			}
			if strings.HasSuffix(cell, "*") && !strings.HasSuffix(cell, "**") {
				answer += ", no challenge"
			}
			cells = append(cells, answer)
		}
		out = append(out, cells)
	}
	return markdown(out)
}

// compatibility counts what compatibility.md lists: where it says why, the answers differ.
func compatibility(t *testing.T) []string {
	out := [][]string{{"tests of", "questions", "same answer", "another answer, with a reason"}}
	_, page, _ := strings.Cut(read(t, "compatibility.md"), "<!-- scenarios -->")
	for _, part := range strings.Split(page, "\n## ")[1:] {
		title, _, _ := strings.Cut(part, "\n")
		rows := table(t, part, "why we differ")[1:]
		differ := 0
		for _, row := range rows {
			if row[len(row)-1] != "" {
				differ++
			}
		}
		name, _, _ := strings.Cut(title, ",")
		out = append(out, []string{name, fmt.Sprint(len(rows)), fmt.Sprint(len(rows) - differ), fmt.Sprint(differ)})
	}
	return markdown(out)
}

// migrations counts the lines that each page of migrate has people write and delete, from its
// first step on.
func migrations(t *testing.T) []string {
	out := [][]string{{"from", "lines written", "lines deleted"}}
	pages, err := filepath.Glob("migrate/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, path := range pages {
		page := read(t, path)
		title, _, _ := strings.Cut(strings.TrimPrefix(page, "# From "), "\n")
		_, after, found := strings.Cut(page, "\n## 1. ")
		if !found {
			t.Fatalf("%s has no first step", path)
		}
		written, deleted := 0, 0
		for _, step := range steps.FindAllStringSubmatch(after, -1) {
			for line := range strings.Lines(step[3]) {
				switch blank := strings.TrimSpace(strings.TrimLeft(line, "+-")) == ""; {
				case blank:
				case step[1] == "file", step[1] == "edit" && line[0] == '+':
					written++
				case step[1] == "edit" && line[0] == '-':
					deleted++
				}
			}
		}
		out = append(out, []string{"[" + title + "](" + path + ")", fmt.Sprint(written), fmt.Sprint(deleted)})
	}
	return markdown(out)
}

var (
	generated = regexp.MustCompile(`(?s)<!-- (\w+)[^>]*-->.*?<!-- /\w+ -->`)
	fences    = regexp.MustCompile("(?s)```.*?```")
	code      = regexp.MustCompile("`[^`]*`")
	link      = regexp.MustCompile(`\]\(([^)#\s]*)(#[^)\s]*)?\)`)
	target    = regexp.MustCompile(`(?m)^\[[^\]]+\]: .*$`)
	named     = regexp.MustCompile(`(?:RFC|OpenAPI|Swagger|Go|gorilla/mux|since|November) \d[\d.]*\b|(?:, |and )\d\.\d\b|\bv\d[\d.]*`)
	status    = regexp.MustCompile(`^[45]\d\d$`)
	figure    = regexp.MustCompile(`\d(?:[\d,.]*\d)?`)
	ran       = regexp.MustCompile(`-run (Test\w+)`)
)

// TestWhyFigures finds every figure of why.md in a page that its section links to, or in
// the test that it says to run.
func TestWhyFigures(t *testing.T) {
	tests, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, section := range strings.Split(read(t, "why.md"), "\n## ") {
		title, _, _ := strings.Cut(section, "\n")
		var sources []string
		for _, found := range link.FindAllStringSubmatch(section, -1) {
			if strings.HasSuffix(found[1], ".md") {
				sources = append(sources, read(t, found[1]))
			}
		}
		for _, found := range ran.FindAllStringSubmatch(section, -1) {
			for _, path := range tests {
				if text := read(t, path); strings.Contains(text, "func "+found[1]+"(") {
					sources = append(sources, text)
				}
			}
		}
		prose := section
		for _, part := range []*regexp.Regexp{generated, fences, code, link, target, named} {
			prose = part.ReplaceAllString(prose, " ")
		}
		for _, number := range figure.FindAllString(prose, -1) {
			if status.MatchString(number) {
				continue
			}
			count++
			whole := regexp.MustCompile(`(^|[^\d.,])` + regexp.QuoteMeta(number) + `($|[^\d.,]|[.,]($|\D))`)
			if !slices.ContainsFunc(sources, whole.MatchString) {
				t.Errorf("%s: no page that the section links to says %s", title, number)
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d figures were looked at", count)
	}
}

// TestChangelog wants the version that generated files name on top of CHANGELOG.md.
func TestChangelog(t *testing.T) {
	_, after, found := strings.Cut(read(t, "../CHANGELOG.md"), "\n## ")
	version, _, _ := strings.Cut(after, "\n")
	if !found || version != generator.Version && version != "Unreleased" {
		t.Errorf("CHANGELOG.md begins with %q, and the generator is %s", version, generator.Version)
	}
}

// TestWhySee runs the commands of why.md where it says, and looks for what it shows.
func TestWhySee(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := t.TempDir() + "/"
	for _, part := range strings.Split(fenced(t, "why.md", "see"), "$ ")[1:] {
		command, want, _ := strings.Cut(strings.ReplaceAll(part, "/tmp/", dir), "\n")
		cmd := exec.CommandContext(t.Context(), "bash", "-c", command)
		cmd.Dir = "../examples/hotel"
		out, err := cmd.CombinedOutput()
		if (err == nil) != (want == "") {
			t.Errorf("%s: %v", command, err)
		}
		for line := range strings.Lines(want) {
			if !strings.Contains(string(out), line) {
				t.Errorf("%s\nthe page shows %s\nit prints\n%s", command, line, out)
			}
		}
	}
}
