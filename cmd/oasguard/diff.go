package main

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/internal/config"
	"github.com/oasguard/oasguard/internal/diff"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/revision"
)

// diffOptions are the flags of diff.
type diffOptions struct {
	specFlags
	format, failOn      string
	base                string
	oldConfig, oldLists string
	oldOverlays         []string
}

func newDiff(code *int) *cobra.Command {
	var o diffOptions
	cmd := &cobra.Command{
		Use:   "diff [flags] OLD NEW | --base REV SPEC",
		Short: "say whom a change lets in, and whom it shuts out",
		Long: `diff compares who may call each operation of two documents. It compares the
rules, not the text: roles are expanded by each side's own catalogue, a renamed
operation is known by its method and path, and each side is read with its own
oasguard.yaml, so that a change of settings shows as what it does.

An operation is widened, narrowed, both, new, removed or unchanged. With
--base, OLD is SPEC as it was at a revision of git, with its $refs and settings.

Exit 0: compared. 1: --fail-on found something. 2: bad input.`,
		Example: `  oasguard diff old.yaml new.yaml
  oasguard diff --base origin/main --fail-on widened openapi.yaml
  oasguard diff --base origin/main --format markdown openapi.yaml > comment.md
  oasguard diff --base origin/main --format github openapi.yaml   # annotations`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case o.base == "" && len(args) != 2:
				return fmt.Errorf("%s takes OLD and NEW, or --base REV and one SPEC, got %d arguments", cmd.CommandPath(), len(args))
			case o.base != "" && len(args) != 1:
				return fmt.Errorf("%s --base takes one SPEC, got %d arguments", cmd.CommandPath(), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args, code) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.format, "format", "text", "`text|markdown|json|github`")
	flags.StringVar(&o.failOn, "fail-on", "", "exit 1 if a request is let in that was not, or on any change of access: `widened|any`")
	flags.StringVar(&o.base, "base", "", "read OLD from a `REV` of git: a branch, a tag or a commit")
	o.add(cmd)
	flags.StringVar(&o.oldConfig, "old-config", "", "settings `FILE` of OLD (default --config; else oasguard.yaml beside OLD, if there)")
	flags.StringArrayVar(&o.oldOverlays, "old-overlay", nil, "OpenAPI Overlay `FILE` of OLD; may be repeated (default --overlay)")
	flags.StringVar(&o.oldLists, "old-lists", "", "--lists for OLD: `any|all` (default --lists)")
	return cmd
}

func (o *diffOptions) run(cmd *cobra.Command, args []string, code *int) error {
	write, err := o.writer(cmd)
	if err != nil {
		return err
	}
	if o.failOn != "" && o.failOn != "widened" && o.failOn != "any" {
		return fmt.Errorf("--fail-on %q: want widened or any", o.failOn)
	}
	if !cmd.Flags().Changed("old-config") {
		o.oldConfig = o.config
	}
	if !cmd.Flags().Changed("old-overlay") {
		o.oldOverlays = o.overlays
	}
	if len(o.oldOverlays) == 1 && o.oldOverlays[0] == "" {
		o.oldOverlays = nil // --old-overlay= says that OLD had none
	}
	spec := args[len(args)-1]
	if spec == "-" && args[0] == "-" && o.base == "" {
		return fmt.Errorf("OLD and NEW cannot both be read from standard input")
	}
	old, err := o.readOld(cmd, args[0])
	if err != nil {
		return err
	}
	now, err := readSpec(cmd.Context(), o.source(spec, cmd.InOrStdin()))
	if err != nil {
		return err
	}
	nameSettings(cmd.ErrOrStderr(), "old settings", old.ConfigFile)
	nameSettings(cmd.ErrOrStderr(), "new settings", now.ConfigFile)
	for _, overlay := range o.oldOverlays {
		nameSettings(cmd.ErrOrStderr(), "old overlay", overlay)
	}
	for _, overlay := range o.overlays {
		nameSettings(cmd.ErrOrStderr(), "new overlay", overlay)
	}
	report := diff.Report{Result: diff.Compare(old.API, now.API), Old: args[0], New: spec, Base: o.base}
	if err := write(report); err != nil {
		return err
	}
	if o.failOn == "widened" && report.Opens() || o.failOn == "any" && report.Changed() {
		*code = exitFindings
	}
	return nil
}

