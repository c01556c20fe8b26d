package explain

import (
	"fmt"
	"io"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// Text writes the explanation for a person.
func (x Explanation) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "may %s %s %s?\n%s\n\n", x.caller(), access.Word(x.Question.Method), access.Line(x.Question.Path), x.verdict())
	heading(&b, x.Operation, x.Places)
	for _, v := range x.Values {
		fmt.Fprintf(&b, "  with %s %s\n", access.Word(v.Name), access.Line(v.Value))
	}
	for _, a := range x.Attempts {
		fmt.Fprintf(&b, "\nalternative %s: %s\n", a.Short, a.Answer)
		for _, s := range a.Steps {
			detail := ""
			if s.Detail != "" {
				detail = ": " + s.Detail
			}
			fmt.Fprintf(&b, "  %-7s  %s%s%s\n", s.Answer, strings.Repeat("  ", s.Depth), s.Text, detail)
		}
	}
	if x.Answer != Yes {
		b.WriteString("\nwhat would be needed besides, any of:\n")
		for _, words := range x.Needed {
			item(&b, words)
		}
		switch {
		case !x.All:
			item(&b, "other ways, too many to list")
		case len(x.Needed) == 0:
			item(&b, "nothing lets anybody in")
		}
	}
	if len(x.Attempts) > 0 {
		fmt.Fprintf(&b, "\nwithout any credential: %s\n", x.Without)
	}
	if x.Assumed {
		b.WriteString("no --scheme was given: a valid credential is taken to be sent\n")
	}
	return write(w, b.String())
}

// heading says what is spoken of, and where it stands.
func heading(b *strings.Builder, op *access.Operation, places []Place) {
	id := ""
	if op.ID != "" {
		id = " (" + access.Line(op.ID) + ")"
	}
	fmt.Fprintf(b, "%s %s%s\n  at %s\n", op.Method, access.Line(op.Path), id, access.Line(op.Source.String()))
	for _, p := range places {
		fmt.Fprintf(b, "  %s at %s\n", p.Key, access.Line(p.At))
	}
	fmt.Fprintf(b, "  needs: %s\n", needs(op))
}

// needs is the rule of an operation as a heading has it: what stands below names all.
func needs(op *access.Operation) string {
	var whole, brief []string
	for _, a := range op.Alternatives {
		whole, brief = append(whole, a.Words()), append(brief, short(a))
	}
	rest, ok := strings.CutPrefix(op.Words(), strings.Join(whole, ", or "))
	if !ok {
		return op.Words() // it is public
	}
	return strings.Join(brief, ", or ") + rest
}

// longest is how many words a heading may take for an alternative.
const longest = 6

// short is an alternative in at most six words.
func short(a access.Alternative) string {
	if words := a.Words(); len(strings.Fields(words)) <= longest {
		return words
	}
	var scopes, roles int
	for _, q := range a {
		scopes, roles = scopes+len(q.Scopes), roles+len(q.Roles)
	}
	first := count(len(a), "credential")
	var held []string
	for _, part := range []string{count(scopes, "scope"), count(roles, "role")} {
		if part != "" {
			held = append(held, part)
		}
	}
	if name := access.Word(a[0].Scheme.Name); len(a) == 1 && len(strings.Fields(name)) == 1 && len(held) > 0 {
		return name + " with " + strings.Join(held, ", ")
	}
	return strings.Join(append([]string{first}, held...), ", ")
}

// count is "34 scopes"; nothing for none.
func count(n int, noun string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// caller is who asks: "a caller with role guest and keyCard".
func (x Explanation) caller() string {
	var holds, counted []string
	for _, kind := range []struct {
		noun  string
		names []string
	}{{"role", x.Question.Roles}, {"permission", x.Question.Permissions}, {"scope", x.Question.Scopes}, {"scheme", x.Question.Schemes}} {
		for _, name := range kind.names {
			holds = append(holds, kind.noun+" "+access.Word(name))
		}
		if len(kind.names) > 1 {
			counted = append(counted, count(len(kind.names), kind.noun))
		} else if len(kind.names) == 1 {
			counted = append(counted, holds[len(holds)-1])
		}
	}
	if len(holds) > longest {
		holds = counted
	}
	switch {
	case len(holds) == 0 && x.Assumed:
		return "a caller with nothing but a credential"
	case len(holds) == 0:
		return "anybody"
	}
	return "a caller with " + strings.Join(holds, " and ")
}

func (x Explanation) verdict() string {
	switch {
	case x.Answer == Yes && x.Operation.Public():
		return "yes: the operation is public"
	case x.Answer == Yes && x.Anonymous:
		return "yes, as an anonymous caller"
	case x.Answer == Yes:
		return "yes"
	case x.Answer == Depends && x.Anonymous:
		return fmt.Sprintf("that depends on your AnonymousGrants; where what it returns is not enough: %d", x.Status)
	case x.Answer == Depends:
		return fmt.Sprintf("that depends on your Authorizer, which is asked about the object; where it says no: %d", x.Status)
	case x.Status == 404:
		return "no: 404, which conceals a 403"
	}
	return fmt.Sprintf("no: %d (%s)", x.Status, x.Reason)
}

// Text writes the ways in for a person.
func (w Ways) Text(out io.Writer, places []Place) error {
	var b strings.Builder
	heading(&b, w.Operation, places)
	b.WriteString("\nwho can call it, any of:\n")
	switch {
	case w.Operation.Public():
		item(&b, "anyone: the operation is public")
	case w.Anyone:
		item(&b, "anyone, also without a credential")
	case w.All && len(w.Sets) == 0:
		item(&b, "nobody")
	}
	for _, set := range w.Sets {
		item(&b, set.Words)
	}
	if !w.All {
		item(&b, "others, too many to list")
	}
	return write(out, b.String())
}

// item is a line of a list. It never begins with a name of the document, which a
// pipeline that shows it could take for a workflow command.
func item(b *strings.Builder, words string) { b.WriteString("  - " + words + "\n") }

// write writes text of ours with words of the document in it. GitHub's runner
// takes ##[ for a command wherever it stands in a line of a log.
func write(w io.Writer, text string) error {
	_, err := io.WriteString(w, strings.ReplaceAll(text, "##[", `#\x23[`))
	return err
}
