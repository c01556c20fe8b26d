package servers

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/oasguard/oasguard/generator"
)

// only is for the impatient: go test -stacks std,gin_strict
var only = flag.String("stacks", "", "the `NAMES` of the stacks to test; default all")

// stack is one generated server.
type stack struct {
	name     string
	generate string // what oapi-codegen is asked for; empty: it is ogen's
	handlers string // the shape of its methods
	wire     string // how it is mounted: testdata/program/wire_NAME.go
	mount    string // the framework whose Middleware is the third way; empty: the guard's own
}

var stacks = slices.Concat(
	oapi("std", "std-http-server", "http", ""),
	oapi("chi", "chi-server", "http", "chi"),
	oapi("gorilla", "gorilla-server", "http", "gorilla"),
	oapi("gin", "gin-server", "gin", "gin"),
	oapi("echo4", "echo-server", "echo4", "echo4"),
	oapi("echo5", "echo5-server", "echo5", "echo5"),
	oapi("fiber2", "fiber-server", "fiber2", "fiber2"),
	oapi("fiber3", "fiber-v3-server", "fiber3", "fiber3"),
	[]stack{{"ogen", "", "ogen", "ogen", ""}},
)

// oapi are the plain and the strict server that oapi-codegen generates for a framework.
func oapi(name, generate, handlers, mount string) []stack {
	return []stack{
		{name, generate, handlers, name, mount},
		{name + "_strict", generate + ",strict-server", "strict", name, mount},
	}
}

// TestServers generates every server from the document, mounts it, and runs the tests of
// testdata/program against it.
func TestServers(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := newModule(t)
	for _, s := range chosen() {
		s.write(t, dir, "fleet.yaml")
	}
	output, err := run(dir, "go", "test", "-count=1", "-trimpath", "-timeout", "30m", "./...")
	if err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// chosen are the stacks to test.
func chosen() []stack {
	return slices.DeleteFunc(slices.Clone(stacks), func(s stack) bool {
		return *only != "" && !slices.Contains(strings.Split(*only, ","), s.name)
	})
}

const modulePath = "github.com/oasguard/oasguard/integrations/servers"

// newModule is a copy of this module without its packages.
func newModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum", "fleet.yaml", "oasguard.yaml"} {
		text := read(t, name)
		if name == "go.mod" {
			text = strings.Replace(text, "=> ../..", "=> "+root, 1)
		}
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

// write puts the whole stack into a folder of the module.
func (s stack) write(t *testing.T, dir, document string) {
	t.Helper()
	folder := filepath.Join(dir, s.name)
	path := modulePath + "/" + s.name
	document = filepath.Join(dir, document)
	s.writeAPI(t, folder, document)
	cfg := generator.Config{
		Spec: document, ConfigFile: filepath.Join(dir, "oasguard.yaml"), Dir: filepath.Join(folder, "guard"),
		NoTests: true, Harness: true, Server: path + "/api",
	}
	if s.mount != "" {
		cfg.Mounts = []string{s.mount}
	}
	if _, err := generator.Generate(context.Background(), cfg); err != nil {
		t.Fatal(describe(s.name, err))
	}
	program := []string{"fleet.go", "stack_test.go", "around_test.go", "notfound.go", "wire_" + s.wire + ".go", "own_" + shapes[s.handlers].kind + ".go"}
	if !strings.HasPrefix(s.wire, "fiber") { // fiber is not served by net/http
		program = append(program, "allocations_test.go")
	}
	if shapes[s.handlers].kind == "strict" {
		program = append(program, "strict_test.go")
	}
	if slices.Contains([]string{"std", "chi", "gorilla"}, s.wire) {
		program = append(program, "errors_test.go")
	}
	if slices.Contains([]string{"std", "chi", "gorilla", "ogen"}, s.wire) {
		program = append(program, "http.go")
	}
	if s.wire == "gin" {
		program = append(program, "gin_test.go")
	}
	for _, name := range program {
		text := read(t, filepath.Join("testdata", "program", name))
		write(t, filepath.Join(folder, name), strings.ReplaceAll(text, "\"STACK/", "\""+path+"/"))
	}
	write(t, filepath.Join(folder, "handlers.go"), string(handlers(t, path, s.handlers)))
}

// writeAPI generates the server with the pinned generator.
func (s stack) writeAPI(t *testing.T, folder, document string) {
	t.Helper()
	api := filepath.Join(folder, "api")
	if err := os.MkdirAll(api, 0o777); err != nil {
		t.Fatal(err)
	}
	tool := []string{"go", "tool", "oapi-codegen", "-generate", "models," + s.generate, "-package", "api", "-o", filepath.Join(api, "api.gen.go"), document}
	if s.generate == "" {
		tool = []string{"go", "tool", "ogen", "--target", api, "--package", "api", "--clean", document}
	}
	// The pins are those that oasguard is measured against.
	if output, err := run(filepath.Join("..", "..", "bench", "peers"), tool[0], tool[1:]...); err != nil {
		t.Fatalf("%s: %v\n%s", s.name, err, output)
	}
}

func run(dir, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	output, err := cmd.CombinedOutput()
	return string(output), err
}

// describe is an error with all that it says.
func describe(name string, err error) string {
	text := name + ": " + err.Error()
	if input, ok := err.(*generator.InputError); ok {
		for _, d := range input.Diagnostics {
			text += "\n" + d.String()
		}
	}
	return text
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
