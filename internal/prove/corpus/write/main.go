// Command write runs the generator over the folder of real documents that
// OASGUARD_CORPUS names, compiles what it wrote, runs the generated tests, and
// writes docs/corpus.md and docs/corpus/results.tsv. Run it at the top of the repository:
//
//	OASGUARD_CORPUS=DIR go run ./internal/prove/corpus/write
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/oasguard/oasguard/internal/prove/corpus"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	folder := os.Getenv("OASGUARD_CORPUS")
	if folder == "" {
		return errors.New("OASGUARD_CORPUS names no folder of real documents")
	}
	module, err := os.MkdirTemp("", "oasguard-corpus-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(module)) }()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	start := time.Now()
	runner := corpus.Runner{Folder: folder, Kept: filepath.Join("docs", "corpus"), Module: module}
	names, err := runner.Documents()
	if err != nil {
		return err
	}
	var rows []corpus.Row
	for _, name := range names {
		row, err := runner.Try(ctx, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		rows = append(rows, row)
	}
	generated := time.Since(start)
	if err := corpus.Go(ctx, module, "test", "./..."); err != nil {
		return err
	}
	fmt.Printf("%d documents: generated in %.1f s, compiled and tested in %.1f s\n",
		len(rows), generated.Seconds(), (time.Since(start) - generated).Seconds())
	if err := os.WriteFile(filepath.Join("docs", "corpus", "results.tsv"), []byte(corpus.Format(rows)), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("docs", "corpus.md"), []byte(corpus.Markdown(rows)), 0o644)
}
