package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/diff"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/resolve"
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

An operation is widened, narrowed, both, new, removed or unchanged. For each
one that opens, diff names a request that is let in now and was refused before.
An operation that one side cannot be read of could not be compared: a fault that
only OLD has is told, and one that NEW has counts as opened.

With --base, OLD is SPEC as it was at a revision of git, under the name that it
had then, with its $refs and settings.

Exit 0: compared. 1: --fail-on found something. 2: bad usage, or NEW cannot be
read at all.`,
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
	formatFlag(cmd, &o.format, diff.Formats, diff.Formats[0].Name, "")
	flags.StringVar(&o.failOn, "fail-on", "", "exit 1 if a request is let in that was not, or on any change of access: `widened|any`")
	flags.StringVar(&o.base, "base", "", "read OLD from a `REV` of git: a branch, a tag or a commit")
	o.add(cmd)
	flags.StringVar(&o.oldConfig, "old-config", "", "settings `FILE` of OLD (default --config; else oasguard.yaml beside OLD, if there)")
	flags.StringArrayVar(&o.oldOverlays, "old-overlay", nil, "OpenAPI Overlay `FILE` of OLD; may be repeated (default --overlay)")
	flags.StringVar(&o.oldLists, "old-lists", "", "--lists for OLD: `any|all` (default --lists)")
	return cmd
}

func (o *diffOptions) run(cmd *cobra.Command, args []string, code *int) error {
	format, err := diff.Formats.Named(o.format)
	if err != nil {
		return err
	}
	if o.failOn != "" && o.failOn != "widened" && o.failOn != "any" {
		return fmt.Errorf("--fail-on %q: want widened or any", o.failOn)
	}
	if !cmd.Flags().Changed("old-config") {
		o.oldConfig = o.how.ConfigFile
	}
	if !cmd.Flags().Changed("old-overlay") {
		o.oldOverlays = o.how.Overlays
	}
	if len(o.oldOverlays) == 1 && o.oldOverlays[0] == "" {
		o.oldOverlays = nil // --old-overlay= says that OLD had none
	}
	spec := args[len(args)-1]
	switch {
	case spec == "-" && o.base != "":
		return fmt.Errorf("--base needs a SPEC that is a file of a git repository, not standard input")
	case spec == "-" && args[0] == "-":
		return fmt.Errorf("OLD and NEW cannot both be read from standard input")
	}
	now, found := input.ReadPartly(cmd.Context(), unguarded(o.source(spec, cmd.InOrStdin())))
	if now.API == nil {
		return refused(found)
	}
	old, err := o.readOld(cmd, args[0])
	if err != nil {
		return err
	}
	// Settings that both sides share map keys that the change brings.
	old.problems = slices.DeleteFunc(old.problems, func(d diag.Diagnostic) bool { return d.Rule == resolve.UnusedMapping })
	for _, problems := range []diag.List{old.problems, found} {
		problems = onlyErrors(problems)
		if err := problems.Write(cmd.ErrOrStderr()); err != nil {
			return err
		}
	}
	nameSettings(cmd.ErrOrStderr(), "old settings", old.part.ConfigFile)
	nameSettings(cmd.ErrOrStderr(), "new settings", now.ConfigFile)
	for _, overlay := range o.oldOverlays {
		nameSettings(cmd.ErrOrStderr(), "old overlay", overlay)
	}
	for _, overlay := range o.how.Overlays {
		nameSettings(cmd.ErrOrStderr(), "new overlay", overlay)
	}
	report := diff.Report{Result: diff.CompareVersions(version(old.part), version(now)), Old: args[0], New: spec, Base: o.base}
	var styles diff.Styles
	if coloured(cmd.OutOrStdout()) {
		styles = diff.Colours()
	}
	if err := format.Write(report, cmd.OutOrStdout(), styles); err != nil {
		return err
	}
	if o.failOn == "widened" && report.Opens() || o.failOn == "any" && report.Changed() {
		*code = exitFindings
	}
	return nil
}

// oldSide is what could be read of the side that is compared with.
type oldSide struct {
	part     input.Partial
	problems diag.List
}

// readOld reads the side that is compared with.
func (o *diffOptions) readOld(cmd *cobra.Command, spec string) (oldSide, error) {
	source := unguarded(o.source(spec, cmd.InOrStdin()))
	source.ConfigFile, source.Lists, source.Overlays = o.oldConfig, cmp.Or(o.oldLists, o.how.Lists), o.oldOverlays
	if o.base != "" {
		return o.readBase(cmd, source)
	}
	part, problems := input.ReadPartly(cmd.Context(), source)
	return oldSide{part, problems}, missing(part, source)
}

// missing is the error of a file that is not there: its name is misspelt, which is
// no fault of a document.
func missing(part input.Partial, source input.Source) error {
	for _, file := range append([]string{source.Spec, source.ConfigFile}, source.Overlays...) {
		if file == "" || file == "-" || part.API != nil {
			continue
		}
		if _, err := os.Stat(file); err != nil {
			return refused(part.Whole)
		}
	}
	return nil
}

// version is a side as it is compared.
func version(part input.Partial) diff.Version {
	v := diff.Version{API: part.API, Faults: onlyErrors(part.Whole)}
	for _, u := range part.Unread {
		v.Unread = append(v.Unread, diff.Unread(u))
	}
	return v
}

func nameSettings(w io.Writer, what, file string) {
	if file != "" {
		fmt.Fprintf(w, "%s: %s\n", what, file)
	}
}
