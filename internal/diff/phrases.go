package diff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/oasguard/oasguard/internal/access"
)

// phrases puts into words who gained by op over other, or lost by other over op.
type phrases struct {
	effect    Effect
	request   string
	op, other *access.Operation // op lets them in, other does not
	against   [][]access.Atom   // the smallest callers that other lets in
}

// group is the callers who hold the same, whichever credential they come with.
type group struct {
	holds      string // "role guest"; empty: nothing but the credential
	after      string // what must come to it, or had to: ": scope x is no longer needed"
	principals []string
	object     bool
}

func (p phrases) reasons(e access.Excess) []Reason {
	var groups []*group
	var visitors []Reason
	for _, set := range e.Sets {
		if held := heldByVisitors(set); held != "" {
			visitors = append(visitors, Reason{p.effect, "callers without a credential " + p.may() + p.request + " where they hold " + held})
			continue
		}
		if len(credentials(set)) == 0 {
			return []Reason{{p.effect, p.anyone(set)}}
		}
		principal, holds, object := p.caller(set)
		after := p.superfluous(set)
		i := slices.IndexFunc(groups, func(g *group) bool { return g.holds == holds && g.after == after })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &group{holds: holds, after: after, object: object})
		}
		if !slices.Contains(groups[i].principals, principal) {
			groups[i].principals = append(groups[i].principals, principal)
		}
	}
	reasons := visitors
	for i, g := range groups {
		if i == mostReasons {
			reasons = append(reasons, Reason{p.effect, fmt.Sprintf("and %d more of the kind", len(groups)-i)})
			break
		}
		reasons = append(reasons, Reason{p.effect, p.sentence(g)})
	}
	if !e.Complete {
		reasons = append(reasons, Reason{p.effect, "and others, too many to list"})
	}
	return reasons
}

// anyone is the sentence for an operation that asks nobody for a credential.
func (p phrases) anyone(set []access.Atom) string {
	if open(p.other) {
		return "anonymous callers " + p.may() + p.request + p.superfluous(set)
	}
	if p.effect == Narrows {
		return "now needs a credential: " + p.other.Words()
	}
	if p.op.Public() {
		return "no longer needs a credential: anyone may " + p.request
	}
	return "no longer needs a credential: anonymous callers may " + p.request
}

// open reports whether callers without a credential are let in.
func open(op *access.Operation) bool { return op.Open() }

// may is what became of those whom the sentence is about.
func (p phrases) may() string {
	return map[Effect]string{Widens: "may now ", Narrows: "may no longer "}[p.effect]
}

// heldByVisitors is what a set says that anonymous callers hold; nothing where it is
// about others.
func heldByVisitors(set []access.Atom) string {
	var words []string
	for _, a := range set {
		if a.Principal == access.AnonymousPrincipal {
			words = append(words, a.Words(a.Principal))
		}
	}
	return strings.Join(words, " and ")
}

// sentence says it of one group.
func (p phrases) sentence(g *group) string {
	request, with := p.request, strings.Join(g.principals, " or ")
	if g.holds == "" {
		switch {
		case p.effect == Widens:
			return "any caller with " + with + " may now " + request + g.after
		case g.after != "":
			return with + " alone is no longer enough to " + request + g.after
		}
		return "callers with " + with + " may no longer " + request
	}
	who := g.holds
	if g.object {
		who = "whoever has " + who
	}
	may := " may now "
	if p.effect == Narrows {
		may = " may no longer "
	}
	if p.everyWay(g.principals) {
		return who + may + request + g.after
	}
	return who + may + request + " with " + with + g.after
}

// everyWay reports whether the credentials go without saying: they are all that
// the operation takes, and the same in both versions.
func (p phrases) everyWay(principals []string) bool {
	ways := func(op *access.Operation) []string {
		var list []string
		for _, alternative := range op.Alternatives {
			way := ""
			for _, q := range alternative {
				way += fmt.Sprintf("%s %s, ", access.PrincipalOf(q.Scheme), q.Scheme.Travels())
			}
			list = append(list, way)
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	mine := ways(p.op)
	return len(mine) == len(principals) && slices.Equal(mine, ways(p.other))
}

// caller takes a set of atoms apart: the credentials, and what is held with them.
// Parameters that both versions ask for go without saying.
func (p phrases) caller(set []access.Atom) (principal, holds string, object bool) {
	var held []string
	schemes := credentials(set)
	whole := strings.Join(schemes, "+")
	for _, a := range set {
		if a.Kind != access.Authenticated && !(a.Kind == access.Sends && p.always(a)) {
			held = append(held, a.Words(whole))
			object = object || a.Kind == access.MayDo
		}
	}
	return strings.Join(schemes, " plus "), strings.Join(held, " and "), object
}

// always reports whether every caller whom the other version lets in sends it.
func (p phrases) always(a access.Atom) bool {
	return !slices.ContainsFunc(p.against, func(set []access.Atom) bool { return !slices.Contains(set, a) })
}

// credentials are the schemes of a set, in the order of an alternative.
func credentials(set []access.Atom) []string {
	var list []string
	for _, a := range set {
		if a.Kind == access.Authenticated {
			list = append(list, a.Principal)
		}
	}
	slices.SortFunc(list, byName)
	return list
}

// byName orders principals as an alternative orders its schemes: by the names
// themselves, which a word may have put in quotes.
func byName(a, b string) int { return strings.Compare(unquoted(a), unquoted(b)) }

func unquoted(word string) string {
	if name, err := strconv.Unquote(word); err == nil {
		return name
	}
	return word
}

// superfluous says what had to come to a set before, or has to now, where that
// is why it is or was not enough.
func (p phrases) superfluous(set []access.Atom) string {
	var more []string
	for _, other := range p.against {
		if slices.ContainsFunc(set, func(a access.Atom) bool { return !slices.Contains(other, a) }) {
			continue
		}
		rest := slices.DeleteFunc(slices.Clone(other), func(a access.Atom) bool { return slices.Contains(set, a) })
		if words := restWords(rest, other); !slices.Contains(more, words) {
			more = append(more, words)
		}
	}
	const most = 4
	if len(more) > most {
		more = append(more[:most], "another")
	}
	switch {
	case len(more) == 0:
		return ""
	case p.effect == Widens:
		return ": " + strings.Join(more, " or ") + " is no longer needed"
	}
	return ": " + strings.Join(more, " or ") + " is needed too"
}

func restWords(rest, whole []access.Atom) string {
	principal := strings.Join(credentials(whole), "+")
	words := make([]string, len(rest))
	for i, a := range rest {
		words[i] = a.Words(principal)
	}
	return strings.Join(words, " and ")
}
