package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/oasguard/oasguard/generator"
)

// TestManPages holds docs/man against the commands. The pages are made here and
// not in the command, so that nobody who generates a guard carries them.
func TestManPages(t *testing.T) {
	const dir = "../../docs/man"
	pages := map[string]string{}
	code := exitFine
	root := newRoot(&code)
	root.InitDefaultCompletionCmd()
	for _, cmd := range append(root.Commands(), root) {
		if cmd.Hidden || cmd.Name() == "help" || cmd.Name() == "completion" {
			continue
		}
		cmd.InitDefaultHelpFlag()
		cmd.InitDefaultVersionFlag()
		pages[pageName(cmd)+".1"] = manPage(cmd)
	}
	old, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range old {
		if pages[filepath.Base(path)] != "" {
			continue
		}
		if !*update {
			t.Errorf("%s is the page of no command", path)
		} else if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range pages {
		path := filepath.Join(dir, name)
		if *update {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if diff := cmp.Diff(string(got), want); err != nil || diff != "" {
			t.Errorf("%s is stale (-there +wanted): %v\n%s\ngo test ./cmd/oasguard -run TestManPages -update writes it", path, err, diff)
		}
	}
}

func pageName(cmd *cobra.Command) string {
	return strings.ReplaceAll(cmd.CommandPath(), " ", "-")
}

// manPage is the page of one command, from what its --help says.
func manPage(cmd *cobra.Command) string {
	var b strings.Builder
	name := pageName(cmd)
	fmt.Fprintf(&b, ".\\\" Written by go test ./cmd/oasguard -run TestManPages -update; do not edit.\n")
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"oasguard %s\" \"oasguard\"\n", roff(strings.ToUpper(name)), roff(generator.Version))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(name), roff(cmd.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n")
	parent := ""
	if cmd.HasParent() {
		parent = cmd.Parent().CommandPath() + " "
	}
	for i, use := range strings.Split(cmd.Use, " | ") {
		if i > 0 {
			use = cmd.Name() + " " + use // only the first form begins with the command
		}
		fmt.Fprintf(&b, ".B %s\n.br\n", roff(parent+use))
	}
	if cmd.Long != "" {
		b.WriteString(".SH DESCRIPTION\n" + roffText(cmd.Long))
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString(".SH COMMANDS\n")
		for _, sub := range cmd.Commands() {
			if !sub.Hidden {
				fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(sub.Name()), roff(sub.Short))
			}
		}
	}
	b.WriteString(".SH OPTIONS\n")
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { roffFlag(&b, f) })
	if cmd.Example != "" {
		b.WriteString(".SH EXAMPLES\n.nf\n")
		for _, line := range strings.Split(cmd.Example, "\n") {
			b.WriteString(roff(strings.TrimPrefix(line, "  ")) + "\n")
		}
		b.WriteString(".fi\n")
	}
	b.WriteString(".SH EXIT STATUS\n.TP\n.B 0\nfine\n.TP\n.B 1\nfindings\n.TP\n.B 2\nbad usage or input; each problem is one line on standard error\n")
	if cmd.HasParent() {
		b.WriteString(".SH SEE ALSO\n.BR oasguard (1)\n")
	}
	return b.String()
}

func roffFlag(b *strings.Builder, f *pflag.Flag) {
	if f.Hidden {
		return
	}
	value, usage := pflag.UnquoteUsage(f)
	option := "--" + f.Name
	if f.Shorthand != "" {
		option = "-" + f.Shorthand + ", " + option
	}
	if value != "" {
		option += " " + value
	}
	if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" {
		usage += " (default " + f.DefValue + ")"
	}
	fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(option), roff(usage))
}

// roffText are paragraphs; lines that are indented stay as they are.
func roffText(text string) string {
	var b strings.Builder
	plain := false
	for _, line := range strings.Split(text, "\n") {
		indented := strings.HasPrefix(line, "    ")
		switch {
		case indented && !plain:
			b.WriteString(".nf\n")
		case !indented && plain:
			b.WriteString(".fi\n")
		}
		plain = indented
		if line == "" {
			line = ".PP"
		} else {
			line = roff(line)
		}
		b.WriteString(line + "\n")
	}
	if plain {
		b.WriteString(".fi\n")
	}
	return b.String()
}

// roff is text in which nothing is a request of roff's or an escape.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}
