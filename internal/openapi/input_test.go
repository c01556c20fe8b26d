package openapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// loadBytes loads bytes as a file of the given name, in a directory of its own.
func loadBytes(t *testing.T, name, data string) string {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
	return describe(Load(context.Background(), name, Options{AllowOutsideRefs: true}))
}

func TestNotText(t *testing.T) {
	const head = "openapi: 3.1.0\nx-é: "
	utf8Fix := "\n    fix: save the file as UTF-8 text"
	unpack := "\n    fix: unpack the file first"
	for name, c := range map[string]struct{ data, want string }{
		"utf-16 little": {"\xff\xfeo\x00", "1:1: error: the file is UTF-16 text, not an OpenAPI document (not-text)" + utf8Fix},
		"utf-16 big":    {"\xfe\xff\x00o", "1:1: error: the file is UTF-16 text, not an OpenAPI document (not-text)" + utf8Fix},
		"gzip":          {"\x1f\x8b\x08", "1:1: error: the file is gzip data, not an OpenAPI document (not-text)" + unpack},
		"zip":           {"PK\x03\x04", "1:1: error: the file is a zip archive, not an OpenAPI document (not-text)" + unpack},
		"pdf":           {"%PDF-1.7", "1:1: error: the file is a PDF file, not an OpenAPI document (not-text)"},
		"program":       {"\x7fELF\x02", "1:1: error: the file is a program, not an OpenAPI document (not-text)"},
		"picture":       {"\x89PNG\r\n", "1:1: error: the file is a picture, not an OpenAPI document (not-text)"},
		"nul":           {head + "\x00", "2:6: error: the file holds a NUL character, so it is no text (not-text)" + utf8Fix},
		"latin-1":       {head + "caf\xe9", "2:9: error: the file is not UTF-8 text: byte 0xe9 (not-text)" + utf8Fix},
		"empty":         {"", "1:1: error: the file is empty (empty-document)\n    fix: start with openapi: 3.1.0"},
		"blank":         {" \r\n\t\n", "1:1: error: the file is empty (empty-document)\n    fix: start with openapi: 3.1.0"},
		"only a mark":   {"\xef\xbb\xbf", "1:1: error: the file is empty (empty-document)\n    fix: start with openapi: 3.1.0"},
	} {
		t.Run(name, func(t *testing.T) {
			want := "spec.yaml:" + c.want + "\nno document\n"
			if got := loadBytes(t, "spec.yaml", c.data); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestByteOrderMarkIsNoCharacter(t *testing.T) {
	got := loadBytes(t, "spec.yaml", "\xef\xbb\xbfpaths: 7\nopenapi: 3.0.0\n")
	want := "spec.yaml:1:8: error: paths is a number where an object belongs (wrong-type)\nOpenAPI 3.0.0, title \"\"\n"
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestUnreadable(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("dir", 0o755); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"gone.yaml": `gone.yaml: error: "gone.yaml" cannot be read: there is no such file (unreadable-file)`,
		"dir":       `dir: error: "dir" cannot be read: it is a directory (unreadable-file)`,
	} {
		if got := describe(Load(context.Background(), path, Options{})); got != want+"\nno document\n" {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestStdin(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("a.yaml", []byte("get: {operationId: a}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		opts Options
		want string
	}{
		"refs start from the current directory": {
			Options{Stdin: strings.NewReader("openapi: 3.1.0\npaths: {/a: {$ref: ./a.yaml}, b: {$ref: '#/paths/~1a'}}\n")},
			"<stdin>:2:31: error: path \"b\" does not start with a slash (path-slash)\n    fix: write /b\n" +
				"OpenAPI 3.1.0, title \"\"\npath \"/a\" at <stdin>:2:9\n    GET id \"a\" at a.yaml:1:1, a.yaml:1:20, summary \"\"\n" +
				"path \"b\" at <stdin>:2:31\n    GET id \"a\" at a.yaml:1:1, a.yaml:1:20, summary \"\"\n",
		},
		"nothing there": {Options{}, "<stdin>:1:1: error: the file is empty (empty-document)\n    fix: start with openapi: 3.1.0\nno document\n"},
		"broken pipe": {
			Options{Stdin: iotest.ErrReader(errors.New("broken pipe"))},
			"<stdin>: error: standard input cannot be read: broken pipe (unreadable-file)\nno document\n",
		},
		"JSON cut short": {
			Options{Stdin: strings.NewReader(`{"openapi": "3.1.0", "paths": {`)},
			"<stdin>:1:31: error: the JSON cannot be read: unexpected end of JSON input (json-syntax)\nno document\n",
		},
		"YAML in flow style": {Options{Stdin: strings.NewReader(`{openapi: 3.1.0}`)}, "OpenAPI 3.1.0, title \"\"\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := describe(Load(context.Background(), "-", c.opts)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	got := describe(Load(ctx, "-", Options{Stdin: strings.NewReader("openapi: 3.1.0\n")}))
	if want := "<stdin>: error: reading stopped: context canceled (interrupted)\nno document\n"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// mostAllocated is how many megabytes any file may take to be read or refused.
const mostAllocated = 2000

// TestHostile: documents made to cost time and memory end soon, with a message.
func TestHostile(t *testing.T) {
	bomb := "openapi: 3.1.0\nx-0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
	merges := "openapi: 3.1.0\nx-0: &a0 {k0: 1}\n"
	for i := 1; i < 3000; i++ {
		if i < 12 {
			bomb += fmt.Sprintf("x-%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 8), i-1)
		}
		merges += fmt.Sprintf("x-%d: &a%d {<<: *a%d, k%d: 1}\n", i, i, i-1, i)
	}
	shared := "openapi: 3.1.0\nx-item:\n  get: {}\n  parameters:\n"
	for i := range 3000 {
		shared += fmt.Sprintf("    - {name: p%d, in: query}\n", i)
	}
	shared += "paths:\n" + strings.Repeat("  /a%d: {$ref: '#/x-item'}\n", 3000)
	shared = numbered(shared)
	chain := "openapi: 3.1.0\npaths:\n  /a: {$ref: '#/x-0'}\n"
	for i := range 200 {
		chain += fmt.Sprintf("x-%d: {$ref: '#/x-%d'}\n", i, i+1)
	}
	for name, c := range map[string]struct{ file, data, want string }{
		"chain of $refs":     {"a.yaml", chain, `a.yaml:103:14: error: $ref "#/x-100" is the end of a chain of more than 100 (too-deep)`},
		"device":             {"a.yaml", "openapi: 3.1.0\npaths: {/a: {$ref: /dev/zero}}", `a.yaml:2:20: error: $ref "/dev/zero" leads nowhere: "/dev/zero" cannot be read: it is not a regular file (broken-ref)`},
		"alias bomb":         {"a.yaml", bomb, "a.yaml:8:11: error: aliases make more than 1000000 values of this file (too-large)"},
		"merge bomb":         {"a.yaml", merges, "a.yaml:635:15: error: aliases make more than 1000000 values of this file (too-large)"},
		"nested YAML":        {"a.yaml", "openapi: 3.1.0\nx-a: " + strings.Repeat("[", 2000) + strings.Repeat("]", 2000), "a.yaml:2:1005: error: values nest deeper than 1000 levels (too-deep)"},
		"very nested YAML":   {"a.yaml", "openapi: 3.1.0\nx-a: " + strings.Repeat("[", 100000), "a.yaml:2:10006: error: values nest deeper than 1000 levels (too-deep)"},
		"nested YAML blocks": {"a.yaml", "x-a:\n" + strings.Repeat("- ", 100000), "a.yaml:2:20001: error: values nest deeper than 1000 levels (too-deep)"},
		"nested JSON":        {"a.json", `{"x-a": ` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + "}", "a.json:1:1008: error: values nest deeper than 1000 levels (too-deep)"},
		"very nested JSON":   {"a.json", `{"x-a": ` + strings.Repeat(`[`, 100000), "a.json:1:10008: error: values nest deeper than 1000 levels (too-deep)"},
		"shared lists":       {"a.yaml", shared, "a.yaml:537:7: error: the document names long parts too often by $ref: reading stopped here (too-large)"},
		"many values":        {"a.json", "[" + strings.Repeat("1,", maxSeparators+1) + "1]", "a.json:1:1: error: the file holds more than 10 million values (too-large)"},
		"large":              {"a.yaml", strings.Repeat("#", maxFileSize+1), "a.yaml:1:1: error: the file is larger than 64 MB (too-large)"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got, _, _ := strings.Cut(loadBytes(t, c.file, c.data), "\n")
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			// What takes long allocates much; a bound in seconds would be one of the machine.
			runtime.ReadMemStats(&after)
			if allocated := (after.TotalAlloc - before.TotalAlloc) >> 20; allocated > mostAllocated {
				t.Errorf("allocated %d MB", allocated)
			}
		})
	}
}

// numbered fills each %d with the number of its place.
func numbered(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, "%d") {
		if i > 0 {
			fmt.Fprint(&b, i)
		}
		b.WriteString(part)
	}
	return b.String()
}

func FuzzLoad(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range seeds {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		_, data, _ = bytes.Cut(data, []byte(" --\n"))
		data, _, _ = bytes.Cut(data, []byte("-- "))
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, found := Load(context.Background(), "-", Options{Stdin: bytes.NewReader(data)})
		if doc == nil && !found.HasErrors() {
			t.Fatal("neither a document nor an error")
		}
		for _, d := range found {
			if d.Rule == "internal" || d.Rule == "" || d.Message == "" || d.Position.File == "" {
				t.Errorf("not a good diagnostic: %v", d)
			}
		}
		describe(doc, found)
	})
}
