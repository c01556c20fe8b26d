package docs_test

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	inline     = regexp.MustCompile(`!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)`)
	defined    = regexp.MustCompile(`(?m)^\[([^\]]+)\]:\s*<?([^\s>]+)>?`)
	referred   = regexp.MustCompile(`\]\[([^\]]+)\]`)
	anyFence   = regexp.MustCompile("(?ms)^[ \t]*(```+|~~~+).*?^[ \t]*(```+|~~~+)[ \t]*$")
	heading    = regexp.MustCompile(`(?m)^#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$`)
	htmlAnchor = regexp.MustCompile(`<a (?:id|name)="([^"]+)"`)
)

// TestLinks follows every link of every page of the repository: the file must be there, and the
// heading in it. Links to other sites are only read.
func TestLinks(t *testing.T) {
	pages := markdownFiles(t)
	if len(pages) < 40 {
		t.Fatalf("only %d pages", len(pages))
	}
	count := 0
	for _, page := range pages {
		for _, problem := range deadLinks(page, read(t, page), func(string) { count++ }) {
			t.Error(problem)
		}
	}
	if count < 300 {
		t.Errorf("only %d links were followed", count)
	}
}

// markdownFiles are the pages of the repository, without what tests compare or tools install.
func markdownFiles(t *testing.T) []string {
	t.Helper()
	var pages []string
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "dist"):
			return fs.SkipDir
		case strings.HasSuffix(path, ".md"):
			pages = append(pages, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// deadLinks says which links of a page lead nowhere; follow is called for each one.
func deadLinks(page, text string, follow func(target string)) []string {
	var problems []string
	say := func(target, why string) {
		problems = append(problems, fmt.Sprintf("%s: %s: %s", filepath.ToSlash(page), target, why))
	}
	text = anyFence.ReplaceAllString(text, "")
	prose := code.ReplaceAllString(text, "``")
	var targets []string
	known := map[string]bool{}
	for _, found := range defined.FindAllStringSubmatch(prose, -1) {
		known[strings.ToLower(found[1])] = true
		targets = append(targets, found[2])
	}
	for _, found := range referred.FindAllStringSubmatch(prose, -1) {
		if !known[strings.ToLower(found[1])] {
			say("["+found[1]+"]", "no line defines it")
		}
	}
	for _, found := range inline.FindAllStringSubmatch(prose, -1) {
		targets = append(targets, found[1])
	}
	for _, target := range targets {
		follow(target)
		to, err := url.Parse(target)
		switch {
		case err != nil:
			say(target, err.Error())
		case to.Scheme == "https" && to.Host != "" || to.Scheme == "mailto":
		case to.Scheme != "":
			say(target, "write https")
		case strings.HasPrefix(to.Path, "/"):
			say(target, "write it relative to the page")
		default:
			if why := deadFile(page, text, to); why != "" {
				say(target, why)
			}
		}
	}
	return problems
}

// deadFile says why a link to a file of this repository leads nowhere.
func deadFile(page, text string, to *url.URL) string {
	if to.Path != "" {
		path := filepath.Join(filepath.Dir(page), filepath.FromSlash(to.Path))
		info, err := os.Stat(path)
		if err != nil {
			return "no such file"
		}
		if to.Fragment == "" || info.IsDir() || !strings.HasSuffix(path, ".md") {
			return ""
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err.Error()
		}
		text = anyFence.ReplaceAllString(string(content), "")
	}
	if to.Fragment != "" && !anchors(text)[to.Fragment] {
		return "no such heading"
	}
	return ""
}

// anchors are the fragments of a page, as GitHub makes them from headings.
func anchors(text string) map[string]bool {
	found := map[string]bool{}
	for _, h := range heading.FindAllStringSubmatch(text, -1) {
		name := slug(h[1])
		id := name
		for n := 1; found[id]; n++ {
			id = fmt.Sprintf("%s-%d", name, n)
		}
		found[id] = true
	}
	for _, a := range htmlAnchor.FindAllStringSubmatch(text, -1) {
		found[a[1]] = true
	}
	return found
}

// slug keeps letters, digits, hyphens and underscores of a heading, and makes spaces hyphens.
func slug(heading string) string {
	heading = inline.ReplaceAllStringFunc(heading, func(link string) string {
		text, _, _ := strings.Cut(strings.TrimPrefix(link, "["), "](")
		return text
	})
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// TestDeadLinks shows that TestLinks finds what it looks for.
func TestDeadLinks(t *testing.T) {
	const page = "# A page\n\n## Two words, `code` & more\n\n## Twice\n## Twice\n" +
		"[a](#two-words-code--more) [b](#twice-1) [c](README.md#documentation) [d](https://example.com/x) `[code](nowhere)`\n" +
		"```\n[fenced](nowhere)\n```\n[e][ref] ![f](matrix.png)\n\n[ref]: why.md\n"
	if found := deadLinks("page.md", page, func(string) {}); len(found) > 0 {
		t.Errorf("found %q", found)
	}
	const dead = "# A page\n[a](#nothing) [b](nothing.md) [c](README.md#nothing) [d](/README.md) [e](http://example.com) [f][undefined]\n"
	want := []string{
		"page.md: [undefined]: no line defines it", "page.md: #nothing: no such heading", "page.md: nothing.md: no such file",
		"page.md: README.md#nothing: no such heading", "page.md: /README.md: write it relative to the page", "page.md: http://example.com: write https",
	}
	if found := deadLinks("page.md", dead, func(string) {}); strings.Join(found, "\n") != strings.Join(want, "\n") {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(found, "\n"), strings.Join(want, "\n"))
	}
}
