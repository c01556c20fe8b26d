package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// report prints the table; results[0] is oasguard.
func report(w io.Writer, operations, runs int, results []*result) error {
	fmt.Fprintf(w, "%d operations, %d runs each, medians (fastest to slowest)\n\n", operations, runs)
	fmt.Fprintf(w, "| | generate | peak memory | lines | of them tests | go build |\n|---|---|---|---|---|---|\n")
	for _, r := range results {
		lines, tests, err := r.lines()
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "| %s | %s | %d MB | %d | %d | %s |\n", r.name, spread(r.generated), median(r.peak)/1024, lines, tests, spread(r.built))
	}
	ours, peer := results[0], results[1]
	fmt.Fprintf(w, "\noasguard / oapi-codegen: generate %.2f, go build %.2f\n",
		ratio(ours.generated, peer.generated), ratio(ours.built, peer.built))
	guard, err := countLines(filepath.Join(ours.dir, "guard.gen.go"))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "guard.gen.go: %.1f lines an operation\n", float64(guard)/float64(operations))
	return nil
}

func spread(values []time.Duration) string {
	return fmt.Sprintf("%.2f s (%.2f–%.2f)", median(values).Seconds(), slices.Min(values).Seconds(), slices.Max(values).Seconds())
}

func ratio(a, b []time.Duration) float64 { return float64(median(a)) / float64(median(b)) }

// lines counts the lines of all generated files, and of those that are tests.
func (r *result) lines() (all, tests int, err error) {
	files, err := filepath.Glob(filepath.Join(r.dir, "*.gen*.go"))
	if err != nil {
		return 0, 0, err
	}
	for _, file := range files {
		n, err := countLines(file)
		if err != nil {
			return 0, 0, err
		}
		all += n
		if ok, _ := filepath.Match("*_test.go", filepath.Base(file)); ok {
			tests += n
		}
	}
	return all, tests, nil
}

func countLines(file string) (int, error) {
	content, err := os.ReadFile(file)
	return bytes.Count(content, []byte("\n")), err
}
