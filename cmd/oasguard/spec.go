package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/input"
)

// specFlags are the flags of every command that reads SPEC.
type specFlags struct {
	config, lists   string
	requireSecurity bool
}

func (f *specFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.config, "config", "", "settings `FILE` (default oasguard.yaml beside SPEC, if there)")
	flags.StringVar(&f.lists, "lists", "", "what a bare list of roles means: `any|all` of them")
	flags.BoolVar(&f.requireSecurity, "require-security", false, "an operation without any security is an error")
}

func (f *specFlags) source(spec string, stdin io.Reader) input.Source {
	return input.Source{
		Spec: spec, Stdin: stdin,
		ConfigFile: f.config, Lists: f.lists, RequireSecurity: f.requireSecurity,
	}
}

// badInput is an error that was already told where it stands in the input.
type badInput struct{ list diag.List }

func (e *badInput) Error() string { return fmt.Sprintf("%d problems in the input", len(e.list)) }

// readSpec reads the model of a document that is to be looked at, not generated
// from. Warnings are left to lint; the settings that were read are named.
func readSpec(ctx context.Context, source input.Source) (input.Input, error) {
	source.Unguarded = true
	in, diags := input.Read(ctx, source)
	if diags.HasErrors() {
		diags = slices.DeleteFunc(diags, func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
		diags.Sort()
		return in, &badInput{diags}
	}
	return in, nil
}
