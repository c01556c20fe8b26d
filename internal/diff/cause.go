package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// mostStayed is how many ways in are named that a change left as they were.
const mostStayed = 3

// causes say what an author changed, before who gains or loses by it: the security and
// the rule, as they were and are. Operations that inherit their security share a cause, and are
// told together.
func causes(old, op *access.Operation) []string {
	return slices.DeleteFunc([]string{securityChange(old, op), ruleChange(old, op)}, func(s string) bool { return s == "" })
}

// securityChange says which ways in there are besides those that were there.
func securityChange(old, op *access.Operation) string {
	was, is := waysIn(old), waysIn(op)
	gained, lost, stayed := without(is, was), without(was, is), without(is, without(is, was))
	var changes []string
	if len(lost) > 0 {
		changes = append(changes, "lost "+listed(lost))
	}
	if len(gained) > 0 {
		changes = append(changes, "gained "+listed(gained))
	}
	if len(changes) == 0 {
		return ""
	}
	text := securityOf(op) + " " + strings.Join(changes, " and ")
	if op.Secured.From != old.Secured.From {
		text = fmt.Sprintf("%s counts now, not %s: it %s", securityOf(op), unplaced(old), strings.Join(changes, " and "))
	}
	if len(stayed) == 0 {
		return text
	}
	if more := len(stayed) - mostStayed; more > 0 {
		stayed = append(stayed[:mostStayed:mostStayed], fmt.Sprintf("%d more", more))
	}
	return text + "; kept " + listed(stayed)
}

// waysIn are the alternatives of an operation in words, and what stands for nobody.
func waysIn(op *access.Operation) []string {
	if op.Public() {
		return []string{"everybody"}
	}
	var list []string
	for _, a := range op.Alternatives {
		list = append(list, a.Words())
	}
	if op.Anonymous {
		list = append(list, "anonymous callers")
	}
	return list
}

// securityOf is the security that counts for an operation, with its place where it is inherited:
// where it is the operation's own, it stands beside it.
func securityOf(op *access.Operation) string {
	if op.Secured.From == "" {
		return unplaced(op)
	}
	return fmt.Sprintf("%s (%s)", unplaced(op), access.Line(op.Secured.At.String()))
}

func unplaced(op *access.Operation) string {
	if op.Secured.From == "" {
		return "its own security"
	}
	return "the " + op.Secured.From + "'s security"
}

// ruleChange is the rule before and after.
func ruleChange(old, op *access.Operation) string {
	was, is := ruleWords(old), ruleWords(op)
	switch {
	case was == is || old.Public() || op.Public():
		return ""
	case was == "":
		return "a rule is new: " + is
	case is == "":
		return "the rule is gone: it was " + was
	}
	return "the rule was " + was + ", and is " + is
}

func ruleWords(op *access.Operation) string {
	if op.Rule == nil {
		return ""
	}
	return op.Rule.Words()
}

// without are the texts of list that are not in other.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

// listed is a list in words.
func listed(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
