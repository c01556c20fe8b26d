package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/generator"
	"github.com/oasguard/oasguard/internal/atomicfile"
	"github.com/oasguard/oasguard/internal/diag"
	"github.com/oasguard/oasguard/internal/format"
	"github.com/oasguard/oasguard/internal/input"
	"github.com/oasguard/oasguard/internal/lint"
)

// lintOptions are the flags of lint.
type lintOptions struct {
	specFlags
	format, fix   string
	strict, rules bool
}

func newLint(code *int) *cobra.Command {
	var o lintOptions
	cmd := &cobra.Command{
		Use:   "lint [flags] SPEC",
		Short: "say what is open, asks for nothing, or cannot be met",
		Long: `lint reads SPEC and reports what reading finds, and what a reviewer of access
control would say besides: unsafe methods without a rule, objects that nobody
asks about, keys in query strings, answers that responses does not declare.

On a terminal, text is coloured, unless NO_COLOR is set, and wrapped. A rule's
severity is set in oasguard.yaml, under lint. A finding is ignored with a reason,
there or by x-oasguard-ignore in the document.

Exit 0: no error (under --strict: no warning either). 1: findings. 2: SPEC or
the settings cannot be read.`,
		Example: `  oasguard lint openapi.yaml
  oasguard lint --format sarif openapi.yaml > lint.sarif
  oasguard lint --fix answers.overlay.yaml openapi.yaml
  oasguard lint --rules                       # the table of rules
  oasguard lint --rules unsafe-without-rule   # one of them, with examples`,
		Args: func(cmd *cobra.Command, args []string) error {
			if o.rules {
				return nil
			}
			return oneSpec(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.rules {
				return printRules(cmd.OutOrStdout(), args)
			}
			return o.run(cmd, args[0], code)
		},
	}
	flags := cmd.Flags()
	formatFlag(cmd, &o.format, lint.Formats, lint.Formats[0].Name, "")
	flags.StringVar(&o.fix, "fix", "", "write an OpenAPI Overlay to `FILE` that declares the answers the guard gives")
	flags.BoolVar(&o.strict, "strict", false, "exit 1 for warnings too")
	flags.BoolVar(&o.rules, "rules", false, "print the table of rules, or the rules named instead of SPEC")
	o.add(cmd)
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
		if !o.rules {
			return completeSpec(cmd, args, prefix)
		}
		return ruleIDs(), cobra.ShellCompDirectiveNoFileComp
	}
	return cmd
}

func (o *lintOptions) run(cmd *cobra.Command, spec string, code *int) error {
	chosen, err := lint.Formats.Named(o.format)
	if err != nil {
		return err
	}
	in, found := input.Read(cmd.Context(), o.source(spec, cmd.InOrStdin()))
	if in.Document == nil {
		found.Sort()
		return &badInput{found}
	}
	report, problems := lint.Run(in.Document, in.API, in.Lint, found)
	if len(problems) > 0 {
		return &badInput{problems}
	}
	if err := o.write(cmd.OutOrStdout(), chosen, report); err != nil {
		return err
	}
	stderr := cmd.ErrOrStderr()
	if in.ConfigFile != "" {
		fmt.Fprintf(stderr, "settings: %s\n", in.ConfigFile)
	}
	fmt.Fprintln(stderr, report.Summary())
	if o.fix != "" {
		if err := o.writeFix(stderr, in, report); err != nil {
			return err
		}
	}
	if report.Count(diag.Error) > 0 || o.strict && report.Count(diag.Warning) > 0 {
		*code = exitFindings
	}
	return nil
}

// write writes the report; text as the screen takes it, if there is one.
func (o *lintOptions) write(w io.Writer, chosen format.Format[lint.Writer], report lint.Report) error {
	if chosen.Name == lint.Formats[0].Name && onTerminal(w) {
		return report.WriteText(w, lint.Screen{Colours: coloured(w), Width: columns(w)})
	}
	return chosen.Write(report, w, generator.Version)
}

// writeFix writes the overlay. A file that lint did not write is left alone.
func (o *lintOptions) writeFix(stderr io.Writer, in input.Input, report lint.Report) error {
	if report.Incomplete {
		return errors.New("--fix: the document has errors, so that what its guard answers is not known")
	}
	overlay, behind, err := lint.Overlay(in.Document, report.Undeclared)
	for _, a := range behind {
		fmt.Fprintf(stderr, "--fix: %s %q does not stand in paths itself, where the overlay would reach it\n", a.Method, a.Path)
	}
	if errors.Is(err, lint.ErrNothingToFix) {
		fmt.Fprintf(stderr, "--fix: %v; %s is not written\n", err, o.fix)
		return nil
	}
	if err != nil {
		return fmt.Errorf("--fix: %w", err)
	}
	old, err := os.ReadFile(o.fix)
	switch {
	case err == nil && !lint.IsOverlay(old):
		return fmt.Errorf("--fix: %s was not written by oasguard and is left as it is", o.fix)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("--fix: %w", err)
	}
	if err := atomicfile.Replace(o.fix, overlay); err != nil {
		return fmt.Errorf("--fix: %w", err)
	}
	fmt.Fprintf(stderr, "wrote %s, an overlay for %d of the operations: --overlay %s\n", o.fix, len(report.Undeclared)-len(behind), o.fix)
	return nil
}