// writer is the format that was asked for.
func (o *diffOptions) writer(cmd *cobra.Command) (func(diff.Report) error, error) {
	out := cmd.OutOrStdout()
	switch o.format {
	case "text":
		var styles diff.Styles
		if coloured(out) {
			styles = diff.Colours()
		}
		return func(r diff.Report) error { return r.Text(out, styles) }, nil
	case "markdown":
		return func(r diff.Report) error { return r.Markdown(out) }, nil
	case "json":
		return func(r diff.Report) error { return r.JSON(out) }, nil
	case "github":
		return func(r diff.Report) error { return r.GitHub(out) }, nil
	}
	return nil, fmt.Errorf("--format %q: want text, markdown, json or github", o.format)
}

// readOld reads the side that is compared with.
func (o *diffOptions) readOld(cmd *cobra.Command, spec string) (input.Input, error) {
	source := o.source(spec, cmd.InOrStdin())
	source.ConfigFile, source.Lists, source.Overlays = o.oldConfig, cmp.Or(o.oldLists, o.lists), o.oldOverlays
	switch {
	case o.base == "":
		return readSpec(cmd.Context(), source)
	case spec == "-":
		return input.Input{}, fmt.Errorf("--base needs a SPEC that is a file of a git repository, not standard input")
	}
	return o.readBase(cmd, source)
}

// readBase reads a side from git.
func (o *diffOptions) readBase(cmd *cobra.Command, source input.Source) (in input.Input, err error) {
	was, err := revision.Open(cmd.Context(), o.base, source.Spec)
	if err != nil {
		return in, fmt.Errorf("--base: %w", err)
	}
	defer func() {
		if failed := was.Remove(); err == nil {
			err = failed
		}
	}()
	beside := source.ConfigFile == ""
	settings, there, err := was.File(cmp.Or(source.ConfigFile, filepath.Join(filepath.Dir(source.Spec), config.FileName)))
	switch {
	case err != nil:
		return in, fmt.Errorf("--base: %w", err)
	case !beside && !there:
		return in, fmt.Errorf("--base: there is no %s in %s; --old-config names the settings of then, and --old-config= takes those beside SPEC", source.ConfigFile, o.base)
	case !beside:
		source.ConfigFile = settings
	}
	source.Overlays = slices.Clone(source.Overlays)
	for i, overlay := range source.Overlays {
		if source.Overlays[i], there, err = was.File(overlay); err != nil {
			return in, fmt.Errorf("--base: %w", err)
		} else if !there {
			return in, fmt.Errorf("--base: there is no %s in %s; --old-overlay names the overlays of then, and --old-overlay= says that there were none", overlay, o.base)
		}
	}
	if source.Spec, err = was.Document(source.Spec); err != nil {
		return in, fmt.Errorf("--base: %w", err)
	}
	in, err = readSpec(cmd.Context(), source)
	if bad, ok := err.(*badInput); ok {
		for i := range bad.list {
			d := &bad.list[i]
			d.Position.File, d.Message = was.Shown(d.Position.File), was.Shown(d.Message)
		}
	}
	if err != nil {
		return in, err
	}
	in.ConfigFile = was.Shown(in.ConfigFile)
	for _, op := range in.API.Operations {
		op.Source = was.Shown(op.Source)
	}
	return in, nil
}

func nameSettings(w io.Writer, what, file string) {
	if file != "" {
		fmt.Fprintf(w, "%s: %s\n", what, file)
	}
}
