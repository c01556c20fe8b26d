package main

import (
	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/generator"
	"github.com/oasguard/oasguard/internal/lsp"
)

func newLSP() *cobra.Command {
	var flags specFlags
	cmd := &cobra.Command{
		Use:   "lsp [flags] [SPEC…]",
		Short: "serve an editor: problems, who may call, names and fixes while one types",
		Long: `lsp speaks the Language Server Protocol on standard input and output; editors
start it. It reports what lint reports while one types, and says at an operation
who may call it. It completes schemes, scopes, roles, permissions and
parameters, goes to where they are declared and renames them, and offers fixes
that let nobody in.

It reads every OpenAPI document that is opened, and the one that an opened file
is a part of. Where SPEC is named, it reads that and no other. oasguard.yaml
beside a document is read, and unsaved text counts, of every file.`,
		Example: `  oasguard lsp
  oasguard lsp --overlay roles.overlay.yaml api/openapi.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return lsp.Serve(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout(), lsp.Options{
				Source: flags.how, Specs: args, Version: generator.Version,
			})
		},
	}
	flags.add(cmd)
	return cmd
}
