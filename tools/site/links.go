package main

import (
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// ids gives headings the fragments that GitHub gives them, since links in the pages are written
// for both.
type ids struct{ seen map[string]bool }

// Generate makes a fragment of a heading.
func (i *ids) Generate(value []byte, _ ast.NodeKind) []byte {
	name := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, linkText(string(value)))
	id := name
	for n := 1; i.seen[id]; n++ {
		id = fmt.Sprintf("%s-%d", name, n)
	}
	i.seen[id] = true
	return []byte(id)
}

// Put keeps a fragment that stands in the page.
func (i *ids) Put(value []byte) { i.seen[string(value)] = true }

// linkText leaves the text of links.
func linkText(heading string) string {
	for {
		before, rest, open := strings.Cut(heading, "[")
		text, after, middle := strings.Cut(rest, "](")
		_, after, end := strings.Cut(after, ")")
		if !open || !middle || !end {
			return heading
		}
		heading = before + text + after
	}
}

// rewrite turns the links of a page from sources to pages.
func (s *site) rewrite(source string, tree ast.Node) {
	// The walk cannot fail: its function does not.
	_ = ast.Walk(tree, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := node.(type) {
		case *ast.Link:
			if entering {
				n.Destination = []byte(s.destination(source, string(n.Destination)))
			}
		case *ast.Image:
			if entering {
				n.Destination = []byte(s.image(source, string(n.Destination)))
			}
		}
		return ast.WalkContinue, nil
	})
}

func (s *site) fail(source, target, why string) string {
	s.found = append(s.found, fmt.Errorf("%s: %s: %s", source, target, why))
	return target
}

// destination is where a link of a page leads on the site.
func (s *site) destination(source, target string) string {
	to, err := url.Parse(target)
	if err != nil {
		return s.fail(source, target, err.Error())
	}
	if to.Scheme != "" || to.Path == "" {
		return target
	}
	file := path.Join(path.Dir(source), to.Path)
	page, is := s.pages[file]
	if !is {
		page, is = s.pages[path.Join(file, "README.md")]
	}
	if is {
		to.Path = relative(s.pages[source], page)
		return to.String()
	}
	info, err := os.Stat(filepath.Join(s.root, filepath.FromSlash(file)))
	switch {
	case err != nil || strings.HasPrefix(file, ".."):
		return s.fail(source, target, "no such file")
	case info.IsDir():
		return fmt.Sprintf("%s/tree/%s/%s", repository, s.version, file)
	}
	link := fmt.Sprintf("%s/blob/%s/%s", repository, s.version, file)
	if to.Fragment != "" {
		link += "#" + to.Fragment
	}
	return link
}

// image copies an image beside the page.
func (s *site) image(source, target string) string {
	file := path.Join(path.Dir(source), target)
	content, err := os.ReadFile(filepath.Join(s.root, filepath.FromSlash(file)))
	if err != nil || strings.HasPrefix(file, "..") {
		return s.fail(source, target, "no such image")
	}
	s.files[file] = content
	return relative(s.pages[source], file)
}

// relative is the way from a page to a file.
func relative(page, file string) string {
	way, err := filepath.Rel(filepath.FromSlash(path.Dir(page)), filepath.FromSlash(file))
	if err != nil {
		return file // both are relative to the same folder
	}
	return filepath.ToSlash(way)
}
