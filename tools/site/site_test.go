package main

import (
	"bytes"
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

var repo = filepath.Join("..", "..")

// TestSite builds the site of this repository and follows every link of it.
func TestSite(t *testing.T) {
	files, err := build(repo)
	if err != nil {
		t.Fatal(err)
	}
	type reference struct{ page, to string }
	var references []reference
	ids := map[string]map[string]bool{}
	for name, content := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		tree, err := html.Parse(bytes.NewReader(content))
		if err != nil {
			t.Fatal(name, err)
		}
		ids[name] = map[string]bool{}
		for n := range tree.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			switch n.Data {
			case "script", "iframe", "form", "object", "style", "base":
				t.Errorf("%s has <%s>", name, n.Data)
			}
			for _, a := range n.Attr {
				switch {
				case a.Key == "id":
					if ids[name][a.Val] {
						t.Errorf("%s: two elements have the id %s", name, a.Val)
					}
					ids[name][a.Val] = true
				case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
					t.Errorf("%s: <%s %s>", name, n.Data, a.Key)
				case a.Key == "href" || a.Key == "src":
					references = append(references, reference{name, a.Val})
					if n.Data != "a" && strings.Contains(a.Val, "//") {
						t.Errorf("%s loads %s", name, a.Val)
					}
				}
			}
		}
	}
	if len(ids) < 50 || len(references) < 1000 {
		t.Errorf("only %d pages with %d links", len(ids), len(references))
	}
	for _, r := range references {
		to, err := url.Parse(r.to)
		if err != nil {
			t.Fatal(r, err)
		}
		if to.Scheme != "" {
			if to.Scheme != "https" && r.to != "data:," {
				t.Errorf("%s: %s", r.page, r.to)
			}
			continue
		}
		target := r.page
		if to.Path != "" {
			target = path.Join(path.Dir(r.page), to.Path)
		}
		if _, is := files[target]; !is {
			t.Errorf("%s: %s leads nowhere", r.page, r.to)
		} else if to.Fragment != "" && !ids[target][to.Fragment] {
			t.Errorf("%s: %s: the page has no such place", r.page, r.to)
		}
	}
}

// TestSiteTwice wants the same bytes of the same pages.
func TestSiteTwice(t *testing.T) {
	one, err := build(repo)
	if err != nil {
		t.Fatal(err)
	}
	two, err := build(repo)
	if err != nil {
		t.Fatal(err)
	}
	for name := range one {
		if !bytes.Equal(one[name], two[name]) {
			t.Errorf("%s differs", name)
		}
	}
}

// TestDestination rewrites links of a small site.
func TestDestination(t *testing.T) {
	s := &site{root: repo, version: "v9.9.9", files: map[string][]byte{}, pages: map[string]string{
		"README.md": "index.html", "docs/README.md": "docs/index.html", "docs/why.md": "docs/why.html", "docs/migrate/ogen.md": "docs/migrate/ogen.html",
	}}
	for _, c := range [][3]string{
		{"README.md", "docs/why.md#stacks", "docs/why.html#stacks"},
		{"docs/migrate/ogen.md", "../why.md", "../why.html"},
		{"docs/why.md", "../README.md", "../index.html"},
		{"README.md", "docs", "docs/index.html"},
		{"docs/why.md", "#stacks", "#stacks"},
		{"docs/why.md", "https://example.com/x", "https://example.com/x"},
		{"docs/why.md", "../LICENSE", repository + "/blob/v9.9.9/LICENSE"},
		{"docs/why.md", "man", repository + "/tree/v9.9.9/docs/man"},
		{"docs/why.md", "schema/diff.schema.json#x", repository + "/blob/v9.9.9/docs/schema/diff.schema.json#x"},
	} {
		if got := s.destination(c[0], c[1]); got != c[2] {
			t.Errorf("%s: %s leads to %s, want %s", c[0], c[1], got, c[2])
		}
	}
	if len(s.found) > 0 {
		t.Error(s.found)
	}
	s.destination("docs/why.md", "nothing.md")
	s.destination("README.md", "../outside.md")
	s.image("docs/why.md", "nothing.png")
	if len(s.found) != 3 {
		t.Errorf("found %v, want three dead links", s.found)
	}
}

// TestHostilePage shows that text of a page does not become markup.
func TestHostilePage(t *testing.T) {
	var out bytes.Buffer
	const page = "# <script>x</script>\n\n<script>alert(1)</script>\n\n[a](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n`<b>`\n"
	if err := markdown.Convert([]byte(page), &out); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "javascript:", "onerror", "<b>"} {
		if strings.Contains(out.String(), bad) {
			t.Errorf("%s in %s", bad, &out)
		}
	}
}
