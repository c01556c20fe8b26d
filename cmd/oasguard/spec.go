package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/format"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/openapi"
	"github.com/oasguard/oasguard/internal/resolve"
)

// specFlags are the flags of every command that reads SPEC.
type specFlags struct {
	config, lists           string
	overlays                []string
	requireSecurity         bool
	requireRule             bool
	tags, excludeTags       []string
	outsideRefs, remoteRefs bool
}

func (f *specFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.config, "config", "", "settings `FILE` (default oasguard.yaml beside SPEC, if there)")
	flags.StringArrayVar(&f.overlays, "overlay", nil, "OpenAPI Overlay `FILE` to change SPEC by before it is read; may be repeated")
	flags.StringVar(&f.lists, "lists", "", "what a bare list of roles means: `any|all` of them")
	flags.BoolVar(&f.requireSecurity, "require-security", false, "an operation without any security is an error, not a warning")
	flags.BoolVar(&f.requireRule, "require-rule", false, "an operation that is not public and asks for no scope, role, permission or resource is an error")
	flags.StringSliceVar(&f.tags, "tags", nil, "only operations with one of these `TAGS`, as in --tags rooms,doors; the rest is unknown")
	flags.StringSliceVar(&f.excludeTags, "exclude-tags", nil, "no operations with one of these `TAGS`")
	flags.BoolVar(&f.outsideRefs, "allow-outside-refs", false, "read files outside of SPEC's directory that a $ref names")
	flags.BoolVar(&f.remoteRefs, "allow-remote-refs", false, "fetch files that a $ref names by https or http URL, from public addresses")
	complete(cmd, "lists", string(resolve.ListsAny), string(resolve.ListsAll))
	cmd.ValidArgsFunction = completeSpec
	for _, name := range []string{"config", "overlay"} {
		_ = cmd.MarkFlagFilename(name, "yaml", "yml", "json") // fails for a flag that is not there
	}
}

func (f *specFlags) source(spec string, stdin io.Reader) input.Source {
	return input.Source{
		Spec: spec, Stdin: stdin,
		Overlays: f.overlays, ConfigFile: f.config, Lists: f.lists, RequireSecurity: f.requireSecurity, RequireRule: f.requireRule,
		Tags:             openapi.Tags{Only: f.tags, Except: f.excludeTags},
		AllowOutsideRefs: f.outsideRefs, AllowRemoteRefs: f.remoteRefs,
	}
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
