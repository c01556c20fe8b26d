package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/generator"
	"github.com/oasguard/oasguard/internal/atomicfile"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/explain"
	"github.com/oasguard/oasguard/internal/export"
	"github.com/oasguard/oasguard/internal/input"
)

// toOpenAPI is the format that needs the document itself, not the model alone.
const toOpenAPI = "openapi"

func exportNames() []string { return append([]string{toOpenAPI}, export.Formats.Names()...) }

func newExport() *cobra.Command {
	var spec specFlags
	var to, file string
	var q explain.Question
	var anonymous bool
	cmd := &cobra.Command{
		Use:   "export --to FORMAT [flags] SPEC...",
		Short: "write the rules for another system, or the document as far as a caller may see it",
		Long: `export writes what SPEC says about access in another form. Each begins with what
it is from and what it cannot say. docs/export.md describes them all.

openapi is the document itself: overlays applied, settings written out, and other
files taken in. With --role, --scope, --permission, --scheme or --anonymous it
holds what such a caller may use, and what they may use if a resource check
agrees; what nothing refers to any more is left out. Without --scheme the caller
is taken to have a valid credential of every scheme.

A FILE that oasguard did not write is not replaced.`,
		Example: `  oasguard export --to openapi --role staff -o public/staff.yaml openapi.yaml
  oasguard export --to openapi --anonymous openapi.yaml
  oasguard export --to typescript -o web/src/can.ts openapi.yaml
  oasguard export --to rego -o policy/oasguard.rego openapi.yaml`,
		Args: someSpecs,
		RunE: func(cmd *cobra.Command, args []string) error {
			write, err := exporter(to)
			if err != nil {
				return err
			}
			caller, err := seenBy(cmd, to, q, anonymous)
			if err != nil {
				return err
			}
			if to == toOpenAPI && len(args) > 1 {
				return errors.New("export --to openapi takes one SPEC: each document is written by itself")
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
			if caller != nil {
				q.Declared = declared(in)
				if err := explain.CheckNames(in.API, q); err != nil {
					return err
				}
			}
			subject := export.Subject{API: in.API, From: args, Version: generator.Version, File: file}
			out, warned, err := write(subject, in, source, caller)
			if err != nil {
				return err
			}
			if err := warned.Write(cmd.ErrOrStderr()); err != nil {
				return err
			}
			if file == "" || file == "-" {
				_, err = cmd.OutOrStdout().Write(out)
				return err
			}
			return replaceExport(file, out)
		},
	}
	spec.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&to, "to", "", "`"+strings.Join(exportNames(), "|")+"`")
	complete(cmd, "to", exportNames()...)
	flags.StringVarP(&file, "output", "o", "", "`FILE` to write (default standard output)")
	flags.StringArrayVar(&q.Roles, "role", nil, "openapi: a `ROLE` of the caller who is to see the document; may stand several times, as the next three")
	flags.StringArrayVar(&q.Permissions, "permission", nil, "openapi: a `PERMISSION` of that caller")
	flags.StringArrayVar(&q.Scopes, "scope", nil, "openapi: a `SCOPE` of that caller")
	flags.StringArrayVar(&q.Schemes, "scheme", nil, "openapi: the `NAME` of a security scheme of which that caller has a credential")
	flags.BoolVar(&anonymous, "anonymous", false, "openapi: that caller has no credential")
	return cmd
}

// writeExport is how one export is made of what was read.
type writeExport func(export.Subject, input.Input, input.Source, *export.Caller) ([]byte, diag.List, error)

// exporter is the way to write a format.
func exporter(to string) (writeExport, error) {
	if to == toOpenAPI {
		return openAPIExport, nil
	}
	if to == "" {
		return nil, fmt.Errorf("export: --to is missing: one of %s", strings.Join(exportNames(), ", "))
	}
	format, err := export.Formats.Named(to)
	if err != nil {
		return nil, fmt.Errorf("--to %q: want one of %s", to, strings.Join(exportNames(), ", "))
	}
	return func(s export.Subject, _ input.Input, _ input.Source, _ *export.Caller) ([]byte, diag.List, error) {
		out, err := format.Write(s)
		return out, nil, err
	}, nil
}

func openAPIExport(s export.Subject, in input.Input, source input.Source, caller *export.Caller) ([]byte, diag.List, error) {
	ending := filepath.Ext(s.File)
	if s.File == "" || s.File == "-" {
		ending = filepath.Ext(source.Spec)
	}
	return export.OpenAPI(export.Document{
		Subject: s, Of: in.Document, Settings: in.Settings, Caller: caller,
		Partly: source.Tags.Given(),
		Mapped: in.ConfigFile != "" || source.Lists != "",
		JSON:   strings.EqualFold(ending, ".json"),
	})
}

// seenBy is the caller that the flags describe; nil where they describe none.
func seenBy(cmd *cobra.Command, to string, q explain.Question, anonymous bool) (*export.Caller, error) {
	given := anonymous
	for _, name := range []string{"role", "permission", "scope", "scheme"} {
		given = given || cmd.Flags().Changed(name)
	}
	switch {
	case !given:
		return nil, nil
	case to != toOpenAPI:
		return nil, fmt.Errorf("export --to %s is about every caller: --role, --permission, --scope, --scheme and --anonymous are for openapi", to)
	case anonymous && len(q.Schemes) > 0:
		return nil, errors.New("--anonymous and --scheme: a caller with a credential is not anonymous")
	}
	caller := &export.Caller{Schemes: q.Schemes, Any: !anonymous && len(q.Schemes) == 0}
	caller.Holds.Roles, caller.Holds.Permissions, caller.Holds.Scopes = q.Roles, q.Permissions, q.Scopes
	return caller, nil
}

// replaceExport writes a file whole or not at all, and never over one that is not ours.
func replaceExport(path string, source []byte) error {
	old, err := os.ReadFile(path)
	switch {
	case err == nil && !export.IsOurs(old):
		return fmt.Errorf("%s was not written by oasguard and would be overwritten; choose another -o, or remove it", path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return atomicfile.Replace(path, source)
}
