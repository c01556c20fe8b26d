package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/generator"
)

func newInit() *cobra.Command {
	var cfg generator.Config
	var spec specFlags
	var quiet bool
	cmd := &cobra.Command{
		Use:   "init [flags] SPEC",
		Short: "write what a guard needs to begin with: settings and callbacks",
		Long: `init reads SPEC and writes oasguard.yaml beside it, which explains what a team can
say about its whole document, and access.go in DIR: the go:generate line, and an
authenticator and an authorizer for exactly this document, which compile once
the guard is generated and refuse everybody until they are written.

DIR is the package that will use the guard; the guard goes to DIR/guard. Files
that are there are kept as they are, and named.`,
		Example: `  oasguard init openapi.yaml
  oasguard init -o internal/api -p api openapi.yaml
  oasguard init --identity openapi.yaml    # callers from the tokens of a provider
  oasguard init --lists any openapi.yaml   # says it in oasguard.yaml`,
		Args: oneSpec,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg.Spec = args[0]
			spec.configure(&cfg)
			result, err := generator.Init(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			if quiet {
				return nil
			}
			w := cmd.ErrOrStderr()
			printDiagnostics(w, result.Warnings)
			written := false
			for _, f := range result.Files {
				fmt.Fprintf(w, "%-9s  %s\n", f.State, f.Path)
				written = written || f.State == generator.Written
			}
			if !written {
				fmt.Fprintln(w, "nothing to do: everything that init writes is there")
				return nil
			}
			next := "go generate ./...; then write the callbacks in access.go"
			if cfg.Identity {
				next = "go generate ./...; go get github.com/oasguard/oasguard/integrations/identity; then set ISSUER and AUDIENCE, and write in access.go what is missing"
			}
			fmt.Fprintln(w, "next: go get -tool github.com/oasguard/oasguard/cmd/oasguard; "+next)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&cfg.Dir, "output", "o", "", "`DIR` of the package that uses the guard (default the current directory)")
	flags.StringVarP(&cfg.Package, "package", "p", "", "`NAME` of that package (default: the one in DIR, or DIR's name)")
	flags.BoolVar(&cfg.Identity, "identity", false, "verify callers by github.com/oasguard/oasguard/integrations/identity: real tokens at once, of the provider that $ISSUER names")
	flags.BoolVarP(&quiet, "quiet", "q", false, "print errors only")
	spec.add(cmd)
	return cmd
}
