package openapi

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/oasguard/oasguard/internal/diag"
)

var update = flag.Bool("update", false, "write the want parts of testdata/*.txtar")

// TestCases loads openapi.yaml or openapi.json of each testdata/*.txtar and
// compares every diagnostic and the whole Document with its part "want".
func TestCases(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			name, err := filepath.Abs(name)
			if err != nil {
				t.Fatal(err)
			}
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := loadArchive(t, archive)
			want := ""
			for i, f := range archive.Files {
				if f.Name != "want" {
					continue
				}
				want = string(f.Data)
				if *update {
					archive.Files[i].Data = []byte(got)
				}
			}
			if *update {
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got, `go test ./internal/openapi -run Cases -update` writes it:\n%s", diff)
			}
		})
	}
}

// loadArchive writes the files of a case to a directory of its own, so that
// positions name them as a user in that directory would see them.
func loadArchive(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	t.Chdir(t.TempDir())
	document := ""
	for _, f := range archive.Files {
		if f.Name == "want" {
			continue
		}
		if document == "" {
			document = f.Name
		}
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.Name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// The comment of a case says under which options it is loaded.
	opts := Options{AllowOutsideRefs: bytes.Contains(archive.Comment, []byte("--allow-outside-refs"))}
	doc, found := Load(context.Background(), document, opts)
	return describe(doc, found)
}

// describe prints all that Load found and read.
func describe(doc *Document, found diag.List) string {
	var b strings.Builder
	for _, d := range found {
		fmt.Fprintln(&b, d)
	}
	if doc == nil {
		return b.String() + "no document\n"
	}
	fmt.Fprintf(&b, "%s, title %q\n", doc.Format, doc.Title)
	if doc.BasePath != "" {
		fmt.Fprintf(&b, "base path %q\n", doc.BasePath)
	}
	if doc.ServerPath != "" {
		fmt.Fprintf(&b, "server path %q\n", doc.ServerPath)
	}
	for _, e := range doc.Root.Get("security").Items() {
		b.WriteString(named(doc, e))
	}
	for _, s := range doc.Schemes {
		fmt.Fprintf(&b, "scheme %q type %q scheme %q in %q param %q scopes %q at %s\n", s.Name, s.Type, s.Scheme, s.In, s.Param, s.Scopes, s.At)
		if s.Deprecated.Line > 0 {
			fmt.Fprintf(&b, "    deprecated at %s\n", s.Deprecated)
		}
	}
	for _, item := range doc.Paths {
		fmt.Fprintf(&b, "path %q at %s%s\n", item.Path, item.At, said(item.Node))
		for _, op := range item.Operations {
			fmt.Fprintf(&b, "    %s id %q at %s, %s, summary %q%s\n", op.Method, op.ID, op.At, op.IDAt, op.Summary, said(op.Node))
			for _, e := range op.Node.Get("security").Items() {
				b.WriteString(named(doc, e))
			}
			for _, p := range op.Parameters {
				fmt.Fprintf(&b, "        %s %q required %t composite %t at %s\n", p.In, p.Name, p.Required, p.Composite, p.At)
			}
			for _, response := range op.Responses {
				fmt.Fprintf(&b, "        answers %d with %q\n", response.Status, response.MediaTypes)
			}
		}
	}
	return b.String()
}

// named says which schemes the keys of a requirement name that are no components.
func named(doc *Document, requirement Node) string {
	var b strings.Builder
	for _, key := range requirement.Entries() {
		if s := doc.Scheme(key); s != nil && s.Name != key.Key {
			fmt.Fprintf(&b, "        %q is scheme %q at %s\n", key.Key, s.Name, s.Node.At())
		}
	}
	return b.String()
}

// said names the security and the extensions of an object, with their places.
func said(n Node) string {
	var b strings.Builder
	for _, e := range n.Entries() {
		if e.Key == "security" || strings.HasPrefix(e.Key, "x-") {
			fmt.Fprintf(&b, ", %s at %s is %s", e.Key, e.Value.At(), e.Value.what())
		}
	}
	return b.String()
}
