// Command generation measures oasguard against oapi-codegen on one document of
// -operations operations: the wall time to generate, and to build the result.
// Run it in the folder bench:
//
//	go run ./cmd/generation
//
// Both generators are built first, from this module and from peers/go.mod, and
// run in turns, each time into an empty folder. A build compiles the generated
// package alone: everything it imports is in the build cache, and a one-line
// file with a new constant keeps the package itself from being found there.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

func main() {
	operations := flag.Int("operations", 1000, "operations in the document")
	runs := flag.Int("runs", 5, "runs of each generator and each build")
	keep := flag.String("document", "", "only write the document to this file")
	flag.Parse()
	if err := run(*operations, *runs, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "generation:", err)
		os.Exit(1)
	}
}

func run(operations, runs int, keep string) (err error) {
	if keep != "" {
		return os.WriteFile(keep, document(operations), 0o666)
	}
	dir, err := os.MkdirTemp("", "oasguard-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	b := bench{ctx: ctx, dir: dir}
	if err := b.prepare(operations); err != nil {
		return err
	}
	results := []*result{{generator: b.oasguard()}, {generator: b.oapiCodegen()}}
	for range runs {
		for _, r := range results {
			if err := b.generate(r); err != nil {
				return err
			}
		}
	}
	for i := range runs + 1 { // the first build warms the cache for what is imported
		for _, r := range results {
			if err := b.build(r, i); err != nil {
				return err
			}
		}
	}
	return report(os.Stdout, operations, runs, results)
}

// generator is one program under measure.
type generator struct {
	name    string
	folder  string // of its package, in the module under measure; also the package's name
	dir     string // the same folder from here
	command []string
}

// result is what was measured of one generator.
type result struct {
	generator
	generated, built []time.Duration
	peak             []int64 // resident memory of the generator in KiB
}

type bench struct {
	ctx context.Context
	dir string
}

// prepare builds the generators and lays out the module that both write into:
// a copy of peers/go.mod, which names all that oapi-codegen's output imports.
func (b bench) prepare(operations int) error {
	if err := os.WriteFile(b.path("document.yaml"), document(operations), 0o666); err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join("peers", name))
		if err != nil {
			return fmt.Errorf("run this in the folder bench: %w", err)
		}
		if err := os.WriteFile(b.path(name), content, 0o666); err != nil {
			return err
		}
	}
	_, err := b.run(".", "go", "build", "-o", b.path("oasguard"), "github.com/oasguard/oasguard/cmd/oasguard")
	if err != nil {
		return err
	}
	_, err = b.run("peers", "go", "build", "-o", b.path("oapi-codegen"), "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen")
	return err
}

func (b bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b bench) oasguard() generator {
	return generator{"oasguard: guard and tests", "guard", b.path("guard"),
		[]string{b.path("oasguard"), "generate", "--quiet", "-o", "guard", "-p", "guard", "document.yaml"}}
}

func (b bench) oapiCodegen() generator {
	return generator{"oapi-codegen: types and std-http server", "oapi", b.path("oapi"),
		[]string{b.path("oapi-codegen"), "-generate", "types,std-http-server", "-package", "oapi", "-o", "oapi/oapi.gen.go", "document.yaml"}}
}

// generate runs r's generator once, into an empty folder.
func (b bench) generate(r *result) error {
	if err := os.RemoveAll(r.dir); err != nil {
		return err
	}
	if err := os.Mkdir(r.dir, 0o777); err != nil {
		return err
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

// build compiles r's package once; the time of build 0 is not kept.
func (b bench) build(r *result, i int) error {
	fresh := fmt.Sprintf("package %s\n\nconst benchRun = %d\n", r.folder, time.Now().UnixNano())
	if err := os.WriteFile(filepath.Join(r.dir, "bench_run.go"), []byte(fresh), 0o666); err != nil {
		return err
	}
	start := time.Now()
	if _, err := b.run(b.dir, "go", "build", "./"+r.folder); err != nil {
		return err
	}
	if i > 0 {
		r.built = append(r.built, time.Since(start))
	}
	return nil
}

// run runs a command in a folder; what it said is in the error, if there is one.
func (b bench) run(dir string, command ...string) (*os.ProcessState, error) {
	cmd := exec.CommandContext(b.ctx, command[0], command[1:]...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", cmd, err, bytes.TrimSpace(out))
	}
	return cmd.ProcessState, nil
}

func median[T int64 | time.Duration](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
