// Command generation measures oasguard against other generators on one document of
// -operations operations: wall time and peak memory to generate, as YAML and as
// JSON, and the wall time to build the result. kin-openapi's own load of the same file, with
// origins, is measured beside them. Run it in the folder bench:
//
//	go run ./cmd/generation
//
// All programs are built first, from this module and from peers/go.mod, and
// run in turns, each time into an empty folder. A build compiles the generated
// packages alone: everything else that they import is in the build cache, and a
// one-line file with a new constant in each keeps them from being found there.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// plan is what the flags ask for.
type plan struct {
	operations, runs, builds int
	peers, formats           []string
	test                     bool
}

func main() {
	var p plan
	flag.IntVar(&p.operations, "operations", 1000, "operations in the document")
	flag.IntVar(&p.runs, "runs", 5, "runs of each generator")
	flag.IntVar(&p.builds, "builds", 3, "builds of each result; 0 builds none")
	flag.BoolVar(&p.test, "test", true, "also compile and run the generated tests, where there are builds")
	peers := flag.String("peers", "oapi-codegen,ogen,go-swagger", "the generators to measure against")
	formats := flag.String("formats", "yaml,json", "the formats of the document")
	keep := flag.String("document", "", "only write the document to this file")
	flag.Parse()
	p.peers, p.formats = words(*peers), words(*formats)
	if err := run(p, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "generation:", err)
		os.Exit(1)
	}
}

func words(list string) []string {
	return slices.DeleteFunc(strings.Split(list, ","), func(word string) bool { return word == "" })
}

func run(p plan, keep string) (err error) {
	if keep != "" {
		return os.WriteFile(keep, document(p.operations), 0o666)
	}
	dir, err := os.MkdirTemp("", "oasguard-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Hour)
	defer cancel()
	b := bench{ctx: ctx, dir: dir}
	if err := b.prepare(p); err != nil {
		return err
	}
	fmt.Printf("%d operations, %d runs each, medians (fastest to slowest)\n", p.operations, p.runs)
	var results []*result
	for _, format := range p.formats {
		if results, err = b.generateAll(p, format); err != nil {
			return err
		}
		if err := reportGeneration(os.Stdout, p, format, results); err != nil {
			return err
		}
	}
	if p.builds == 0 {
		return nil
	}
	results = slices.DeleteFunc(results, func(r *result) bool { return r.folder == "" })
	signatures, err := b.signatures(p.operations)
	if err != nil {
		return err
	}
	results = append(results, &result{generator: signatures})
	for i := range p.builds + 1 { // the first build warms the cache for what is imported
		for _, r := range results {
			if err := b.build(r, i); err != nil {
				return err
			}
		}
		for _, r := range results {
			if !p.test || r != results[0] && r.folder != signatures.folder {
				continue
			}
			if err := b.test(r, i); err != nil {
				return err
			}
		}
	}
	reportBuilds(os.Stdout, p, results)
	return nil
}

// generateAll runs every generator on one format of the document, in turns.
func (b bench) generateAll(p plan, format string) ([]*result, error) {
	results := []*result{{generator: b.oasguard(format)}, {generator: b.load(format)}}
	for _, peer := range p.peers {
		results = append(results, &result{generator: b.peers(format)[peer]})
	}
	for range p.runs {
		for _, r := range results {
			if err := b.generate(r); err != nil {
				return nil, err
			}
		}
	}
	return results, nil
}
