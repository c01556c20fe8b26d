package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The tests of this file run the command as other teams have it: as a tool of their
// own module, vendored and without a network; in a workspace; and pinned in a
// go.mod beside their own.

const spec = `openapi: 3.1.0
info: {title: Depot, version: "1"}
components: {securitySchemes: {key: {type: http, scheme: bearer}}}
security: [{key: []}]
paths: {/bays: {get: {operationId: listBays}}}
`

// team is a module with a document and the line that generates its guard.
func team(t *testing.T, dir, module, command string) {
	t.Helper()
	for name, text := range map[string]string{
		"go.mod":     "module " + module + "\n\ngo 1.25.0\n",
		"depot.yaml": spec,
		"depot.go":   "// Package depot has bays.\npackage depot\n\n//go:generate " + command + "\n",
	} {
		write(t, filepath.Join(dir, name), text)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// fromHere says in a go.mod that oasguard is this repository, and so are those of its
// modules that are named by their folders. What they need of others is fetched first.
func fromHere(t *testing.T, path string, folders ...string) {
	t.Helper()
	for _, folder := range append([]string{"."}, folders...) {
		dir, err := filepath.Abs(filepath.Join("..", folder))
		if err != nil {
			t.Fatal(err)
		}
		download(t, dir)
		module := strings.TrimSuffix("github.com/oasguard/oasguard/"+folder, "/.")
		write(t, path, read(t, path)+"\nreplace "+module+" => "+dir+"\n")
	}
}

// download fetches what a module needs of others, from where it always comes: sh cuts
// commands off from there.
func download(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "mod", "download")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go mod download: %v\n%s", err, out)
	}
}

// mustRun runs a script that has to succeed.
func mustRun(t *testing.T, dir, text string, env ...string) {
	t.Helper()
	if out, err := sh(t, dir, script{text, env}); err != nil {
		t.Fatalf("%s\n%v\n%s", text, err, out)
	}
}

// guardIn is the text of a guard of which the package must have a name.
func guardIn(t *testing.T, dir, pkg string) string {
	t.Helper()
	text := read(t, filepath.Join(dir, "guard.gen.go"))
	if !strings.Contains(text, "\npackage "+pkg+"\n") {
		t.Errorf("%s is not package %s", dir, pkg)
	}
	return text
}

func TestVendored(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := t.TempDir()
	team(t, dir, "example.com/my-team/depot", "go tool oasguard generate -q -o bay-access depot.yaml")
	fromHere(t, filepath.Join(dir, "go.mod"))
	mustRun(t, dir, "go get -tool github.com/oasguard/oasguard/cmd/oasguard@v0.1.0 && go mod vendor")
	offline := []string{"GOFLAGS=-mod=vendor -trimpath", "GOPROXY=off"}
	var texts []string
	for range 2 {
		// The package is called after its folder, and not after the file of the go:generate line.
		mustRun(t, dir, "go generate ./...", offline...)
		texts = append(texts, guardIn(t, filepath.Join(dir, "bay-access"), "bayaccess"))
		if err := os.RemoveAll(filepath.Join(dir, "bay-access", "guard.gen.go")); err != nil {
			t.Fatal(err)
		}
	}
	if texts[0] != texts[1] {
		t.Error("two runs wrote different bytes")
	}
	mustRun(t, dir, "go generate ./... && go test ./bay-access", offline...)
}

func TestWorkspace(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	root := t.TempDir()
	team(t, filepath.Join(root, "depot"), "depot", "go tool oasguard generate -q -o access depot.yaml")
	tools := filepath.Join(root, "tools")
	write(t, filepath.Join(tools, "go.mod"), "module example.com/my-team/tools\n\ngo 1.25.0\n")
	fromHere(t, filepath.Join(tools, "go.mod"))
	mustRun(t, tools, "go get -tool github.com/oasguard/oasguard/cmd/oasguard@v0.1.0")
	work := filepath.Join(root, "go.work")
	write(t, work, "go 1.25.0\n\nuse (\n\t./depot\n\t./tools\n)\n")
	mustRun(t, filepath.Join(root, "depot"), "go generate ./... && go test ./...", "GOFLAGS=-trimpath", "GOWORK="+work)
	guardIn(t, filepath.Join(root, "depot", "access"), "access")
}

// TestToolsModule runs the commands of README for a go.mod of its own.
func TestToolsModule(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	_, after, found := strings.Cut(read(t, "../README.md"), "<!-- tools-module -->\n```sh\n")
	commands, _, ended := strings.Cut(after, "```")
	if !found || !ended {
		t.Fatal("README.md has no commands after <!-- tools-module -->")
	}
	dir := t.TempDir()
	team(t, dir, "example.com/depot", "go tool -modfile=tools/go.mod oasguard generate -q -o access depot.yaml")
	before := read(t, filepath.Join(dir, "go.mod"))
	initial, rest, found := strings.Cut(commands, "\n")
	if !found || !strings.HasPrefix(initial, "mkdir -p tools && go mod init ") {
		t.Fatalf("the first command is %q", initial)
	}
	mustRun(t, dir, initial, "GOFLAGS=")
	fromHere(t, filepath.Join(dir, "tools", "go.mod"))
	rest = strings.ReplaceAll(rest, "/cmd/oasguard\n", "/cmd/oasguard@v0.1.0\n")
	mustRun(t, dir, rest)
	mustRun(t, dir, "go generate ./... && go test ./...")
	guardIn(t, filepath.Join(dir, "access"), "access")
	if after := read(t, filepath.Join(dir, "go.mod")); after != before {
		t.Errorf("the team's own go.mod has changed:\n%s", after)
	}
}
