package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/generator"
)

func newGenerate(code *int) *cobra.Command {
	var cfg generator.Config
	var spec specFlags
	var quiet bool
	cmd := &cobra.Command{
		Use:   "generate [flags] SPEC...",
		Short: "write the guard of a document, and its tests",
		Long: `generate reads SPEC, an OpenAPI 3.0, 3.1 or 3.2 or Swagger 2.0 document in YAML or
JSON ("-" reads standard input), and writes guard.gen.go, guard_runtime.gen.go and
guard.gen_test.go. If anything is wrong, every problem is printed and the old
files stay as they were.

Several documents make one guard: each is read with its own settings and base path,
and what two of them say differently of one scheme, role or operation is an error.
The title of the first is the realm. --config is for all of them.

Put it beside your document:

    //go:generate go tool oasguard generate -o internal/guard openapi.yaml`,
		Example: `  oasguard generate -o internal/guard openapi.yaml
  oasguard generate --check -o internal/guard openapi.yaml   # in CI: exit 1 if stale
  oasguard generate -o internal/guard core.yaml plugins/events/openapi.yaml
  oasguard generate --matrix docs/access.md -o internal/guard openapi.yaml`,
		Args: someSpecs,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg.Spec, cfg.More, cfg.Stdin = args[0], args[1:], cmd.InOrStdin()
			spec.configure(&cfg)
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
	flags.StringVarP(&cfg.Package, "package", "p", "", "`NAME` of the package (default: the one in DIR; $GOPACKAGE, if DIR is the current directory; DIR's name)")
	flags.BoolVar(&cfg.Check, "check", false, "write nothing; exit 1 if a file is stale")
	flags.BoolVar(&cfg.NoTests, "no-tests", false, "write no tests")
	flags.StringVar(&cfg.Matrix, "matrix", "", "also keep the table of who may call what in `FILE`: .html, .md, .csv or .json")
	flags.BoolVar(&cfg.Harness, "harness", false, "also write the package PACKAGEtest, which tests your assembled server; one that is there is kept up to date without it")
	flags.BoolVar(&cfg.Catalogue, "catalogue", false, "also write NewCatalogue, for roles whose scopes and permissions a deployment defines at start")
	frameworks := generator.Frameworks()
	flags.StringArrayVar(&cfg.Mounts, "mount", nil, "also write the package PACKAGE`FRAMEWORK`, which mounts the guard on the framework, of "+strings.Join(frameworks, ", ")+" (the last two for a gateway, and for a server of MCP); may be repeated; one that is there is kept up to date without it")
	if err := cmd.RegisterFlagCompletionFunc("mount", cobra.FixedCompletions(frameworks, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag stands above
	}
	flags.StringVar(&cfg.Server, "server", "", "also write the package PACKAGEserver, which mounts the server that oapi-codegen or ogen generated in the package `IMPORTPATH`; one that is there is kept up to date without it")
	complete(cmd, "server") // an import path, no file
	flags.BoolVar(&cfg.Identity, "identity", false, "also write the package PACKAGEidentity, which makes a guard whose callers github.com/oasguard/oasguard/integrations/identity verifies; one that is there is kept up to date without it")
	flags.BoolVar(&cfg.AuthZEN, "authzen", false, "also write the package PACKAGEauthzen, which asks an engine by github.com/oasguard/oasguard/integrations/authzen what callers may do with objects; one that is there is kept up to date without it")
	flags.BoolVarP(&quiet, "quiet", "q", false, "print errors only")
	spec.add(cmd)
	return cmd
}

func oneSpec(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%s takes one SPEC, the path of an OpenAPI document, got %d arguments", cmd.CommandPath(), len(args))
	}
	return nil
}

func someSpecs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("%s takes SPEC, the path of an OpenAPI document, or several", cmd.CommandPath())
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
	fmt.Fprintf(w, "package %s: %s: %d guarded, %d optional, %d public\n",
		r.Package, counted(r.Guarded+r.Optional+r.Public, "operation"), r.Guarded, r.Optional, r.Public)
	if r.LeftOut > 0 {
		fmt.Fprintf(w, "left out by tags: %s\n", counted(r.LeftOut, "operation"))
	}
	for _, document := range r.Documents {
		printDocument(w, document)
	}
	switch {
	case len(r.Documents) > 0:
	case r.BasePath != "":
		fmt.Fprintf(w, "base path: %s\n", r.BasePath)
	case r.ServerPath != "":
		fmt.Fprintf(w, "servers: clients send %q in front of every path; if your program sees it, write base-path: servers into oasguard.yaml, or pass WithBasePath(%q)\n", r.ServerPath, r.ServerPath)
	}
	if r.Waived > 0 {
		fmt.Fprintf(w, "ignored with a reason: %d (oasguard lint lists them)\n", r.Waived)
	}
	if r.ConfigFile != "" && len(r.Documents) == 0 {
		fmt.Fprintf(w, "settings: %s\n", r.ConfigFile)
	}
	for _, overlay := range r.Overlays {
		fmt.Fprintf(w, "overlay: %s\n", overlay)
	}
	printFiles(w, r)
}

// printDocument says how one of several documents was read.
func printDocument(w io.Writer, d generator.Source) {
	fmt.Fprintf(w, "document: %s", d.Spec)
	if d.ConfigFile != "" {
		fmt.Fprintf(w, ", settings: %s", d.ConfigFile)
	}
	switch {
	case d.BasePath != "":
		fmt.Fprintf(w, ", base path: %s", d.BasePath)
	case d.ServerPath != "":
		fmt.Fprintf(w, "; clients send %q in front of every path: if your program sees it, write base-path: servers into its settings", d.ServerPath)
	}
	fmt.Fprintln(w)
}

// counted is a number of things, as English writes it.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func printFiles(w io.Writer, r generator.Result) {
	for _, f := range r.Files {
		fmt.Fprintf(w, "%-9s  %s\n", f.State, f.Path)
	}
	if r.Stale() {
		fmt.Fprintln(w, "stale: run go generate, or the same command without --check, and commit the result")
	}
}
