package openapi

import (
	"context"
	"os"
	"testing"
)

// TestLinksThatLeave: a symbolic link out of the document's directory leaves it,
// and one to a place inside does not.
func TestLinksThatLeave(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"api", "api/real", "secret"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write("secret/a.yaml", "get: {operationId: secret}\n")
	write("api/real/b.yaml", "get: {operationId: inside}\n")
	for link, to := range map[string]string{
		"api/file.yaml": "../secret/a.yaml",
		"api/dir":       "../secret",
		"api/gone.yaml": "../secret/gone.yaml",
		"api/good":      "real",
		"linked":        "api", // the document's own directory may be named by a link
	} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	write("api/openapi.yaml", `openapi: 3.1.0
paths:
  /a: {$ref: file.yaml}
  /b: {$ref: dir/a.yaml}
  /c: {$ref: dir/gone.yaml}
  /d: {$ref: good/b.yaml}
  /e: {$ref: gone.yaml}
`)
	const fix = "    fix: keep the file below that directory, or allow it: --allow-outside-refs\n"
	want := `linked/openapi.yaml:3:14: error: $ref "file.yaml" leaves the directory of the document (outside-ref)
` + fix + `linked/openapi.yaml:4:14: error: $ref "dir/a.yaml" leaves the directory of the document (outside-ref)
` + fix + `linked/openapi.yaml:5:14: error: $ref "dir/gone.yaml" leaves the directory of the document (outside-ref)
` + fix + `linked/openapi.yaml:7:14: error: $ref "gone.yaml" leads nowhere: "linked/gone.yaml" cannot be read: there is no such file (broken-ref)
OpenAPI 3.1.0, title ""
path "/a" at linked/openapi.yaml:3:3
path "/b" at linked/openapi.yaml:4:3
path "/c" at linked/openapi.yaml:5:3
path "/d" at linked/openapi.yaml:6:3
    GET id "inside" at linked/good/b.yaml:1:1, linked/good/b.yaml:1:20, summary ""
path "/e" at linked/openapi.yaml:7:3
`
	if got := describe(Load(context.Background(), "linked/openapi.yaml", Options{})); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
