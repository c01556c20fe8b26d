package main

import (
	"bytes"
	"context"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// generator is one program under measure.
type generator struct {
	name    string
	folder  string // of its packages, in the module under measure; empty: it writes none
	dir     string // the same folder from here
	command []string
}

// result is what was measured of one generator.
type result struct {
	generator
	generated, built, tested []time.Duration
	peak                     []int64 // resident memory of the generator in KiB
}

type bench struct {
	ctx context.Context
	dir string
}

// programs are built for the measurement: name, folder of the module, package.
var programs = [...][3]string{
	{"oasguard", ".", "github.com/oasguard/oasguard/cmd/oasguard"},
	{"load", ".", "./cmd/load"},
	{"oapi-codegen", "peers", "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"},
	{"ogen", "peers", "github.com/ogen-go/ogen/cmd/ogen"},
	{"go-swagger", "peers", "github.com/go-swagger/go-swagger/cmd/swagger"},
}

// ogenSettings leave out ogen's client, for no other writes one, and its telemetry.
const ogenSettings = "generator:\n  features:\n    disable_all: true\n    enable: [paths/server]\n"

// prepare builds the generators and lays out the module that all write into:
// a copy of peers/go.mod, which names all that the peers' output imports.
func (b bench) prepare(p plan) error {
	files := map[string][]byte{"document.yaml": document(p.operations), "swagger.yaml": swagger(p.operations), "ogen.yml": []byte(ogenSettings)}
	for _, name := range []string{"document", "swagger"} {
		content, err := asJSON(files[name+".yaml"])
		if err != nil {
			return err
		}
		files[name+".json"] = content
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join("peers", name))
		if err != nil {
			return fmt.Errorf("run this in the folder bench: %w", err)
		}
		files[name] = content
	}
	for name, content := range files {
		if err := os.WriteFile(b.path(name), content, 0o666); err != nil {
			return err
		}
	}
	for _, program := range programs {
		if program[1] == "peers" && !slices.Contains(p.peers, program[0]) {
			continue
		}
		if _, err := b.run(program[1], "go", "build", "-o", b.path(program[0]), program[2]); err != nil {
			return err
		}
	}
	return nil
}

func (b bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b bench) oasguard(format string) generator {
	return generator{"oasguard: guard and tests", "guard", b.path("guard"),
		[]string{b.path("oasguard"), "generate", "--quiet", "-o", "guard", "-p", "guard", "document." + format}}
}

// load is kin-openapi's own reading of the document, with origins.
func (b bench) load(format string) generator {
	return generator{name: "kin-openapi: load with origins", command: []string{b.path("load"), "document." + format}}
}

func (b bench) peers(format string) map[string]generator {
	return map[string]generator{
		"oapi-codegen": {"oapi-codegen: types and std-http server", "oapi", b.path("oapi"),
			[]string{b.path("oapi-codegen"), "-generate", "types,std-http-server", "-package", "oapi", "-o", "oapi/oapi.gen.go", "document." + format}},
		"ogen": {"ogen: server, without client and telemetry", "ogenapi", b.path("ogenapi"),
			[]string{b.path("ogen"), "--config", "ogen.yml", "--target", "ogenapi", "--package", "ogenapi", "--clean", "document." + format}},
		"go-swagger": {"go-swagger: server and models, of Swagger 2.0", "swag", b.path("swag"),
			[]string{b.path("go-swagger"), "generate", "server", "--quiet", "--exclude-main", "-A", "bench", "-t", "swag", "-f", "swagger." + format}},
	}
}

// generate runs r's generator once, into an empty folder.
func (b bench) generate(r *result) error {
	if r.folder != "" {
		if err := os.RemoveAll(r.dir); err != nil {
			return err
		}
		if err := os.Mkdir(r.dir, 0o777); err != nil {
			return err
		}
	}
	start := time.Now()
	state, err := b.run(b.dir, r.command...)
	if err != nil {
		return err
	}
	r.generated = append(r.generated, time.Since(start))
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		r.peak = append(r.peak, int64(usage.Maxrss))
	}
	return nil
}

// build compiles r's packages once; the time of build 0 is not kept.
func (b bench) build(r *result, i int) error {
	took, err := b.cold(r, "build")
	if i > 0 {
		r.built = append(r.built, took)
	}
	return err
}

// test compiles r's packages with their tests and runs these; the time of test 0 is not kept.
func (b bench) test(r *result, i int) error {
	took, err := b.cold(r, "test")
	if i > 0 {
		r.tested = append(r.tested, took)
	}
	return err
}

// cold runs a go command on r's packages, none of which the build cache has.
func (b bench) cold(r *result, command string) (time.Duration, error) {
	if err := freshen(r.dir); err != nil {
		return 0, err
	}
	start := time.Now()
	_, err := b.run(b.dir, "go", command, "./"+r.folder+"/...")
	return time.Since(start), err
}

// freshen gives every package below dir a constant that it never had.
func freshen(dir string) error {
	done := map[string]bool{}
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		folder := filepath.Dir(path)
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || done[folder] || filepath.Base(path) == "bench_run.go" {
			return err
		}
		done[folder] = true
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly)
		if err != nil {
			return err
		}
		fresh := fmt.Sprintf("package %s\n\nconst benchRun = %d\n", file.Name.Name, time.Now().UnixNano())
		return os.WriteFile(filepath.Join(folder, "bench_run.go"), []byte(fresh), 0o666)
	})
}

// run runs a command in a folder; what it said is in the error, if there is one.
func (b bench) run(dir string, command ...string) (*os.ProcessState, error) {
	cmd := exec.CommandContext(b.ctx, command[0], command[1:]...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%.5000s", cmd, err, bytes.TrimSpace(out))
	}
	return cmd.ProcessState, nil
}

func median[T int64 | time.Duration](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
