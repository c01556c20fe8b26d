package openapi

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
)

// TestOverlays loads the first file of each testdata/overlay/*.txtar under the
// files named overlay…, and compares every diagnostic and value with its part
// "want": what stands in the document as it was has no file before its place.
func TestOverlays(t *testing.T) {
	paths, err := filepath.Glob("testdata/overlay/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			path, err := filepath.Abs(path)
			if err != nil {
				t.Fatal(err)
			}
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := loadOverlaid(t, archive)
			want := ""
			if last := &archive.Files[len(archive.Files)-1]; last.Name == "want" {
				want = string(last.Data)
				archive.Files = archive.Files[:len(archive.Files)-1]
			}
			if *update {
				archive.Files = append(archive.Files, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got, `go test ./internal/openapi -run Overlays -update` writes it:\n%s", diff)
			}
		})
	}
}

func loadOverlaid(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	t.Chdir(t.TempDir())
	opts := Options{AccessKeys: []string{"x-roles", "x-required-roles", "x-authorize"}}
	for _, f := range archive.Files {
		if f.Name == "want" {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.Name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(filepath.Base(f.Name), "overlay") {
			opts.Overlays = append(opts.Overlays, f.Name)
		}
	}
	doc, found := Load(context.Background(), archive.Files[0].Name, opts)
	var b strings.Builder
	for _, d := range found {
		fmt.Fprintln(&b, d)
	}
	if doc == nil {
		return b.String() + "no document\n"
	}
	dump(&b, doc.Root, archive.Files[0].Name, "")
	for _, item := range doc.Paths {
		for _, op := range item.Operations {
			fmt.Fprintf(&b, "%s %s at %s%s\n", op.Method, item.Path, op.At, said(op.Node))
			for _, p := range op.Parameters {
				fmt.Fprintf(&b, "    %s %q at %s\n", p.In, p.Name, p.At)
			}
		}
		if s := said(item.Node); s != "" {
			fmt.Fprintf(&b, "%s%s\n", item.Path, s)
		}
	}
	return b.String()
}

// dump prints a tree as YAML does, each value with its place.
func dump(b *strings.Builder, n Node, document, in string) {
	at := strings.TrimPrefix(n.At().String(), document+":")
	text := n.Text()
	if (n.Kind() == Map || n.Kind() == List) && len(n.tree.Content) == 0 {
		text = n.what()
	}
	fmt.Fprintf(b, " %s (%s)\n", text, at)
	for _, item := range n.Items() {
		fmt.Fprintf(b, "%s-", in)
		dump(b, item, document, in+"  ")
	}
	for _, e := range n.Entries() {
		fmt.Fprintf(b, "%s%s (%s):", in, e.Key, strings.TrimPrefix(e.At.String(), document+":"))
		dump(b, e.Value, document, in+"  ")
	}
}

// TestOverlayOfStdin: a document from standard input takes overlays like a file.
func TestOverlayOfStdin(t *testing.T) {
	t.Chdir(t.TempDir())
	const overlay = "overlay: 1.0.0\nactions: [{target: $, update: {paths: {/a: {get: {operationId: a}}}}}]\n"
	if err := os.WriteFile("o.yaml", []byte(overlay), 0o644); err != nil {
		t.Fatal(err)
	}
	got := describe(Load(context.Background(), "-", Options{
		Stdin: strings.NewReader(`{"openapi": "3.1.0", "paths": {}}`), Overlays: []string{"o.yaml"},
	}))
	want := "OpenAPI 3.1.0, title \"\"\npath \"/a\" at o.yaml:2:40\n    GET id \"a\" at o.yaml:2:45, o.yaml:2:64, summary \"\"\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestDocumentedOverlay: the example of docs/settings.md does what is said of it.
func TestDocumentedOverlay(t *testing.T) {
	page, err := os.ReadFile("../../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, found := strings.Cut(string(page), "```yaml\noverlay:")
	example, _, _ = strings.Cut(example, "```")
	t.Chdir(t.TempDir())
	if err := os.WriteFile("o.yaml", []byte("overlay:"+example), 0o644); err != nil || !found {
		t.Fatal(err, found)
	}
	got := describe(Load(context.Background(), "-", Options{
		Stdin: strings.NewReader("openapi: 3.1.0\npaths: {/rooms: {post: {}, get: {deprecated: true}}}\n"), Overlays: []string{"o.yaml"},
	}))
	want := "OpenAPI 3.1.0, title \"\"\n" +
		"scheme \"user\" type \"http\" scheme \"bearer\" in \"\" param \"\" scopes [] at o.yaml:7:38\n" +
		"path \"/rooms\" at <stdin>:2:9\n    POST id \"\" at <stdin>:2:18, <stdin>:2:18, summary \"\", x-required-roles at o.yaml:9:32 is a list\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestHostileOverlay: copies that double the document end with a message.
func TestHostileOverlay(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("o.yaml", []byte("overlay: 1.1.0\nactions: [{target: $, update: a}]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, found := Load(context.Background(), "-", Options{Stdin: strings.NewReader("no document"), Overlays: []string{"o.yaml"}})
	if want := "<stdin>:1:1: error: the file holds text, not an OpenAPI document (wrong-type)\n    fix: start with openapi: 3.1.0"; len(found) != 1 || found[0].String() != want {
		t.Errorf("got  %v\nwant %s", found, want)
	}
	for name, c := range map[string]struct{ actions, want string }{
		"doubling": {
			strings.Repeat("  - {target: $.x, update: a}\n  - {target: $.x, copy: $.x}\n", 60),
			"o.yaml:38:5: error: the overlay adds more than 1000000 values to the document (too-large)",
		},
		"whole document": {"  - {target: $, update: a}\n", "o.yaml:3:25: error: the update is text, and what it would change at <stdin>:1:1 is an object (overlay-type)"},
		"nesting": {
			"  - {target: $.x, update: " + strings.Repeat("[", 900) + strings.Repeat("]", 900) + "}\n  - {target: \"$.x" + strings.Repeat("[0]", 890) + "\", copy: $.x}\n",
			"o.yaml:3:136: error: values nest deeper than 1000 levels (too-deep)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile("o.yaml", []byte("overlay: 1.1.0\nactions:\n"+c.actions), 0o644); err != nil {
				t.Fatal(err)
			}
			_, found := Load(context.Background(), "-", Options{Stdin: strings.NewReader("openapi: 3.1.0\npaths: {}\nx: []\n"), Overlays: []string{"o.yaml"}})
			if len(found) != 1 || found[0].String() != c.want {
				t.Errorf("got  %v\nwant %s", found, c.want)
			}
		})
	}
}

// FuzzOverlay lays overlays of any bytes over a document: there is a document, or
// an error, and a second run says the same.
func FuzzOverlay(f *testing.F) {
	seeds, err := filepath.Glob("testdata/overlay/*.txtar")
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range seeds {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data, archive.Files[1].Data)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, document, overlay []byte) {
		name := filepath.Join(dir, "overlay.yaml")
		if err := os.WriteFile(name, overlay, 0o644); err != nil {
			t.Fatal(err)
		}
		run := func() string {
			doc, found := Load(context.Background(), "-", Options{Stdin: bytes.NewReader(document), Overlays: []string{name}})
			if doc == nil && !found.HasErrors() {
				t.Fatal("neither a document nor an error")
			}
			return describe(doc, found)
		}
		if first, second := run(), run(); first != second {
			t.Errorf("two runs differ:\n%s\n%s", first, second)
		}
	})
}
