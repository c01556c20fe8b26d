package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

//go:embed page.html
var pageHTML string

//go:embed style.css
var styleCSS []byte

var layout = template.Must(template.New("page").Parse(pageHTML))

const repository = "https://github.com/oasguard/oasguard"

// site is what the pages share.
type site struct {
	root    string
	version string            // of the repository that links lead to
	pages   map[string]string // source → page, both relative
	files   map[string][]byte
	index   []group
	found   []error
}

// group is a part of the index, in reading order.
type group struct {
	Title string
	Links []entry
}

type entry struct{ Title, Page string }

// build makes all files of the site.
func build(root string) (map[string][]byte, error) {
	s := &site{root: root, pages: map[string]string{}, files: map[string][]byte{"style.css": styleCSS}}
	var err error
	if s.version, err = version(root); err != nil {
		return nil, err
	}
	sources := []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "bench/README.md"}
	for _, pattern := range []string{"docs/*.md", "docs/*/*.md", "examples/*/README.md", "integrations/*/README.md"} {
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			return nil, err
		}
		for _, file := range found {
			name, err := filepath.Rel(root, file)
			if err != nil {
				return nil, err
			}
			sources = append(sources, filepath.ToSlash(name))
		}
	}
	for _, source := range sources {
		s.pages[source] = pageOf(source)
	}
	if err := s.readIndex(); err != nil {
		return nil, err
	}
	for _, source := range sources {
		if err := s.write(source); err != nil {
			return nil, fmt.Errorf("%s: %w", source, err)
		}
	}
	return s.files, errors.Join(s.found...)
}

// pageOf is the page of a source: a README is the index of its folder.
func pageOf(source string) string {
	name := strings.TrimSuffix(source, ".md") + ".html"
	if path.Base(source) == "README.md" {
		name = path.Join(path.Dir(source), "index.html")
	}
	return name
}

var versionLine = regexp.MustCompile(`(?m)^const Version = "(v[^"]+)"$`)

func version(root string) (string, error) {
	source, err := os.ReadFile(filepath.Join(root, "generator", "generator.go"))
	if err != nil {
		return "", err
	}
	found := versionLine.FindSubmatch(source)
	if found == nil {
		return "", errors.New("generator/generator.go has no version")
	}
	return string(found[1]), nil
}

var indexLink = regexp.MustCompile(`\[([^\]]+)\]\(([^)#]+\.md)\)`)

// readIndex takes the reading order from docs/README.md. The short list of what a team that decides
// reads comes first.
func (s *site) readIndex() error {
	source, err := os.ReadFile(filepath.Join(s.root, "docs", "README.md"))
	if err != nil {
		return err
	}
	listed := map[string]bool{}
	for _, part := range strings.Split(string(source), "\n## ")[1:] {
		title, rest, _ := strings.Cut(part, "\n")
		g := group{Title: title}
		for _, found := range indexLink.FindAllStringSubmatch(rest, -1) {
			target := path.Join("docs", found[2])
			page := s.pages[target]
			if page == "" || listed[page] || strings.HasPrefix(target, "docs/decisions/") {
				continue
			}
			listed[page] = true
			title, err := s.title(target)
			if err != nil {
				return err
			}
			g.Links = append(g.Links, entry{title, page})
		}
		s.index = append(s.index, g)
	}
	return nil
}

// title is the first heading of a page.
func (s *site) title(source string) (string, error) {
	content, err := os.ReadFile(filepath.Join(s.root, filepath.FromSlash(source)))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(content)) {
		if title, found := strings.CutPrefix(line, "# "); found {
			return strings.ReplaceAll(strings.TrimSpace(title), "`", ""), nil
		}
	}
	return "", fmt.Errorf("%s has no title", source)
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithParserOptions(parser.WithAutoHeadingID()))

// write makes the page of a source.
func (s *site) write(source string) error {
	content, err := os.ReadFile(filepath.Join(s.root, filepath.FromSlash(source)))
	if err != nil {
		return err
	}
	tree := markdown.Parser().Parse(text.NewReader(content), parser.WithContext(parser.NewContext(parser.WithIDs(&ids{seen: map[string]bool{}}))))
	s.rewrite(source, tree)
	var body bytes.Buffer
	if err := markdown.Renderer().Render(&body, content, tree); err != nil {
		return err
	}
	title, err := s.title(source)
	if err != nil {
		return err
	}
	page := s.pages[source]
	up := strings.Repeat("../", strings.Count(page, "/"))
	index := make([]group, len(s.index))
	for i, g := range s.index {
		index[i] = group{Title: g.Title, Links: slices.Clone(g.Links)}
		for j := range index[i].Links {
			index[i].Links[j].Page = up + index[i].Links[j].Page
		}
	}
	var out bytes.Buffer
	err = layout.Execute(&out, map[string]any{
		"Title": title, "Up": up, "Here": up + page, "Index": index, "Version": s.version,
		"Source": fmt.Sprintf("%s/blob/%s/%s", repository, s.version, source),
		// goldmark leaves raw HTML out, and escapes all text.
		"Body": template.HTML(scrollable(body.String())), //nolint:gosec // see above
	})
	s.files[page] = out.Bytes()
	return err
}

// scrollable lets tables and code scroll by themselves, so that a narrow page does not; with the
// keyboard, too.
func scrollable(body string) string {
	body = strings.ReplaceAll(body, "<pre>", `<pre tabindex="0">`)
	body = strings.ReplaceAll(body, "<table>", `<div class="scroll" tabindex="0"><table>`)
	body = strings.ReplaceAll(body, "<th></th>", "<td></td>") // names no column
	return strings.ReplaceAll(body, "</table>", "</table></div>")
}
