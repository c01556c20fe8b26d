package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/generator"
	"github.com/oasguard/oasguard/internal/handon"
)

const serveProgram = "oasguard-serve"

func newServe(code *int) *cobra.Command {
	return &cobra.Command{
		Use:   "serve --upstream URL [flags] SPEC",
		Short: "run the guard as a reverse proxy in front of a service that cannot change",
		Long: `serve runs the guard of SPEC as a reverse proxy. A request reaches the upstream
only if the guard grants it.

The proxy is a program of its own, oasguard-serve, which is looked for beside
oasguard, on PATH, in GOBIN and in GOPATH/bin. It gets all arguments. To install it:

    go install github.com/oasguard/oasguard/integrations/serve/cmd/oasguard-serve@` + generator.Version + `

oasguard-serve --help lists its flags.`,
		Example: `  oasguard serve --upstream http://127.0.0.1:3000 --issuer https://id.example --audience https://api.example openapi.yaml`,
		// The flags are those of the other program.
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			path := handon.Find(serveProgram)
			if path == "" {
				if slices.Contains(args, "--help") || slices.Contains(args, "-h") {
					return cmd.Help()
				}
				return fmt.Errorf("serve needs the program %s; install it: go install github.com/oasguard/oasguard/integrations/serve/cmd/%[1]s@%s", serveProgram, generator.Version)
			}
			exit, err := handon.Run(path, args)
			*code = exit
			return err
		},
		ValidArgsFunction: completeSpec,
	}
}
