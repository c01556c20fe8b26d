package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/generator"
)

func newRoot(code *int) *cobra.Command {
	root := &cobra.Command{
		Use:   "oasguard",
		Short: "typed route permissions from an OpenAPI document",
		Long: `oasguard reads an OpenAPI document whose operations name security schemes and
required roles, and writes Go wrappers that let a request reach a handler only
after authentication and then authorization, plus the tests that prove it.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       generator.Version, // --version
		Args:          cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
	}
	root.SetVersionTemplate("oasguard {{.Version}}\n") // as the command version prints it
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w; %s --help lists the flags", err, cmd.CommandPath())
	})
	root.AddCommand(
		newGenerate(code), newLint(code), newDiff(code), newMatrix(),
		newExplain(), newWhoCan(), newExport(), newServe(code), newInit(), newLSP(), newRules(), newVersion(),
	)
	return root
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "print the version that generated files carry",
		Args:  cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			fmt.Fprintln(cmd.OutOrStdout(), "oasguard", generator.Version)
		},
	}
}
