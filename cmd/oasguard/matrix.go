package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/generator"
	"github.com/oasguard/oasguard/internal/atomicfile"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/matrix"
)

func newMatrix() *cobra.Command {
	var spec specFlags
	var name, file string
	cmd := &cobra.Command{
		Use:   "matrix [flags] SPEC...",
		Short: "a table of who may call what",
		Long: `matrix reads SPEC and writes a table of its operations against its roles,
permissions, scopes and security schemes. Each cell says whether a caller with
that and nothing else may call the operation: yes, no, or if, with what it takes
besides. Inherited roles and the permissions that roles carry count. Several
documents make one table, as they make one guard.

The HTML page is one file that needs no network: search, filter and share the
address. The formats are html (the default), markdown, csv and json; the ending
of FILE chooses one as well. A FILE that oasguard did not write is not replaced.`,
		Example: `  oasguard matrix -o access.html openapi.yaml
  oasguard matrix -o docs/access.md openapi.yaml
  oasguard matrix --format json openapi.yaml | jq '.counts'
  oasguard generate --matrix access.html -o internal/guard openapi.yaml   # keep one beside the code`,
		Args: someSpecs,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := matrix.Formats.Named(cmp.Or(name, matrix.Formats[0].Name))
			if name == "" && file != "" && file != "-" {
				format, err = matrix.Formats.Of(file)
			}
			if err != nil {
				return err
			}
			source := spec.source(args[0], cmd.InOrStdin())
			source.More, source.Unguarded = args[1:], true
			in, diags := input.Read(cmd.Context(), source)
			diags.Sort()
			if diags.HasErrors() {
				return &badInput{diags}
			}
			if err := tellInput(cmd.ErrOrStderr(), in, diags); err != nil {
				return err
			}
			out, err := format.Write(matrix.Build(in.API), generator.Version)
			if err != nil {
				return err
			}
			if file == "" || file == "-" {
				_, err = cmd.OutOrStdout().Write(out)
				return err
			}
			return replaceMatrix(file, out)
		},
	}
	spec.add(cmd)
	flags := cmd.Flags()
	formatFlag(cmd, &name, matrix.Formats, "", " (default by the ending of FILE, else html)")
	flags.StringVarP(&file, "output", "o", "", "`FILE` to write (default standard output)")
	return cmd
}

// tellInput tells what a reader of the table should know of its source.
func tellInput(stderr io.Writer, in input.Input, warnings diag.List) error {
	var told []string
	for _, part := range in.Parts {
		if file := part.ConfigFile; file != "" && !slices.Contains(told, file) {
			told = append(told, file)
			fmt.Fprintf(stderr, "settings: %s\n", file)
		}
	}
	return warnings.Write(stderr)
}

// replaceMatrix writes a file whole or not at all, and never over a file that is
// something else: a slip of the hand must not cost the document.
func replaceMatrix(path string, source []byte) error {
	old, err := os.ReadFile(path)
	switch {
	case err == nil && !matrix.IsOurs(old):
		return fmt.Errorf("%s was not written by oasguard and would be overwritten; choose another -o, or remove it", path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return atomicfile.Replace(path, source)
}
