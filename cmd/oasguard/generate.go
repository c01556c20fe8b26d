package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/generator"
)

func newGenerate(code *int) *cobra.Command {
	var cfg generator.Config
	var quiet bool
	cmd := &cobra.Command{
		Use:   "generate [flags] SPEC",
		Short: "write the guard of a document, and its tests",
		Long: `generate reads SPEC, an OpenAPI 3.0 or 3.1 document in YAML or JSON ("-" reads
standard input), and writes guard.gen.go, guard_runtime.gen.go and
guard.gen_test.go. If anything is wrong, every problem is printed and the old
files stay as they were.

Put it beside your document:

    //go:generate go tool oasguard generate -o internal/guard openapi.yaml`,
		Example: `  oasguard generate -o internal/guard openapi.yaml
  oasguard generate --check -o internal/guard openapi.yaml   # in CI: exit 1 if stale`,
		Args: oneSpec,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg.Spec, cfg.Stdin = args[0], cmd.InOrStdin()
			result, err := generator.Generate(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			if !quiet {
				printDiagnostics(cmd.ErrOrStderr(), result.Warnings)
				printSummary(cmd.ErrOrStderr(), result)
			}
			if result.Stale() {
				if quiet {
					printFiles(cmd.ErrOrStderr(), result)
				}
				printDiffs(cmd.ErrOrStderr(), result)
				*code = exitFindings
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&cfg.Dir, "output", "o", "", "`DIR` to write to (default the current directory)")
	flags.StringVarP(&cfg.Package, "package", "p", "", "`NAME` of the package (default: the one in DIR, $GOPACKAGE, or DIR's name)")
	flags.BoolVar(&cfg.Check, "check", false, "write nothing; exit 1 if a file is stale")
	flags.BoolVar(&cfg.NoTests, "no-tests", false, "write no tests")
	flags.BoolVarP(&quiet, "quiet", "q", false, "print errors only")
	addSpecFlags(cmd, &cfg)
	return cmd
}

// addSpecFlags adds the flags of every command that reads SPEC.
func addSpecFlags(cmd *cobra.Command, cfg *generator.Config) {
	flags := cmd.Flags()
	flags.StringVar(&cfg.ConfigFile, "config", "", "settings `FILE` (default oasguard.yaml beside SPEC, if there)")
	flags.StringArrayVar(&cfg.Overlays, "overlay", nil, "OpenAPI Overlay `FILE` to change SPEC by before it is read; may be repeated")
	flags.StringVar(&cfg.Lists, "lists", "", "what a bare list of roles means: `any|all` of them")
	flags.BoolVar(&cfg.RequireSecurity, "require-security", false, "an operation without any security is an error, not a warning")
}

func oneSpec(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%s takes one SPEC, the path of an OpenAPI document, got %d arguments", cmd.CommandPath(), len(args))
	}
	return nil
}

func printDiagnostics(w io.Writer, list []generator.Diagnostic) {
	for _, d := range list {
		fmt.Fprintln(w, d)
	}
}

// printSummary says what a person wants to know: who is guarded, what changed.
func printSummary(w io.Writer, r generator.Result) {
	fmt.Fprintf(w, "package %s: %d operations: %d guarded, %d optional, %d public\n",
		r.Package, r.Guarded+r.Optional+r.Public, r.Guarded, r.Optional, r.Public)
	if r.ConfigFile != "" {
		fmt.Fprintf(w, "settings: %s\n", r.ConfigFile)
	}
	for _, overlay := range r.Overlays {
		fmt.Fprintf(w, "overlay: %s\n", overlay)
	}
	printFiles(w, r)
}

func printFiles(w io.Writer, r generator.Result) {
	for _, f := range r.Files {
		fmt.Fprintf(w, "%-9s  %s\n", f.State, f.Path)
	}
	if r.Stale() {
		fmt.Fprintln(w, "stale: run go generate, or the same command without --check, and commit the result")
	}
}
