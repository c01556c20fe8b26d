package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/oasguard/oasguard/internal/lint"
)

func newRules() *cobra.Command {
	return &cobra.Command{
		Use:   "rules [ID]...",
		Short: "print the table of rules, or what one of them says",
		Long: `rules prints every rule that a line of oasguard's can end with: its id, its
severity and what it asks for. With an id it prints why, an example that breaks
the rule, one that does not, and the fix.`,
		Example: `  oasguard rules
  oasguard rules ambiguous-list`,
		ValidArgs: ruleIDs(),
		RunE: func(cmd *cobra.Command, args []string) error {
			return printRules(cmd.OutOrStdout(), args)
		},
	}
}

func ruleIDs() []string {
	var ids []string
	for _, r := range lint.Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}

// printRules prints the whole table, or the rules of the given ids with their examples.
func printRules(w io.Writer, ids []string) error {
	rules := lint.Rules()
	if len(ids) == 0 {
		for _, r := range rules {
			fmt.Fprintf(w, "%-26s %-8s %s\n", r.ID, r.Severity, r.Title)
		}
		return nil
	}
	for i, id := range ids {
		at := slices.IndexFunc(rules, func(r lint.Rule) bool { return r.ID == id })
		if at < 0 {
			return fmt.Errorf("there is no rule %q; oasguard rules lists them", id)
		}
		if i > 0 {
			fmt.Fprintln(w)
		}
		printRule(w, rules[at])
	}
	return nil
}

func printRule(w io.Writer, r lint.Rule) {
	fmt.Fprintf(w, "%s (%s, found by %s)\n\n%s.\nOtherwise: %s.\n", r.ID, r.Severity, r.Stage, r.Title, r.Text)
	if len(r.Bad.Files) > 0 {
		fmt.Fprintf(w, "\nNot:\n\n%s\nBut:\n\n%s", indented(r.Bad.Shown()), indented(r.Good.Shown()))
	}
	for _, fix := range r.Fixes() {
		if fix != "" {
			fmt.Fprintf(w, "\nFix:\n\n%s", indented(fix))
		}
	}
}

func indented(text string) string {
	text = strings.TrimSuffix(text, "\n")
	return "    " + strings.ReplaceAll(text, "\n", "\n    ") + "\n"
}
