package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/generator"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/format"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/resolve"
)

// specFlags are the flags of every command that reads SPEC: they say how.
type specFlags struct{ how input.Source }

func (f *specFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.how.ConfigFile, "config", "", "settings `FILE` (default oasguard.yaml beside SPEC, if there)")
	flags.StringArrayVar(&f.how.Overlays, "overlay", nil, "OpenAPI Overlay `FILE` to change SPEC by before it is read; may be repeated")
	flags.StringVar(&f.how.Lists, "lists", "", "what a bare list of roles means: `any|all` of them")
	flags.BoolVar(&f.how.RequireSecurity, "require-security", false, "an operation without any security is an error, not a warning")
	flags.BoolVar(&f.how.RequireRule, "require-rule", false, "an operation that is not public and asks for no scope, role, permission or resource is an error")
	flags.StringSliceVar(&f.how.Tags.Only, "tags", nil, "only operations with one of these `TAGS`, as in --tags rooms,doors; the rest is unknown")
	flags.StringSliceVar(&f.how.Tags.Except, "exclude-tags", nil, "no operations with one of these `TAGS`")
	flags.BoolVar(&f.how.AllowOutsideRefs, "allow-outside-refs", false, "read files outside of SPEC's directory that a $ref names")
	flags.BoolVar(&f.how.AllowRemoteRefs, "allow-remote-refs", false, "fetch files that a $ref names by https or http URL, from public addresses")
	complete(cmd, "lists", string(resolve.ListsAny), string(resolve.ListsAll))
	cmd.ValidArgsFunction = completeSpec
	for _, name := range []string{"config", "overlay"} {
		_ = cmd.MarkFlagFilename(name, "yaml", "yml", "json") // fails for a flag that is not there
	}
}

// source is SPEC, or standard input, read as the flags say.
func (f *specFlags) source(spec string, stdin io.Reader) input.Source {
	source := f.how
	source.Spec, source.Stdin = spec, stdin
	return source
}

// configure says the same to the generator.
func (f *specFlags) configure(cfg *generator.Config) {
	how := f.how
	cfg.Overlays, cfg.ConfigFile, cfg.Lists, cfg.RequireSecurity = how.Overlays, how.ConfigFile, how.Lists, how.RequireSecurity
	cfg.RequireRule, cfg.Tags, cfg.ExcludeTags = how.RequireRule, how.Tags.Only, how.Tags.Except
	cfg.AllowOutsideRefs, cfg.AllowRemoteRefs = how.AllowOutsideRefs, how.AllowRemoteRefs
}

// badInput is an error that was already told where it stands in the input.
type badInput struct{ list diag.List }

func (e *badInput) Error() string { return fmt.Sprintf("%d problems in the input", len(e.list)) }

// complete offers the values of a flag to the shell.
func complete(cmd *cobra.Command, flag string, values ...string) {
	// It fails for a flag that is not there, which the tests of completion show.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// formatFlag adds --format; the table says what it may be, in help and completion.
func formatFlag[W any](cmd *cobra.Command, name *string, formats format.Table[W], byDefault, note string) {
	cmd.Flags().StringVar(name, "format", byDefault, "`"+strings.Join(formats.Names(), "|")+"`"+note)
	complete(cmd, "format", formats.Names()...)
}

// completeSpec offers files that can hold a document.
func completeSpec(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt
}

// readSpec reads the model of a document that is to be looked at, not generated
// from. Warnings are left to lint; the settings that were read are named.
func readSpec(ctx context.Context, source input.Source) (input.Input, error) {
	in, diags := input.Read(ctx, unguarded(source))
	if diags.HasErrors() {
		return in, refused(diags)
	}
	return in, nil
}

func unguarded(source input.Source) input.Source {
	source.Unguarded = true
	return source
}

// refused is the error of an input that has errors.
func refused(diags diag.List) error { return &badInput{onlyErrors(diags)} }

func onlyErrors(diags diag.List) diag.List {
	diags = slices.DeleteFunc(slices.Clone(diags), func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
	diags.Sort()
	return diags
}
