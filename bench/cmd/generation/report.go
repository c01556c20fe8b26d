package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// reportGeneration prints the table of one format; results[0] is oasguard, results[1]
// the load that it is compared with.
func reportGeneration(w io.Writer, p plan, format string, results []*result) error {
	ours := results[0]
	fmt.Fprintf(w, "\n| %s | generate | peak memory | lines | of them tests | time / oasguard | memory / oasguard |\n|---|---|---|---|---|---|---|\n", strings.ToUpper(format))
	for _, r := range results {
		counts := " | "
		if r.folder != "" {
			lines, tests, err := r.lines()
			if err != nil {
				return err
			}
			counts = fmt.Sprintf("%d | %d", lines, tests)
		}
		fmt.Fprintf(w, "| %s | %s | %d MB | %s | %.2f | %.2f |\n", r.name, spread(r.generated), median(r.peak)/1024, counts,
			ratio(r.generated, ours.generated), float64(median(r.peak))/float64(median(ours.peak)))
	}
	load := results[1]
	fmt.Fprintf(w, "\noasguard / kin-openapi's load: time %.2f, memory %.2f\n",
		ratio(ours.generated, load.generated), float64(median(ours.peak))/float64(median(load.peak)))
	guard, err := countLines(filepath.Join(ours.dir, "guard.gen.go"))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "guard.gen.go: %.1f lines an operation\n", float64(guard)/float64(p.operations))
	return nil
}

// reportBuilds prints the table of the builds; results[0] is oasguard.
func reportBuilds(w io.Writer, p plan, results []*result) {
	fmt.Fprintf(w, "\n%d cold builds each\n\n| | go build | go test |\n|---|---|---|\n", p.builds)
	for _, r := range results {
		test := ""
		if len(r.tested) > 0 {
			test = spread(r.tested)
		}
		fmt.Fprintf(w, "| %s | %s | %s |\n", r.name, spread(r.built), test)
	}
}

func spread(values []time.Duration) string {
	return fmt.Sprintf("%.2f s (%.2f–%.2f)", median(values).Seconds(), slices.Min(values).Seconds(), slices.Max(values).Seconds())
}

func ratio(a, b []time.Duration) float64 { return float64(median(a)) / float64(median(b)) }

// lines counts the lines of all generated files, and of those that are tests.
func (r *result) lines() (all, tests int, err error) {
	err = filepath.WalkDir(r.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		n, err := countLines(path)
		all += n
		if strings.HasSuffix(path, "_test.go") {
			tests += n
		}
		return err
	})
	return all, tests, err
}

func countLines(file string) (int, error) {
	content, err := os.ReadFile(file)
	return bytes.Count(content, []byte("\n")), err
}
