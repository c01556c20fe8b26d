// Command judge draws findings of lint at random, for people to judge:
//
//	go run ./internal/prove/judge -n 100 -seed 1 FOLDER...
//
// It lints every document below the folders, with the settings beside it if there are any,
// and prints as many findings as asked for, each as a person reads it: what lint tells in
// one line is one finding. One seed draws the same findings of the same documents.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/lint"
)

func main() {
	n := flag.Int("n", 100, "how many findings to draw")
	seed := flag.Uint64("seed", 1, "seed of the draw")
	flag.Parse()
	folders := flag.Args()
	if corpus := os.Getenv("OASGUARD_CORPUS"); len(folders) == 0 && corpus != "" {
		folders = []string{corpus}
	}
	if len(folders) == 0 {
		fmt.Fprintln(os.Stderr, "judge: name the folders of real documents, or OASGUARD_CORPUS")
		os.Exit(2)
	}
	if err := run(os.Stdout, folders, *n, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(2)
	}
}

func run(w io.Writer, folders []string, n int, seed uint64) error {
	var all []lint.Finding
	documents := 0
	for _, folder := range folders {
		paths, err := files(folder)
		if err != nil {
			return err
		}
		for _, path := range paths {
			found, ok := findings(path)
			if ok {
				documents++
			}
			all = append(all, found...)
		}
	}
	drawn := draw(len(all), n, seed)
	rules := map[string]int{}
	for i, at := range drawn {
		rules[all[at].Rule]++
		fmt.Fprintf(w, "%d. %s\n", i+1, all[at].Diagnostic)
	}
	fmt.Fprintf(w, "\n%d of %d findings in %d documents, seed %d\n", len(drawn), len(all), documents, seed)
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		fmt.Fprintf(w, "%4d %s\n", rules[rule], rule)
	}
	return nil
}

// files are those below a folder that may be documents, in order.
func files(folder string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && slices.Contains([]string{".json", ".yaml", ".yml"}, filepath.Ext(path)) {
			paths = append(paths, path)
		}
		return err
	})
	return paths, err
}

// findings are what lint tells of a document; false: it is none. A part of a document
// that others refer to is no document.
func findings(path string) ([]lint.Finding, bool) {
	in, found := input.Read(context.Background(), input.Source{Spec: path})
	if slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Rule == "no-version" }) {
		return nil, false
	}
	if in.Document == nil {
		var list []lint.Finding
		for _, d := range found {
			list = append(list, lint.Finding{Diagnostic: d})
		}
		return lint.Report{Findings: list}.Told(), true
	}
	report, problems := lint.Run(in.Document, in.API, in.Lint, found)
	if len(problems) > 0 {
		return nil, false
	}
	return report.Told(), true
}

// draw chooses n of so many at random, none twice, in the order drawn.
func draw(of, n int, seed uint64) []int {
	order := rand.New(rand.NewPCG(seed, 0)).Perm(of)
	return order[:min(n, of)]
}
